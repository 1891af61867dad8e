#!/bin/sh
# The rules through the program itself: formulas with their exit status, packs
# checked and tested with and without the law's text.
# check: asan
set -u
bangfu=$1/bangfu
packs=$(ls -d packs/*/)
passed=0
failed=0
LC_ALL=zh_CN.UTF-8
export LC_ALL

# expect NAME STATUS TEXT COMMAND...: TEXT must be in what it prints.
expect()
{
	name=$1
	status=$2
	text=$3
	shift 3
	out=$("$@" 2>&1)
	code=$?
	case $out in
	*"$text"*) ;;
	*) code="$code, not \"$text\"" ;;
	esac
	if [ "$code" = "$status" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$name: status $code"
		echo "$out" | tail -5
	fi
}

expect value 0 '{"type":"int","value":7}' "$bangfu" pel '1 + 2 * 3'
expect unknown 0 '{"type":"bool","unknown":["x"]}' \
    "$bangfu" pel --given '{"x":{"type":"bool"}}' 'x && true'
expect lowest 0 '"value":-9223372036854775808' \
    "$bangfu" pel '-9223372036854775808'
expect error 2 '"error":"E202"' "$bangfu" pel '1 == yuan(1)'
expect english 2 'full-width punctuation' \
    env LC_ALL=en_GB.UTF-8 "$bangfu" pel '（1）'
expect given 2 '"error":"E124"' "$bangfu" pel --given '{' 'true'
expect usage 2 'bangfu pel' "$bangfu" pel
expect option 2 'bangfu pel' "$bangfu" pel --nonsense 1
expect pack-usage 2 'bangfu pack' "$bangfu" pack
expect pack-verb 2 'bangfu pack' "$bangfu" pack frobnicate x
expect pack-missing 1 'no-such-pack' "$bangfu" pack check no-such-pack
expect pack-refused 1 'E301' \
    "$bangfu" pack check tests/policy/bad/packs/several
expect check 0 ' passed, 0 failed' \
    env -u BANGFU_LAW "$bangfu" pack check $packs
expect test 0 ' passed, 0 failed' \
    env -u BANGFU_LAW "$bangfu" pack test $packs

# Every criterion expected three ways, every step taken and refused.
expect cover-tests 0 '条件 6/6,走通和被拒都有测试的步骤 26/26' \
    "$bangfu" pack test packs/cn-000000-exit-2016
expect cover-all 1 '' sh -c "'$bangfu' pack test packs/*/ | grep 还缺"

for p in tests/policy/packs/*/; do
	expect "$(basename "$p")" 0 ' passed, 0 failed' \
	    "$bangfu" pack test "$p"
done

expect cover-usage 2 'check|test|cover|sum' "$bangfu" pack test
expect cover-unread 1 '	pn:3#1' "$bangfu" pack cover tests/policy/packs/features
# The arithmetic of the text itself: checked with the pack, at its line.
sums=$(mktemp -d)
cp -r packs/cn-445281-puning-2016-10 packs/cn-xx-house-rules "$sums"
sed -i 's/== p.baseline_persons"$/== p.baseline_persons + p.baseline_persons"/' \
    "$sums"/cn-445281-puning-2016-10/params.toml
expect sums 1 'params.toml:149:' "$bangfu" pack check \
    "$sums"/cn-445281-puning-2016-10
rm -r "$sums"
expect cover 0 'cn-000000-central-2016-10' "$bangfu" pack cover
expect show 0 '第27条  考核问责  pn:27' "$bangfu" pack show \
    cn-445281-puning-2016-10
expect show-article 0 '读法  R2' "$bangfu" pack show \
    cn-445281-puning-2016-10 pn:3
expect show-one 1 '' sh -c "'$bangfu' pack show cn-445281-puning-2016-10 3 |
    grep -q '^第4条'"
expect show-json 0 '[{"at":"pn:27","title":"考核问责"' "$bangfu" pack show \
    cn-445281-puning-2016-10 27 --json
expect show-none 1 '没有条文' "$bangfu" pack show cn-445281-puning-2016-10 999
expect show-pack 1 '没有政策包' "$bangfu" pack show no-such
expect show-usage 2 'pack show' "$bangfu" pack show
law=${BANGFU_LAW:-../shared/law}
[ -d "$law" ] || law=../../shared/law
if [ -d "$law" ]; then
	expect law 0 ' passed, 0 failed' \
	    "$bangfu" pack check --law "$law" $packs
	expect quote 1 'E402' "$bangfu" pack check --law "$law" \
	    tests/policy/bad/law/quote
	expect changed 1 'E406' "$bangfu" pack check --law "$law" \
	    tests/policy/bad/law/changed
else
	echo "skip law: no folder with the official texts (BANGFU_LAW)"
fi

# The sample county, counted and explained; once is enough.
case $1 in
*release*)
	# Of each pack by itself and of all: at most one in twenty survives.
	with=
	[ -d "$law" ] && with="--law $law"
	mutants=$("$1/mutate" $with $packs)
	expect mutants 0 '' [ $? -eq 0 ]
	echo "$mutants" | grep -E ' (killed|survives|survived)(,|$)'
	for p in $packs; do
		expect "mutants-$(basename "$p")" 0 \
		    "$(basename "$p"): " echo "$mutants"
	done
	# One weak pack is seen though all together are strong enough.
	dir=$(mktemp -d)
	cp -r packs/cn-000000-exit-2016 "$dir"
	rm "$dir/cn-000000-exit-2016/tests/walks.toml"
	expect mutants-weak 1 'exit-2016: more than one in twenty survives' \
	    "$1/mutate" "$dir/cn-000000-exit-2016" packs/cn-xx-house-rules \
	    packs/cn-620000-gansu-2017-03
	expect mutants-strong 1 '' sh -c "'$1/mutate' \
	    packs/cn-xx-house-rules | grep 'twenty'"
	expect cover-steps 0 'not yet: county_exit.propose county_exit' \
	    env LC_ALL=en_GB.UTF-8 "$bangfu" pack test \
	    "$dir/cn-000000-exit-2016"
	rm -rf "$dir"
	expect mutants-layers 0 ' mutants killed' "$1/mutate" \
	    tests/policy/packs/layer-province tests/policy/packs/layer-county \
	    tests/policy/packs/layer-town
	dir=$(mktemp -d)
	db=sqlite:$dir/county.db
	if "$bangfu" init --db "$db" --sample puning >"$dir/log" 2>&1; then
		expect eval-count 0 '"decision":"exit_ready","as_of":"2018-12-31"' \
		    "$bangfu" eval --db "$db" --json --decision exit_ready \
		    --as-of 2018-12-31
		sum=$("$bangfu" eval --db "$db" --json --decision exit_ready \
		    --as-of 2018-12-31 | sed 's/"criteria".*//' |
		    grep -o '"[a-z_]*":[0-9]*' | sed 's/.*://' |
		    awk '{ n += $1 } END { print n }')
		expect eval-sum 0 6388 echo "$sum"
		expect eval-index 0 '2014年农村居民消费价格定基指数' \
		    "$bangfu" eval --db "$db" --decision relative_poor \
		    --as-of 2018-12-31
		expect eval-explain 0 '结论:具备脱贫条件——' \
		    "$bangfu" eval --db "$db" --decision exit_ready \
		    --as-of 2018-12-31 --explain 998101000001
		expect eval-json 0 '"decision":"household.exit_ready"' \
		    "$bangfu" eval --db "$db" --json --decision exit_ready \
		    --as-of 2018-12-31 --explain 998101000001 \
		    --pack cn-445281-puning-2016-10
		# In sets what is counted one by one; by place as well.
		one=$("$bangfu" eval --db "$db" --json --decision exit_ready |
		    grep -o '"met":.*,"not_adopted' | sed 's/,"not_ad.*//')
		expect eval-summary 0 "\"counts\":{$one},\"left\":0" \
		    "$bangfu" eval --db "$db" --decision exit_ready \
		    --summary --json
		expect eval-summary-words 0 '缺的事实在:医保部门' \
		    "$bangfu" eval --db "$db" --decision exit_ready --summary
		expect eval-summary-usage 2 'eval --decision' "$bangfu" eval \
		    --db "$db" --decision exit_ready --summary --explain 1
		expect eval-household 1 '没有找到' "$bangfu" eval --db "$db" \
		    --decision exit_ready --explain 1
		expect eval-full 0 '结论:具备脱贫条件——' \
		    "$bangfu" eval --db "$db" --as-of 2018-12-31 --decision \
		    household.exit_ready --explain 998101000001
		# A place that is none counts nobody: said, not counted.
		for ask in "eval --decision exit_ready" "stats coverage" \
		    "consequences --pack cn-445281-puning-2016-10" \
		    "simulate --pack cn-445281-puning-2016-10" \
		    "report make" "letter make" \
		    "export household -o $dir/none.csv"; do
			# shellcheck disable=SC2086 # words of a command
			expect "nowhere: $ask" 1 999999 "$bangfu" $ask \
			    --db "$db" --place 999999
		done
		expect eval-decision 1 '没有判定' "$bangfu" eval --db "$db" \
		    --decision no_such --as-of 2018-12-31
		expect eval-pack 1 '没有政策包' "$bangfu" eval --db "$db" \
		    --decision exit_ready --pack no-such
		# The published figures of the county, and of no part of it.
		"$bangfu" stats --db "$db" coverage >"$dir/all"
		expect coverage-all 0 11 grep -c ' =' "$dir/all"
		expect coverage-none 1 '' grep -E '[0-9] \([0-9]+\)' "$dir/all"
		"$bangfu" stats --db "$db" coverage --as cunganbu >"$dir/part"
		expect coverage-part 1 '' grep -E ' =|[0-9] \([0-9]+\)' \
		    "$dir/part"
		"$bangfu" stats --db "$db" coverage --json >"$dir/json"
		expect coverage-rows 0 plan_exit_year grep \
		    '"entity":"household","where":"plan_exit_year == 2016"' \
		    "$dir/json"
		# Everybody has a helper; no share passes a hundred.
		"$bangfu" stats --db "$db" chain --json >"$dir/chain"
		expect chain-cover 0 '"households":6388,"helped":6388,"uncovered":0,"share":10000' \
		    cat "$dir/chain"
		expect chain-share 1 '' grep -E '"share":1000[1-9]' "$dir/chain"
		expect chain-text 0 '在册户 6388' "$bangfu" stats --db "$db" \
		    chain
		# Targets: the county's and the text's, parts that lack six.
		"$bangfu" stats --db "$db" targets --json >"$dir/targets"
		expect targets-year 0 '"promised":4140,"base":4140,"done":0,' \
		    cat "$dir/targets"
		expect targets-sum 0 '"places":{"n":27,"sum":4134,"gap":6}' \
		    cat "$dir/targets"
		expect targets-span 0 '"years":{"n":3,"sum":12682,"gap":0}' \
		    cat "$dir/targets"
		expect targets-text 0 '"text":4140,' cat "$dir/targets"
		expect targets-print 0 '2018 脱贫人口(人)' "$bangfu" stats \
		    --db "$db" targets
		# Reports: of the sample's year they are listed already.
		expect report-make 0 '新增 62 份,已有 0 份' "$bangfu" report \
		    --db "$db" make --year 2016 --as fupinban
		expect report-again 0 '新增 0 份,已有 62 份' "$bangfu" report \
		    --db "$db" make --year 2016
		expect report-refused 1 '村两委' "$bangfu" report --db "$db" \
		    make --as cunganbu
		expect report-year 1 '2010' "$bangfu" report --db "$db" \
		    make --year 1999
		expect report-usage 2 'report make' "$bangfu" report --db "$db"
		"$bangfu" stats --db "$db" reports --year 2017 >"$dir/reports"
		expect reports-tier 0 '乡镇级' cat "$dir/reports"
		expect targets-usage 2 'stats coverage' "$bangfu" stats \
		    --db "$db" coverage --year 2018
		expect coverage-person 1 '' grep \
		    '"entity":"person","where":"[^"]' "$dir/json"
		expect eval-usage 2 'eval --decision' "$bangfu" eval \
		    --db "$db"
		# What if: from the counts of eval, by reading, by version;
		# saved and worked out again, before and after a change.
		pn=cn-445281-puning-2016-10
		before=$("$bangfu" eval --db "$db" --decision exit_ready \
		    --as-of 2018-12-31 | sed -n '3s/  *$//p' |
		    awk '{ print $1, $2, $3 }')
		sim() {
			"$bangfu" simulate --db "$db" --pack $pn \
			    --as-of 2018-12-31 --decision exit_ready "$@"
		}
		counts() {
			sed -n "$1p" | awk '{ print $2, $3, $4 }'
		}
		sim --set hh_exit_line_stated=8000元 >"$dir/sim"
		expect sim-before 0 "$before" counts 3 <"$dir/sim"
		expect sim-cause 0 '因有劳动能力户收入达标' cat "$dir/sim"
		sim --set hh_exit_line_stated=7365元 >"$dir/same"
		expect sim-same 1 '' grep '→' "$dir/same"
		sim --reading R1=1 >"$dir/reading"
		expect sim-reading 0 '因无劳动能力户已纳入低保' \
		    cat "$dir/reading"
		mkdir "$dir/next"
		cp -r packs/$pn "$dir/next/"
		sed -i 's/"7365元"/"8000元"/' "$dir/next/$pn/params.toml"
		sim --against "$dir/next/$pn" >"$dir/against"
		expect sim-version 0 '' cmp "$dir/sim" "$dir/against"
		# Cost: the line itself, once for each household that meets it;
		# what nobody knows is said, not added as nothing.
		sim --set hh_exit_line_stated=8000元 \
		    --cost exit_income_line >"$dir/cost"
		cost=$(awk 'NR == 3 { before = $2 * 7365 }
		    NR == 4 { printf "金额 %d.00元 → %d.00元,0户未知", before,
		    $2 * 8000 }' "$dir/cost")
		expect sim-cost 0 "$cost" cat "$dir/cost"
		sim --cost income_2014 >"$dir/cost"
		cost=$(awk 'NR == 3 { print "0.00元," $2 "户未知" }' \
		    "$dir/cost")
		expect sim-cost-unknown 0 "$cost" cat "$dir/cost"
		expect sim-cost-other 1 '家庭金额派生值' sim --cost c_income
		expect sim-param 1 '没有参数' sim --set no_such=1
		expect sim-type 1 '不是money' sim --set hh_exit_line_stated=45%
		expect sim-no-reading 1 '没有读法' sim --reading R99=1
		expect sim-other 1 '没有写成公式的第9种理解' \
		    sim --reading R1=9
		id=$(sim --reading R3=1 --save | tail -1)
		expect sim-again 0 '结果一致' "$bangfu" simulate --db "$db" \
		    --again "$id"
		printf '户编号,年度,数据来源,人均可支配收入\n%s\n' \
		    998101000001,2018,入户核查,1元 >"$dir/income.csv"
		"$bangfu" import household_year "$dir/income.csv" --db "$db" \
		    >"$dir/import.log" 2>&1
		expect sim-moved 1 '结果不同:登记数据已有变动' "$bangfu" simulate \
		    --db "$db" --again "$id"
		expect sim-none 1 '没有找到' "$bangfu" simulate --db "$db" \
		    --again 0
		expect sim-usage 2 'simulate --pack' "$bangfu" simulate \
		    --db "$db"
	else
		failed=$((failed + 1))
		tail -5 "$dir/log"
	fi
	rm -rf "$dir" ;;
esac

# Every error code is in the reference.
for code in $(grep -o '"E[0-9]*"' src/policy/diag.def | tr -d '"' | sort -u); do
	expect "doc-$code" 0 "| $code |" cat docs/reference/pel.md \
	    docs/reference/packs.md
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
