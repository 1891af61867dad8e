/*
 * The selection of dmn-tck (rules.md 4.2) through the engine:
 *
 *	dmn_tck SUITE LIST TMP	compare every result node with the list
 *	dmn_tck SUITE - TMP	print the list as it comes out
 *
 * TMP has empty folders "model" and "p".  A line of the list is folder, case,
 * node, what is expected and, for what is refused or left out, the code or
 * why; tabs between.  pass, reject and deviate are the selection; also is
 * what agrees beyond it.
 */
#include "adapters/dmn.h"
#include "base/json.h"

#define LIST_BYTES	((size_t)1 << 20)
#define SEEN_MAX	2000
#define REASONS_MAX	64
#define WANT_PASS	309
#define WANT_REJECT	23
#define WANT_DEVIATE	7

enum status { PASS, ALSO, REJECT, DEVIATE, SKIP, STATUS__MAX };

static const char *const status_names[] = { "pass", "also", "reject",
    "deviate", "skip" };

struct run {
	struct arena *all;	/* lines and reasons */
	struct arena *arena;	/* one node */
	str tmp, list;
	bool print;
	int count[STATUS__MAX], wrong, seen;
	struct { str why; struct buf nodes; int n; } reason[REASONS_MAX];
	size_t nreasons;
};

/* ---- one formula ---- */

static const char *
given_type(enum feel_type t)
{

	return t == F_BOOL ? "bool" : t == F_TEXT ? "text" : t == F_DATE ?
	    "date" : t == F_RATIO ? "ratio" : t == F_DECIMAL ? "decimal2" :
	    "int";
}

static void
put_given(struct buf *b, str name, enum feel_type type, str value)
{

	buf_fmt(b, "%s\"%.*s\":", b->n > 1 ? "," : "", STR_ARG(name));
	if (type == F_NONE)
		buf_str(b, value);
	else
		buf_fmt(b, "{\"type\":\"%s\"%s%.*s}", given_type(type),
		    value.n > 0 ? ",\"value\":" : "", STR_ARG(value));
}

static struct answer
answered(struct arena *a, str line)
{
	struct request rq;
	struct json *j;
	const struct json *v;

	request_init(&rq, a);
	if (json_parse(&rq, line, &j) != OK)
		return (struct answer){ A_REFUSED, STR("no JSON") };
	v = json_get(j, "error");
	if (v != NULL)
		return (struct answer){ A_REFUSED, v->s };
	v = json_get(j, "value");
	if (v == NULL)
		return (struct answer){ A_UNKNOWN, STR_NONE };
	if (v->kind == J_BOOL)
		return (struct answer){ A_VALUE, v->i ? STR("true") :
		    STR("false") };
	if (v->kind == J_INT)
		return (struct answer){ A_VALUE, str_fmt(a, "%lld",
		    (long long)v->i) };
	return (struct answer){ A_VALUE, dmn_is_number(v->s) ?
	    dmn_number(v->s) : v->s };
}

/* Through policy_pel(), as `bangfu pel` does. */
static struct answer
ask_pel(struct dmn *d, const struct feel *f, str pel, const struct xml *test)
{
	struct pel_ask ask = { .expr = pel, .lang = LANG_EN };
	struct buf given, out;
	size_t i;

	buf_init(&given, d->arena, FEEL_BYTES);
	buf_init(&out, d->arena, FEEL_BYTES);
	buf_byte(&given, '{');
	for (i = 0; i < f->ngiven; i++)
		put_given(&given, f->given[i].name, f->given[i].type,
		    f->given[i].value);
	for (i = 0; i < d->ninputs; i++) {
		const struct xml *v = dmn_given(test, d->name[i].name);

		if (d->name[i].used)
			put_given(&given, d->name[i].pel, d->name[i].type,
			    v == NULL ? STR_NONE : str_trim(v->text));
	}
	buf_byte(&given, '}');
	ask.given = buf_text(&given);
	(void)policy_pel(d->arena, NULL, &ask, &out);
	return answered(d->arena, buf_text(&out));
}

/* VALUE in CELL: a table of one row, asked with the value as a fact. */
static struct answer
ask_cell(struct dmn *from, const struct feel *f, struct ex x)
{
	struct dmn *d = NEW(from->arena, struct dmn);
	struct xml value = { .name = STR("value"), .text = x.lit };
	struct xml_attr name = { STR("name"), STR("value"), NULL };
	struct xml node = { .name = STR("inputNode"), .attr = &name,
	    .kid = &value };
	struct xml test = { .name = STR("testCase"), .kid = &node };
	struct sheet s = { .d = d, .noutputs = 1 };

	*d = (struct dmn){ .arena = from->arena, .tmp = from->tmp };
	dmn_name(d, STR("value"), x.type == F_RATIO ? F_DECIMAL : x.type,
	    "f");
	d->ninputs = 1;
	d->name[0].used = true;
	if (x.lit.p == NULL)
		node.kid = NULL;
	buf_init(&s.body, d->arena, FEEL_BYTES);
	buf_fmt(&s.body, "[[table]]\nid = \"node.t_top\"\nlabel = \"t\"\n"
	    "hit = \"unique\"\ninputs = [\"f0\"]\noutputs = [\"o0:bool\"]\n"
	    "default = [\"false\"]\nrows = [\n  [\"r1\", \"%.*s\", \"true\", "
	    DMN_CITE "],\n]\n\n", STR_ARG(f->cell));
	put_derive(&s.body, STR("top_0"), F_BOOL, STR("t_top.o0"));
	return dmn_run(&s, &test);
}

static bool
has_decimals(str s)
{
	size_t i;

	for (i = 1; i + 1 < s.n; i++)
		if (s.p[i] == '.' && feel_digit(s.p[i - 1]) &&
		    feel_digit(s.p[i + 1]))
			return true;
	return false;
}

static struct answer
ask_table(struct sheet *s, const struct xml *top, const struct xml *test)
{

	buf_init(&s->body, s->d->arena, FEEL_BYTES);
	put_all(s, top);
	if (s->why != NULL)
		return (struct answer){ A_LEFT_OUT, str_from(s->why) };
	return dmn_run(s, test);
}

static struct answer
ask(struct sheet *s, const struct xml *top, const struct xml *test)
{
	struct dmn *d = s->d;
	const struct xml *e = xml_kid(top, "literalExpression");
	struct feel f = { .arena = d->arena, .text = xml_body(e),
	    .names = d->name, .nnames = d->n };
	struct ex x;
	size_t i;

	for (i = 0; i < d->n; i++)
		d->name[i].used = false;
	if (e == NULL)
		return ask_table(s, top, test);
	f.ratio = has_decimals(f.text);
	x = feel_translate(&f);
	s->type = x.type;
	if (f.why != NULL)
		return (struct answer){ A_LEFT_OUT, str_from(f.why) };
	for (i = d->ninputs; i < d->n; i++)
		if (d->name[i].used)
			return ask_table(s, top, test);
	return f.in ? ask_cell(d, &f, x) : ask_pel(d, &f, x.pel, test);
}

/* ---- one node against the list ---- */

/* How the answer stands to FEEL's: the status, with the code or reason. */
static enum status
judged(struct arena *a, struct answer want, struct answer got, str *out_why)
{

	*out_why = STR_NONE;
	if (got.kind == A_LEFT_OUT) {
		*out_why = got.text;
		return SKIP;
	}
	if (got.kind == A_REFUSED) {
		*out_why = got.text;
		if (want.kind == A_UNKNOWN)
			return REJECT;
		*out_why = str_fmt(a, "refused: %.*s", STR_ARG(got.text));
		return SKIP;
	}
	if (got.kind == A_UNKNOWN && want.kind == A_VALUE)
		return DEVIATE;
	if (got.kind == want.kind && str_eq(got.text, want.text))
		return PASS;
	*out_why = str_fmt(a, "expected %.*s, got %.*s", STR_ARG(want.text),
	    STR_ARG(got.text));
	return STATUS__MAX;
}

/* May what came out stand in the list like this? */
static bool
fits(enum status listed, enum status got, bool refused)
{

	switch (listed) {
	case PASS: case ALSO:
		return got == PASS || got == REJECT;
	case REJECT:
		return refused;
	case DEVIATE:
		return got == DEVIATE;
	default:
		return got == SKIP;
	}
}

/* The rest of a node's line in the list: its status, and why. */
static enum status
listed(const struct run *r, str key, str *out_why)
{
	str rest = r->list, line, word;
	size_t i;

	while (rest.n > 0) {
		line = str_cut(rest, '\n', &rest);
		if (!str_starts(line, key) || line.n <= key.n ||
		    line.p[key.n] != '\t')
			continue;
		word = str_cut(str_sub(line, key.n + 1, line.n), '\t',
		    out_why);
		for (i = 0; i < STATUS__MAX; i++)
			if (str_is(word, status_names[i]))
				return (enum status)i;
	}
	return STATUS__MAX;
}

static void
left_out(struct run *r, str why, str key)
{
	size_t i;

	for (i = 0; i < r->nreasons; i++)
		if (str_eq(r->reason[i].why, why))
			break;
	if (i == REASONS_MAX)
		return;
	if (i == r->nreasons) {
		r->nreasons++;
		r->reason[i].why = str_dup(r->all, why);
		buf_init(&r->reason[i].nodes, r->all, LIST_BYTES);
	}
	r->reason[i].n++;
	buf_fmt(&r->reason[i].nodes, " %.*s;", STR_ARG(key));
}

/* "refused: E201" is also listed as E201, where refusing is right. */
static bool
same_reason(str why, str want)
{

	return str_eq(why, want) || (str_starts(why, STR("refused: ")) &&
	    str_eq(str_sub(why, 9, why.n), want));
}

static void
compare(struct run *r, str key, struct answer want, struct answer got)
{
	str why, listed_why = STR_NONE;
	enum status st = judged(r->arena, want, got, &why), in;
	size_t i;

	r->seen++;
	if (r->print) {
		printf("%.*s\t%s%s%.*s\n", STR_ARG(key), st == STATUS__MAX ?
		    "WRONG" : status_names[st], why.n > 0 ? "\t" : "",
		    STR_ARG(why));
		return;
	}
	in = listed(r, key, &listed_why);
	if (in == STATUS__MAX || !fits(in, st, got.kind == A_REFUSED) ||
	    !same_reason(why, listed_why)) {
		char *flat = str_cstr(r->arena, key);

		for (i = 0; flat[i] != '\0'; i++)
			flat[i] = flat[i] == '\t' ? ' ' : flat[i];
		printf("  dmn-tck %s: listed as %s %.*s, came out as %s "
		    "%.*s\n", flat, in == STATUS__MAX ? "nothing" :
		    status_names[in], STR_ARG(listed_why),
		    st == STATUS__MAX ? "wrong" : status_names[st],
		    STR_ARG(why));
		r->wrong++;
		return;
	}
	r->count[in]++;
	if (in == SKIP)
		left_out(r, why, key);
}

static void
one_case(struct run *r, struct dmn *d, str folder, const struct xml *test)
{
	const struct xml *x, *top;

	for (x = test->kid; x != NULL; x = x->next) {
		struct sheet s = { .d = d };
		struct answer got, want;
		str name = xml_get(x, "name");

		if (!str_is(x->name, "resultNode"))
			continue;
		top = dmn_decision(d, name);
		got = top == NULL ? (struct answer){ A_LEFT_OUT,
		    STR("not a decision") } : ask(&s, top, test);
		want = dmn_expected(&s, xml_kid(x, "expected"));
		compare(r, str_fmt(r->arena, "%.*s\t%.*s\t%.*s",
		    STR_ARG(str_sub(folder, 0, 4)),
		    STR_ARG(xml_get(test, "id")), STR_ARG(name)), want, got);
	}
}

static void
one_folder(struct run *r, str suite, str folder)
{
	const struct xml *x;
	struct dmn *d;

	d = dmn_open(r->arena, str_fmt(r->arena, "%.*s/%.*s", STR_ARG(suite),
	    STR_ARG(folder)), r->tmp);
	if (d == NULL) {
		printf("  dmn-tck %.*s: cannot be read\n", STR_ARG(folder));
		r->wrong++;
		return;
	}
	for (x = d->tests->kid; x != NULL; x = x->next)
		if (str_is(x->name, "testCase"))
			one_case(r, d, folder, x);
}

static int
lines(str s)
{
	size_t i;
	int n = 0;

	for (i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

/* Every node left out, by reason; then the counts. */
static bool
report(struct run *r)
{
	size_t i, j;
	bool ok;

	for (i = 0; i < r->nreasons; i++) {
		str s = buf_text(&r->reason[i].nodes);

		printf("  left out, %.*s (%d):", STR_ARG(r->reason[i].why),
		    r->reason[i].n);
		for (j = 0; j < s.n; j++)
			putchar(s.p[j] == '\t' ? ' ' : s.p[j]);
		putchar('\n');
	}
	if (r->seen != lines(r->list)) {
		printf("  dmn-tck: %d nodes, %d in the list\n", r->seen,
		    lines(r->list));
		r->wrong++;
	}
	printf("dmn-tck: %d of %d pass, %d of %d rejected, %d of %d deviate; "
	    "%d more agree, %d left out, %d wrong, of %d nodes\n",
	    r->count[PASS], WANT_PASS, r->count[REJECT], WANT_REJECT,
	    r->count[DEVIATE], WANT_DEVIATE, r->count[ALSO], r->count[SKIP],
	    r->wrong, r->seen);
	ok = r->count[PASS] == WANT_PASS && r->count[REJECT] == WANT_REJECT &&
	    r->count[DEVIATE] == WANT_DEVIATE && r->wrong == 0;
	return ok;
}

int
main(int argc, char **argv)
{
	struct run *r;
	struct arena *all = arena_open(LIMIT_ARENA_PROCESS);
	str *folders;
	size_t n = 0, i;

	if (argc != 4) {
		fprintf(stderr, "usage: dmn_tck SUITE LIST TMP\n");
		return 2;
	}
	r = NEW(all, struct run);
	r->all = all;
	r->arena = arena_open(LIMIT_ARENA_PROCESS);
	r->tmp = str_from(argv[3]);
	r->print = strcmp(argv[2], "-") == 0;
	if (!r->print && file_read(all, str_from(argv[2]), LIST_BYTES,
	    &r->list) != 0) {
		perror(argv[2]);
		return 2;
	}
	if (file_names(all, str_from(argv[1]), "", &folders, &n) != 0 ||
	    n == 0) {
		fprintf(stderr, "dmn_tck: nothing in %s\n", argv[1]);
		return 2;
	}
	for (i = 0; i < n; i++) {
		if (folders[i].p[0] != '.')
			one_folder(r, str_from(argv[1]), folders[i]);
		arena_reset(r->arena);
	}
	return r->print || report(r) ? 0 : 1;
}
