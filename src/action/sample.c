/*
 * Posts, custodies and what was done in the sample county: who leads, who is
 * stationed in the villages, which visits were made.  Some of it lacks, so that
 * the pages have gaps to show.  The same every time.
 */
#include "action/sample.h"

#include <inttypes.h>

struct village {
	int64_t place;
	bool poor;
};

struct maker {
	struct request *rq;
	struct village *villages;
	size_t n;
	int64_t posts, custodies, records;	/* serial numbers */
	unsigned dice;
};

static const char *const surnames[] = { "陈", "林", "黄", "张", "李", "王",
    "吴", "郑", "蔡", "许", "杨", "方", "罗", "谢", "洪", "赖" };
static const char *const given[] = { "伟明", "建国", "丽华", "志强", "秀英",
    "俊杰", "雪梅", "德昌", "海涛", "晓燕", "文彬", "国荣", "少芬", "永健",
    "佩珊", "汉辉", "楚雄", "嘉敏", "锦添" };

static str
person(struct maker *m)
{

	m->dice = m->dice * 1103515245 + 12345;
	return str_fmt(m->rq->arena, "%s%s",
	    surnames[(m->dice >> 16) % 16], given[(m->dice >> 20) % 19]);
}

struct post {
	int64_t place;
	const char *office, *name;
	int64_t role;
	date starts;
};

static enum err
add_post(struct maker *m, const struct post *p, int64_t *out)
{
	struct request *rq = m->rq;
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("post")));

	record_set(r, "place", VALUE_INT(p->place));
	record_set(r, "number", VALUE_TEXT(str_fmt(rq->arena, "G%05" PRId64,
	    ++m->posts)));
	record_set(r, "office", VALUE_TEXT(str_from(p->office)));
	record_set(r, "name", VALUE_TEXT(str_from(p->name)));
	record_set(r, "role", VALUE_INT(p->role));
	record_set(r, "holder", VALUE_TEXT(person(m)));
	record_set(r, "starts", VALUE_INT(p->starts));
	TRY(record_add(rq, r));
	*out = r->id;
	return OK;
}

static enum err
add_custody(struct maker *m, int64_t place, int64_t kind, int64_t post)
{
	struct request *rq = m->rq;
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("custody")));

	record_set(r, "place", VALUE_INT(place));
	record_set(r, "number", VALUE_TEXT(str_fmt(rq->arena, "L%05" PRId64,
	    ++m->custodies)));
	record_set(r, "kind", VALUE_INT(kind));
	record_set(r, "post", VALUE_INT(post));
	record_set(r, "starts", VALUE_INT(20170101));
	return record_add(rq, r);
}

/* A record of an entity with a number, a place and a post. */
static struct record *
begin(struct maker *m, const char *entity, int64_t place, int64_t post)
{
	struct request *rq = m->rq;
	struct record *r = record_new(rq, model_entity(rq->model,
	    str_from(entity)));

	record_set(r, "place", VALUE_INT(place));
	record_set(r, "number", VALUE_TEXT(str_fmt(rq->arena, "J%06" PRId64,
	    ++m->records)));
	if (post != 0)
		record_set(r, "post", VALUE_INT(post));
	return r;
}

struct work {
	int64_t place;
	int64_t post;		/* 0: of the office */
	const char *office, *kind;
	date day;
	const char *note;
};

static enum err
add_activity(struct maker *m, const struct work *w)
{
	struct record *r = begin(m, "activity", w->place, w->post);
	const struct field *f = model_field(r->entity, STR("kind"));
	const struct code *c = code_by_id(f->codes, str_from(w->kind));

	record_set(r, "kind", VALUE_INT(c->n));
	record_set(r, "day", VALUE_INT(w->day));
	record_set(r, "office", VALUE_TEXT(str_from(w->office)));
	record_set(r, "note", VALUE_TEXT(str_from(w->note)));
	return record_add(m->rq, r);
}

static enum err
leaders(struct maker *m, int64_t county)
{
	const struct post all[] = {
		{ place_up(county, PLACE_PROVINCE), "province_group",
		    "省扶贫开发领导小组组长(省委书记)", 1, 20170401 },
		{ place_up(county, PLACE_PROVINCE), "province_group",
		    "省扶贫开发领导小组组长(省长)", 1, 20170401 },
		{ place_up(county, PLACE_CITY), "city_group",
		    "市扶贫开发领导小组组长(市委书记)", 1, 20161101 },
		{ place_up(county, PLACE_CITY), "city_group",
		    "市扶贫开发领导小组组长(市长)", 1, 20161101 },
		{ county, "county_committee", "市委书记", 1, 20160901 },
		{ county, "county_committee", "市长", 1, 20170301 },
		{ county, "county_group", "扶贫开发领导小组组长(市委书记)", 1,
		    20161110 },
		{ county, "county_group", "扶贫开发领导小组组长(市长)", 1,
		    20170301 },
		{ county, "county_group", "扶贫开发领导小组副组长", 2,
		    20161110 },
	};
	int64_t id;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		TRY(add_post(m, &all[i], &id));
	return OK;
}

/* Secretary, mayor and two deputies of one township; the last lacks a mayor. */
static enum err
township(struct maker *m, int64_t place, bool whole, int64_t out[4])
{
	const struct post all[4] = {
		{ place, "township", "党委书记", 1, 20161001 },
		{ place, "township_leader", "党委副书记", 2, 20161001 },
		{ place, "township_leader", "副镇长", 2, 20170601 },
		{ place, "township", "镇长", 1, 20161201 },
	};
	size_t i;

	out[3] = 0;
	for (i = 0; i < (whole ? 4 : 3); i++)
		TRY(add_post(m, &all[i], &out[i]));
	return OK;
}

/* Visits to a village in 2018: two of most leaders, one or none of others. */
static enum err
visits(struct maker *m, size_t i, int64_t post)
{
	static const date days[] = { 20180312, 20180620, 20180905 };
	size_t k, n = i % 7 == 0 ? 0 : i % 5 == 0 ? 1 : i % 3 == 0 ? 3 : 2;

	for (k = 0; k < n; k++)
		TRY(add_activity(m, &(struct work){ m->villages[i].place,
		    post, "township", "village_deploy_visit",
		    date_add_days(days[k], (int64_t)(i % 20)),
		    "到村部署推进脱贫攻坚工作" }));
	return OK;
}

static enum err
townships(struct maker *m)
{
	int64_t last = 0, posts[4] = { 0 };
	size_t i, hand;

	for (i = 0; i < m->n; i++) {
		int64_t town = place_up(m->villages[i].place, PLACE_TOWNSHIP);

		if (town != last)
			TRY(township(m, town, town != place_up(
			    m->villages[m->n - 1].place, PLACE_TOWNSHIP),
			    posts));
		last = town;
		hand = i % (posts[3] != 0 ? 4 : 3);
		if (i % 90 == 89)
			continue;	/* nobody's village: a gap */
		TRY(add_custody(m, m->villages[i].place, 5, posts[hand]));
		TRY(visits(m, i, posts[hand]));
	}
	return OK;
}

static enum err
stays(struct maker *m, int64_t place, int64_t post, bool away)
{
	struct record *r;
	int month;

	for (month = 1; month <= 10; month++) {
		r = begin(m, "stay", place, post);
		record_set(r, "starts", VALUE_INT(date_make(2018, month, 3)));
		record_set(r, "ends", VALUE_INT(date_make(2018, month, 26)));
		TRY(record_add(m->rq, r));
	}
	if (!away)
		return OK;
	r = begin(m, "leave", place, post);
	record_set(r, "starts", VALUE_INT(20181008));
	record_set(r, "ends", VALUE_INT(20181013));
	record_set(r, "reason", VALUE_TEXT(STR("参加业务培训")));
	record_set(r, "approver", VALUE_TEXT(STR("township")));
	return record_add(m->rq, r);
}

/* Team leader and first secretary of each poor village but the last. */
static enum err
teams(struct maker *m)
{
	size_t i, n = 0;

	for (i = 0; i < m->n; i++) {
		int64_t place = m->villages[i].place, id;
		struct post p = { place, "village_work_team",
		    "驻村工作队队长", 4, n < 2 ? 20151015 : 20160515 };

		if (!m->villages[i].poor)
			continue;
		TRY(add_post(m, &p, &id));
		TRY(add_custody(m, place, 4, id));
		TRY(stays(m, place, id, n % 5 == 2));
		n++;
		if (n == 18)
			continue;
		p.name = "第一书记(兼副队长)";
		p.role = 5;
		TRY(add_post(m, &p, &id));
		TRY(stays(m, place, id, false));
	}
	return OK;
}

static enum err
county_work(struct maker *m, int64_t county)
{
	const struct work all[] = {
		{ county, 0, "county_committee", "relief_day_630", 20180629,
		    "广东扶贫济困日捐款和走访活动" },
		{ county, 0, "county_committee", "relief_day_1017", 20181017,
		    "国家扶贫日活动" },
		{ county, 0, "county_committee", "publicity", 20180410,
		    "扶贫政策进村入户宣讲" },
		{ county, 0, "county_committee", "inspection", 20180720,
		    "全市脱贫攻坚督促检查" },
		{ county, 0, "county_office", "guidance", 20180516,
		    "建档立卡动态管理工作指导" },
	};
	struct record *r = begin(m, "training", county, 0);
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		TRY(add_activity(m, &all[i]));
	record_set(r, "topic", VALUE_TEXT(STR("驻村干部业务培训班")));
	record_set(r, "day", VALUE_INT(20180522));
	record_set(r, "days", VALUE_INT(2));
	record_set(r, "trainees", VALUE_INT(180));
	record_set(r, "office", VALUE_TEXT(STR("county_office")));
	return record_add(m->rq, r);
}

/* One of the documents that the texts demand; the others lack. */
static enum err
county_document(struct maker *m, int64_t county)
{
	struct record *r = begin(m, "document", county, 0);
	const struct field *kind = model_field(r->entity, STR("kind"));

	record_set(r, "number", VALUE_TEXT(STR("样府[2017]12号")));
	record_set(r, "title", VALUE_TEXT(STR("精准扶贫配套政策汇编")));
	record_set(r, "kind", VALUE_INT(code_by_id(kind->codes,
	    STR("matching_policy"))->n));
	record_set(r, "office", VALUE_TEXT(STR("county_government")));
	record_set(r, "day", VALUE_INT(20170315));
	return record_add(m->rq, r);
}

/* Two of those invited came, one is on leave. */
static enum err
county_meeting(struct maker *m, int64_t county)
{
	const struct post at = { county, "county_leader", "分管副市长", 2,
	    20161110 };
	struct record *r = begin(m, "meeting", county, 0), *a;
	int64_t post;
	int i;

	record_set(r, "topic", VALUE_TEXT(STR("脱贫攻坚领导小组第三季度会议")));
	record_set(r, "office", VALUE_TEXT(STR("county_group")));
	record_set(r, "day", VALUE_INT(20180928));
	record_set(r, "decided", VALUE_TEXT(STR("逐村核对退出指标")));
	TRY(record_add(m->rq, r));
	for (i = 0; i < 3; i++) {
		TRY(add_post(m, &at, &post));
		a = begin(m, "attendance", county, post);
		record_set(a, "meeting", VALUE_INT(r->id));
		record_set(a, "day", VALUE_INT(20180928));
		record_set(a, "presence", VALUE_INT(i == 2 ? 2 : 1));
		TRY(record_add(m->rq, a));
	}
	return OK;
}

static enum err
read_villages(struct maker *m, int64_t county)
{
	struct request *rq = m->rq;
	struct stmt *s;
	bool row;

	m->villages = NEW_ARRAY(rq->arena, struct village, 2000);
	TRY(stmt_named(rq, "coverage_villages", &s));
	scope_bind(rq, county, s);
	stmt_int(s, "today", rq->today);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (m->n < 2000)
			m->villages[m->n++] = (struct village){
			    stmt_column_int(s, 0),
			    stmt_column_int(s, 4) == 1 };
	}
	stmt_end(s);
	return OK;
}

/*
 * What the county office and others stated of the year's work: two villages
 * short of their target, one whose target was met, an outstanding official.
 */
static enum err
year_facts(struct maker *m)
{
	static const bool done[] = { false, true, false };
	struct record *r, *post;
	size_t i;

	for (i = 0; i < 3 && i < m->n; i++) {
		TRY(record_yearly(m->rq, model_entity(m->rq->model,
		    STR("village_year")), m->villages[i].place, 2018, 2, &r));
		if (r == NULL)
			continue;
		record_set(r, "target_done", VALUE_INT(done[i]));
		TRY(record_change(m->rq, r));
	}
	TRY(record_find(m->rq, model_entity(m->rq->model, STR("post")), 0,
	    STR("G00012"), &post));
	if (post == NULL)
		return OK;
	r = record_new(m->rq, model_entity(m->rq->model, STR("post_year")));
	record_set(r, "post", VALUE_INT(post->id));
	record_set(r, "year", VALUE_INT(2018));
	record_set(r, "source", VALUE_INT(2));
	record_set(r, "outstanding", VALUE_INT(1));
	return record_add(m->rq, r);
}

enum err
sample_posts(struct request *rq, void *arg)
{
	int64_t county = *(const int64_t *)arg;
	struct maker m = { .rq = rq, .dice = 20161110 };

	TRY(read_villages(&m, county));
	TRY(leaders(&m, county));
	TRY(townships(&m));
	TRY(teams(&m));
	TRY(year_facts(&m));
	TRY(county_work(&m, county));
	TRY(county_document(&m, county));
	return county_meeting(&m, county);
}
