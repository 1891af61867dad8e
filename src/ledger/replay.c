/*
 * Replay: every record against its last change row, every change row against
 * the one before it, both ways.  What was edited behind the program's back, in
 * a table or in change, is named.
 */
#include "ledger/internal.h"

#include <string.h>

#include "base/json.h"
#include "base/limits.h"

/* One table and its change rows, walked together in order of id. */
struct pair {
	struct request *rq;
	struct ledger_report *rep;
	const struct table *table;
	struct stmt *records;
	struct stmt *changes;
	bool record;		/* stands on a row */
	bool change;
	int64_t id;		/* of the change row it stands on */
	int64_t version;
	int64_t seq;
	unsigned char digest[SM3_SIZE];
};

static const unsigned char gone[SM3_SIZE];

static void
record_fault(struct pair *p, int64_t seq, int64_t id, const char *zh,
    const char *en)
{

	report_fault(p->rq, p->rep, (struct where){ seq, p->table->name, id },
	    zh, en);
}

/* The old image of a change must be what the change before it left. */
static void
old_check(struct pair *p, str old, bool first)
{
	unsigned char d[SM3_SIZE];
	bool was_gone = first || memcmp(p->digest, gone, SM3_SIZE) == 0;

	if (was_gone && old.n == 0)
		return;
	image_digest(db_hash(p->rq->db), p->rq->keys->change, p->table->number,
	    p->id, p->version - 1, old, d);
	if (was_gone || memcmp(d, p->digest, SM3_SIZE) != 0)
		record_fault(p, p->seq, p->id, "变更前内容与前一次变更不符",
		    "the old image is not what the change before it left");
}

/* Take in the change row the statement stands on. */
static void
change_take(struct pair *p, bool first)
{
	struct stmt *s = p->changes;
	int64_t version = stmt_column_int(s, 1);
	str digest = stmt_column(s, 2).s;

	p->seq = stmt_column_int(s, 4);
	if (version != (first ? 1 : p->version + 1))
		record_fault(p, p->seq, p->id, "变更版本不连续",
		    "versions are not continuous");
	p->version = version;
	old_check(p, stmt_column(s, 3).s, first);
	memcpy(p->digest, gone, SM3_SIZE);
	if (digest.n == SM3_SIZE)
		memcpy(p->digest, digest.p, SM3_SIZE);
	else
		record_fault(p, p->seq, p->id, "变更摘要不符",
		    "the digest of the change is damaged");
}

/* All change rows of the next record; its last state stays in p. */
static enum err
changes_of_record(struct pair *p)
{
	bool first = true;

	p->id = stmt_column_int(p->changes, 0);
	do {
		change_take(p, first);
		first = false;
		TRY(stmt_step(p->rq, p->changes, &p->change));
	} while (p->change && stmt_column_int(p->changes, 0) == p->id);
	return OK;
}

static void
record_check(struct pair *p)
{
	struct arena_mark m = arena_mark(p->rq->arena);
	unsigned char d[SM3_SIZE];
	bool same;

	image_digest(db_hash(p->rq->db), p->rq->keys->change, p->table->number,
	    p->id, p->version, table_image(p->rq->arena, p->records, p->table),
	    d);
	arena_rewind(p->rq->arena, m);
	same = memcmp(d, p->digest, SM3_SIZE) == 0;
	if (stmt_column_int(p->records, 1) != p->version)
		record_fault(p, p->seq, p->id, "版本与最后一次变更不符",
		    "its version is not that of its last change");
	else if (!same)
		record_fault(p, p->seq, p->id, "内容与最后一次变更不符",
		    "its content is not what its last change left");
}

/* Records before the one the next change is about have no change at all. */
static enum err
records_stray(struct pair *p, bool all)
{
	int64_t id;

	while (p->record) {
		id = stmt_column_int(p->records, 0);
		if (!all && id >= p->id)
			break;
		p->rep->records++;
		record_fault(p, 0, id, "没有任何变更记录",
		    "no change row accounts for it");
		TRY(stmt_step(p->rq, p->records, &p->record));
	}
	return OK;
}

static enum err
pair_walk(struct pair *p)
{

	while (p->change) {
		TRY(changes_of_record(p));
		TRY(records_stray(p, false));
		if (p->record && stmt_column_int(p->records, 0) == p->id) {
			p->rep->records++;
			record_check(p);
			TRY(stmt_step(p->rq, p->records, &p->record));
		} else if (memcmp(p->digest, gone, SM3_SIZE) != 0)
			record_fault(p, p->seq, p->id, "记录不见了",
			    "the record is gone");
	}
	return records_stray(p, true);
}

/* A table that cannot be read as the catalogue says is itself a finding. */
static void
unreadable(struct request *rq, struct ledger_report *rep, str table)
{

	request_clear(rq);
	report_fault(rq, rep, (struct where){ 0, table, 0 },
	    "表结构与登记的不符,读不出", "the table cannot be read as recorded");
}

static enum err
table_replay(struct request *rq, struct ledger_report *rep, int entity,
    str name)
{
	struct pair p = { .rq = rq, .rep = rep };

	if (entity < 1 || entity >= LIMIT_ENTITIES ||
	    store_table(rq, entity, &p.table) != OK ||
	    stmt_text(rq, table_select(rq->arena, p.table, "ORDER BY id"),
	    &p.records) != OK) {
		unreadable(rq, rep, name);
		return OK;
	}
	TRY(stmt_named(rq, "change_records", &p.changes));
	stmt_int(p.changes, "entity", entity);
	stmt_int(p.changes, "limit", INT64_MAX);
	TRY(stmt_step(rq, p.records, &p.record));
	TRY(stmt_step(rq, p.changes, &p.change));
	TRY(pair_walk(&p));
	stmt_end(p.records);
	stmt_end(p.changes);
	return OK;
}

/* Change rows of tables that the catalogue no longer knows. */
static enum err
entities_check(struct request *rq, struct ledger_report *rep,
    const bool known[LIMIT_ENTITIES])
{
	struct stmt *s;
	int64_t entity;
	bool row;

	TRY(stmt_named(rq, "change_entities", &s));
	stmt_int(s, "limit", INT64_MAX);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		entity = stmt_column_int(s, 0);
		if (entity < 0 || entity >= LIMIT_ENTITIES || !known[entity])
			report_fault(rq, rep, (struct where){
			    stmt_column_int(s, 1), STR("entity"), entity },
			    "变更所指的表不在登记之列",
			    "the table of these changes is not in the catalogue");
	}
	stmt_end(s);
	return OK;
}

/* A setting as the newest entry that names it has it. */
struct setting {
	const char *name;
	int64_t seq;
	str value;
};

static enum err
settings_load(struct request *rq, struct setting *list, size_t n)
{
	const struct json *v;
	struct json *j;
	struct stmt *s;
	size_t i;
	bool row;

	TRY(stmt_named(rq, "ledger_settings", &s));
	stmt_int(s, "limit", INT64_MAX);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (json_parse(rq, stmt_column_str(rq->arena, s, 1), &j) !=
		    OK) {
			request_clear(rq);
			continue;
		}
		for (i = 0; i < n; i++) {
			v = json_get(j, list[i].name);
			if (v == NULL || v->kind != J_STR)
				continue;
			list[i].seq = stmt_column_int(s, 0);
			list[i].value = v->s;
		}
	}
	stmt_end(s);
	return OK;
}

/* The day a site acts on ends notices: it is what the ledger says it is. */
static enum err
settings_check(struct request *rq, struct ledger_report *rep)
{
	struct setting list[] = { { "business_date", 0, STR_NONE },
	    { "site", 0, STR_NONE }, { "place", 0, STR_NONE },
	    { "public_address", 0, STR_NONE } };
	size_t i, n = sizeof(list) / sizeof(list[0]);
	str now;

	TRY(settings_load(rq, list, n));
	for (i = 0; i < n; i++) {
		TRY(store_meta(rq, list[i].name, &now));
		if (!str_eq(now, list[i].value))
			report_fault(rq, rep, (struct where){ list[i].seq,
			    STR("meta"), 0 },
			    "设置与账目所记不符",
			    "a setting is not as its entry says");
	}
	return OK;
}

enum err
ledger_replay(struct request *rq, const struct ledger_anchor *anchor,
    struct ledger_report *out)
{
	bool known[LIMIT_ENTITIES] = { false };
	struct { int number; str name; } list[LIMIT_ENTITIES];
	struct stmt *s;
	size_t n, i;
	bool row;

	TRY(ledger_verify(rq, anchor, out));
	TRY(stmt_named(rq, "entity_list", &s));
	for (n = 0; n < LIMIT_ENTITIES; n++) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		list[n].number = (int)stmt_column_int(s, 0);
		list[n].name = stmt_column_str(rq->arena, s, 1);
	}
	stmt_end(s);
	for (i = 0; i < n; i++) {
		if (list[i].number > 0 && list[i].number < LIMIT_ENTITIES)
			known[list[i].number] = true;
		TRY(table_replay(rq, out, list[i].number, list[i].name));
	}
	TRY(settings_check(rq, out));
	return entities_check(rq, out, known);
}
