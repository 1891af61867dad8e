/*
 * One fill function for each list.  "Not known" is a blank cell.
 */
#include "table.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"

#include "label.h"

#define FEN		100
#define LAST		(YEARS - 1)
#define LAST_YEAR	(FIRST_YEAR + LAST)

static str
integer(struct arena *a, int64_t n)
{
	return str_fmt(a, "%lld", (long long)n);
}

static str
yuan(struct arena *a, money fen)
{
	return num_text(a, fen, 2);
}

static const struct village *
village_of(const struct world *w, const struct household *h)
{
	return &w->villages[h->village];
}

static str
town_name(const struct world *w, struct arena *a, int town)
{
	return str_fmt(a, "%.*s%.*s", STR_ARG(w->towns[town].name),
	    STR_ARG(w->towns[town].suffix));
}

static str
village_name(struct arena *a, const struct village *v)
{
	return str_fmt(a, "%.*s村", STR_ARG(v->name));
}

/* What a household's own list says of its size. */
static str
stated_size(struct arena *a, const struct household *h)
{
	return integer(a, h->stated);
}

/* ---- places ---- */

static const char *const place_headings[] = {
	"代码", "地名", "地点类别", "启用日期", NULL,
};

static int
place_rows(const struct world *w)
{
	(void)w;
	return 3 + TOWNS + VILLAGES;
}

static void
place_fill(const struct world *w, struct arena *a, int i, str *c)
{
	static const char *const above[3][3] = {
		{ "99", "示例省", "省级" },
		{ "9981", "示例地区", "地级" },
		{ COUNTY_CODE, "示例市", "县级" },
	};
	const struct village *v;

	c[3] = STR("2010-01-01");
	if (i < 3) {
		c[0] = str_from(above[i][0]);
		c[1] = str_from(above[i][1]);
		c[2] = str_from(above[i][2]);
	} else if (i < 3 + TOWNS) {
		c[0] = str_fmt(a, COUNTY_CODE "%03d", w->towns[i - 3].code);
		c[1] = town_name(w, a, i - 3);
		c[2] = STR("乡级");
	} else {
		v = &w->villages[i - 3 - TOWNS];
		c[0] = integer(a, v->code);
		c[1] = village_name(a, v);
		c[2] = STR("村级");
	}
}

static const char *const village_year_headings[] = {
	"乡镇", "行政村名称", "村代码", "年度", "数据来源", "村属性",
	"村年人均可支配收入", "相对贫困人口", "户籍人口", "村集体经济收入",
	"有标准化卫生站", "通硬化路", "通自来水", "完成人居环境综合整治", NULL,
};

static int
village_year_rows(const struct world *w)
{
	(void)w;
	return VILLAGES * YEARS;
}

static void
village_year_fill(const struct world *w, struct arena *a, int i, str *c)
{
	const struct village *v = &w->villages[i / YEARS];
	int y = i % YEARS;
	bool poor = v->group <= GROUP_JIEYANG;

	c[0] = town_name(w, a, v->town);
	c[1] = village_name(a, v);
	c[2] = integer(a, v->code);
	c[3] = integer(a, FIRST_YEAR + y);
	c[4] = STR("部门数据");
	c[5] = poor ? STR("相对贫困村") : STR("非贫困村");
	c[6] = yuan(a, v->income_fen[y]);
	c[7] = integer(a, v->people);
	c[8] = integer(a, v->residents);
	c[9] = yuan(a, v->income_fen[y] / 40 * (poor ? 2 : 9));
	c[10] = label_yes(!poor || y == LAST);
	c[11] = label_yes(true);
	c[12] = label_yes(!poor || y > 0);
	/* Of some nobody has reported it; of others nobody was to. */
	c[13] = !poor || v->code % 5 == 0 ? STR("") :
	    label_yes(y == LAST && v->code % 3 != 0);
}

/* ---- units and whom they help ---- */

static const char *const unit_headings[] = {
	"帮扶单位名称", "帮扶单位类别", "单位所在地代码", "单位电话", NULL,
};

static int
unit_rows(const struct world *w)
{
	(void)w;
	return UNITS + TOWNS;
}

static void
unit_fill(const struct world *w, struct arena *a, int i, str *c)
{
	const struct unit *u = &w->units[i];

	c[0] = u->name;
	c[1] = label_unit_kind(u->kind);
	c[2] = u->town < 0 ? STR(COUNTY_CODE) :
	    str_fmt(a, COUNTY_CODE "%03d", w->towns[u->town].code);
	c[3] = u->phone;
}

static const char *const village_help_headings[] = {
	"帮扶关系编号", "帮扶关系", "帮扶单位名称", "帮扶村代码",
	"行政村名称", "帮扶开始日期", NULL,
};

static int
village_help_rows(const struct world *w)
{
	int i, n = VILLAGES;

	for (i = 0; i < VILLAGES; i++)
		n += w->villages[i].units[1] >= 0 ? 1 : 0;
	return n;
}

static void
village_help_fill(const struct world *w, struct arena *a, int i, str *c)
{
	int k = i < VILLAGES ? 0 : 1, left = i - VILLAGES, n = i;
	const struct village *v;

	for (n = k == 0 ? i : 0; k == 1; n++)
		if (w->villages[n].units[1] >= 0 && left-- == 0)
			break;
	v = &w->villages[n];
	c[0] = str_fmt(a, "BC%05d", i + 1);
	c[1] = STR("单位定点帮扶村");
	c[2] = w->units[v->units[k]].name;
	c[3] = integer(a, v->code);
	c[4] = village_name(a, v);
	c[5] = STR("2016-06-01");
}

static const char *const helper_headings[] = {
	"帮扶关系编号", "帮扶关系", "乡镇", "行政村名称", "帮扶村代码",
	"户编号", "户主姓名", "帮扶单位名称", "帮扶责任人姓名", "责任人电话",
	"帮扶开始日期", NULL,
};

static int
household_rows(const struct world *w)
{
	return w->n_households;
}

static void
helper_fill(const struct world *w, struct arena *a, int i, str *c)
{
	const struct household *h = &w->households[i];
	const struct village *v = village_of(w, h);

	c[0] = str_fmt(a, "BR%05d", i + 1);
	c[1] = STR("帮扶责任人");
	c[2] = town_name(w, a, v->town);
	c[3] = village_name(a, v);
	c[4] = integer(a, v->code);
	c[5] = h->number;
	c[6] = w->people[h->first].name;
	c[7] = w->units[h->unit].name;
	c[8] = w->helpers[h->helper].name;
	c[9] = w->helpers[h->helper].phone;
	c[10] = STR("2016-07-01");
}

/* ---- households and members ---- */

static const char *const household_headings[] = {
	"县", "乡镇", "行政村", "村代码", "自然村", "户编号", "户主姓名",
	"联系电话", "开户银行", "银行卡号", "识别标准", "贫困户属性",
	"主要致贫原因", "其他致贫原因", "建档年度", "计划脱贫年度", "家庭人口",
	"军烈属", "独生子女户", "双女户", NULL,
};

static void
household_fill(const struct world *w, struct arena *a, int i, str *c)
{
	const struct household *h = &w->households[i];
	const struct village *v = village_of(w, h);

	c[0] = STR("示例市");
	c[1] = town_name(w, a, v->town);
	c[2] = village_name(a, v);
	c[3] = integer(a, v->code);
	c[4] = h->hamlet;
	c[5] = h->number;
	c[6] = w->people[h->first].name;
	c[7] = h->phone;
	c[8] = STR("农村信用社");
	c[9] = h->account;
	c[10] = STR("省定标准");
	c[11] = label_attribute(h->attribute);
	c[12] = label_cause(h->cause);
	c[13] = h->other_cause == 0 ? STR("无") : label_cause(h->other_cause);
	c[14] = STR("2016");
	c[15] = integer(a, h->plan_year);
	c[16] = stated_size(a, h);
	c[17] = label_yes(i % 97 == 5);
	c[18] = label_yes(i % 61 == 7);
	c[19] = label_yes(false);
}

/* The 26 columns in which counties exchange their members. */
static const char *const member_headings[] = {
	"县", "乡", "行政村", "自然村", "户编号", "人编号", "姓名",
	"证件号码", "人数", "与户主关系", "民族", "文化程度", "在校生状况",
	"健康状况", "劳动技能", "务工状况", "务工时间(月)", "参加大病医疗",
	"脱贫属性", "贫困户属性", "主要致贫原因", "危房户", "饮水安全",
	"饮水困难", "人均纯收入", "联系电话", NULL,
};

static int
member_rows(const struct world *w)
{
	return w->n_people;
}

static str
months(struct arena *a, const struct person *p)
{
	return integer(a, p->months);
}

static void
member_own(const struct person *p, struct arena *a, str *c)
{
	c[5] = p->number;
	c[6] = p->name;
	c[7] = (str){ p->id, 18 };
	c[9] = label_relation(p->relation);
	c[10] = label_nation(p->nation);
	c[11] = label_education(p->education);
	c[12] = label_school(p->school);
	c[13] = label_health(p->health);
	c[14] = label_labour(p->labour);
	c[15] = label_work(p->work);
	c[16] = months(a, p);
	c[17] = label_yes(p->serious_insured);
}

static void
member_fill(const struct world *w, struct arena *a, int i, str *c)
{
	const struct person *p = &w->people[i];
	const struct household *h = &w->households[p->household];
	const struct house_year *f = &h->year[LAST];
	const struct village *v = village_of(w, h);

	c[0] = STR("示例市");
	c[1] = town_name(w, a, v->town);
	c[2] = village_name(a, v);
	c[3] = h->hamlet;
	c[4] = h->number;
	member_own(p, a, c);
	c[8] = stated_size(a, h);
	c[18] = h->exited ? STR("已脱贫") : STR("未脱贫");
	c[19] = label_attribute(h->attribute);
	c[20] = label_cause(h->cause);
	c[21] = label_yes(h->dangerous && !f->house_safe);
	c[22] = label_yes(f->water_safe);
	c[23] = label_yes(false);
	c[24] = h->gap == GAP_INCOME ? STR("") : yuan(a, f->per_head_fen);
	c[25] = h->phone;
}

/* ---- yearly facts ---- */

static const char *const household_year_headings[] = {
	"户编号", "户主姓名", "年度", "数据来源", "家庭成员名单已核实",
	"年人均可支配收入", "生产经营性收入", "工资性收入", "财产性收入",
	"转移性收入", "生产经营性支出", "不愁吃", "不愁穿", "住房安全",
	"享受低保", "是否危房户", "饮水是否安全", "是否饮水困难", "耕地面积",
	"住房面积", "入户路类型", "主要燃料", NULL,
};

static int
household_year_rows(const struct world *w)
{
	return w->n_households * YEARS;
}

static str
fact(enum gap gap, enum gap mine, bool value)
{
	return gap == mine ? STR("") : label_yes(value);
}

static void
household_year_fill(const struct world *w, struct arena *a, int i, str *c)
{
	const struct household *h = &w->households[i / YEARS];
	int y = i % YEARS;
	const struct house_year *f = &h->year[y];
	enum gap gap = y == LAST ? h->gap : GAP_NONE;

	c[0] = h->number;
	c[1] = w->people[h->first].name;
	c[2] = integer(a, FIRST_YEAR + y);
	c[3] = STR("入户核查");
	c[4] = label_yes(true);
	c[5] = gap == GAP_INCOME ? STR("") : yuan(a, f->per_head_fen);
	c[6] = yuan(a, f->business_fen);
	c[7] = yuan(a, f->wage_fen);
	c[8] = yuan(a, f->property_fen);
	c[9] = yuan(a, f->transfer_fen);
	c[10] = yuan(a, f->expense_fen);
	c[11] = fact(gap, GAP_FOOD, f->food);
	c[12] = fact(gap, GAP_CLOTHING, f->clothing);
	c[13] = fact(gap, GAP_HOUSING, f->house_safe);
	c[14] = fact(gap, GAP_MINIMUM, f->in_minimum);
	c[15] = label_yes(!f->house_safe);
	c[16] = label_yes(f->water_safe);
	c[17] = label_yes(false);
	c[18] = num_text(a, h->farmland, 2);
	c[19] = num_text(a, h->floor, 2);
	c[20] = label_road(h->road);
	c[21] = label_fuel(h->fuel);
}

static const char *const person_year_headings[] = {
	"人编号", "姓名", "年度", "数据来源", "文化程度", "在校生状况",
	"是否在校", "健康状况", "劳动能力", "务工地区", "务工时间",
	"参加医保", "大病保险", "居民养老", NULL,
};

/* The child whose schooling, the head whose insurance nobody has supplied. */
static bool
gap_here(const struct world *w, const struct person *p, enum gap gap)
{
	const struct household *h = &w->households[p->household];
	int i, age;

	if (h->gap != gap)
		return false;
	if (gap == GAP_INSURANCE)
		return p == &w->people[h->first];
	for (i = h->first; i < h->first + h->size; i++) {
		age = date_age(w->people[i].birth, REFERENCE_DAY);
		if (age >= 6 && age <= 15)
			return p == &w->people[i];
	}
	return false;
}

static void
person_year_fill(const struct world *w, struct arena *a, int i, str *c)
{
	const struct person *p = &w->people[i];
	bool school_gap = gap_here(w, p, GAP_SCHOOL);

	c[0] = p->number;
	c[1] = p->name;
	c[2] = integer(a, LAST_YEAR);
	c[3] = STR("入户核查");
	c[4] = label_education(p->education);
	c[5] = label_school(p->school);
	c[6] = school_gap ? STR("") : label_yes(p->enrolled);
	c[7] = label_health(p->health);
	c[8] = label_labour(p->labour);
	c[9] = label_work(p->work);
	c[10] = months(a, p);
	c[11] = gap_here(w, p, GAP_INSURANCE) ? STR("") :
	    label_yes(p->insured);
	c[12] = label_yes(p->serious_insured);
	c[13] = label_yes(p->pension);
}

/* ---- measures and visits ---- */

static const char *const measure_headings[] = {
	"措施编号", "户编号", "措施类别", "措施内容", "投入金额", "实施日期",
	NULL,
};

static int
yearly_rows(const struct world *w)
{
	return w->n_households * 2;
}

/* Without a random stream of its own: spread by the row's number. */
static int
spread(int i, int salt, int n)
{
	uint32_t x = (uint32_t)i * 2654435761u + (uint32_t)salt * 40503u;

	return (int)((x >> 8) % (uint32_t)n);
}

static int
measure_kind(const struct household *h, int i)
{
	static const int able[] = { 1, 2, 2, 4, 13 };
	static const int unable[] = { 6, 11, 11, 12, 13 };
	static const int by_cause[4] = { 0, 6, 11, 7 };

	if (i % 2 == 0 && h->cause < 4)
		return by_cause[h->cause];
	return h->has_labour ? able[spread(i, 1, 5)] :
	    unable[spread(i, 1, 5)];
}

static str
day_in(struct arena *a, int i, int year, int months_n)
{
	return date_text(a, date_make(year, 1 + spread(i, 5, months_n),
	    1 + spread(i, 6, 28)));
}

static void
measure_fill(const struct world *w, struct arena *a, int i, str *c)
{
	const struct household *h = &w->households[i / 2];
	int kind = measure_kind(h, i);

	c[0] = str_fmt(a, "CS%06d", i + 1);
	c[1] = h->number;
	c[2] = label_measure(kind);
	c[3] = label_measure_text(kind);
	c[4] = yuan(a, (money)(3 + spread(i, 2, 60)) * 100 * FEN);
	c[5] = day_in(a, i, i % 2 == 0 ? 2017 : 2018, 9);
}

static const char *const visit_headings[] = {
	"走访编号", "户编号", "走访日期", "走访性质", "走访人姓名", "走访记录",
	NULL,
};

static void
visit_fill(const struct world *w, struct arena *a, int i, str *c)
{
	static const char *const notes[] = {
		"了解生产生活情况,核对收入", "商量增收办法",
		"查看住房和饮水", "宣讲帮扶政策", "核实子女就学情况",
	};
	const struct household *h = &w->households[i / 2];

	c[0] = str_fmt(a, "ZF%06d", i + 1);
	c[1] = h->number;
	c[2] = date_text(a, date_make(2018, (i % 2 == 0 ? 2 : 7) +
	    spread(i, 3, 4), 1 + spread(i, 4, 28)));
	c[3] = i % 2 == 0 ? STR("帮扶走访") : STR("入户核查");
	c[4] = w->helpers[h->helper].name;
	c[5] = str_from(notes[spread(i, 7, 5)]);
}

/* ---- all of them, in the order in which they are imported ---- */

static const struct table tables[TABLE__MAX] = {
	[TABLE_PLACES] = { "places.xlsx", "place", FORM_XLSX_SHARED,
	    { NULL, NULL }, place_headings, place_rows, place_fill },
	[TABLE_VILLAGE_YEAR] = { "village_year.xlsx", "village_year",
	    FORM_XLSX_SHARED, { "示例市行政村基本情况表", NULL },
	    village_year_headings, village_year_rows, village_year_fill },
	[TABLE_UNITS] = { "organisations.xlsx", "organisation",
	    FORM_XLSX_SHARED, { "示例市帮扶单位名单", NULL }, unit_headings,
	    unit_rows, unit_fill },
	[TABLE_VILLAGE_HELP] = { "village_helpers.xlsx", "custody",
	    FORM_XLSX_SHARED, { "示例市单位定点帮扶安排表", NULL },
	    village_help_headings, village_help_rows, village_help_fill },
	[TABLE_HOUSEHOLDS] = { "households.xlsx", "household",
	    FORM_XLSX_SHARED, { "示例市建档立卡贫困户名单",
	    "填报单位:示例市扶贫办    数据时间:2018年11月" },
	    household_headings, household_rows, household_fill },
	[TABLE_MEMBERS] = { "members.xlsx", "members", FORM_XLSX_SHARED,
	    { "贫困户家庭成员信息", "导出时间:2018-11-01  单位:元、人、月" },
	    member_headings, member_rows, member_fill },
	[TABLE_HELPERS] = { "helpers.csv", "custody", FORM_CSV_GB18030,
	    { NULL, NULL }, helper_headings, household_rows, helper_fill },
	[TABLE_HOUSEHOLD_YEAR] = { "household_year.xlsx", "household_year",
	    FORM_XLSX_INLINE, { NULL, NULL }, household_year_headings,
	    household_year_rows, household_year_fill },
	[TABLE_PERSON_YEAR] = { "person_year.xlsx", "person_year",
	    FORM_XLSX_INLINE, { NULL, NULL }, person_year_headings,
	    member_rows, person_year_fill },
	[TABLE_MEASURES] = { "measures.xlsx", "measure", FORM_XLSX_INLINE,
	    { "帮扶措施台账", NULL }, measure_headings, yearly_rows,
	    measure_fill },
	[TABLE_VISITS] = { "visits.xlsx", "visit", FORM_XLSX_INLINE,
	    { "走访记录", NULL }, visit_headings, yearly_rows, visit_fill },
};

const struct table *
table_of(enum table_id id)
{
	return &tables[id];
}

int
table_columns(enum table_id id)
{
	int n = 0;

	while (tables[id].headings[n] != NULL)
		n++;
	assert(n <= COLUMNS_MAX);
	return n;
}

int
table_column(enum table_id id, const char *heading)
{
	int n = 0;

	while (strcmp(tables[id].headings[n], heading) != 0) {
		n++;
		assert(tables[id].headings[n] != NULL);
	}
	return n;
}
