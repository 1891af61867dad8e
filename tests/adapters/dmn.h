/*
 * A folder of the suite: what its cases give and expect, and its decisions as
 * a pack of tables and derived values over a dictionary of their own.
 */
#ifndef ADAPTERS_DMN_H
#define ADAPTERS_DMN_H

#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "policy/table.h"

#include "adapters/feel.h"
#include "adapters/xml.h"

#define DMN_NAMES	64
#define DMN_OUTPUTS	8
#define DMN_CITE	"\"t:1\", \"q\""

struct dmn {
	struct arena *arena;
	const struct xml *root;		/* <definitions> */
	const struct xml *tests;	/* <testCases> */
	struct feel_name name[DMN_NAMES];	/* inputs, then decisions */
	size_t ninputs, n;
	str tmp;			/* a folder to write packs into */
};

/* What came out: of the engine, or of the suite. */
struct answer {
	enum { A_VALUE, A_UNKNOWN, A_REFUSED, A_LEFT_OUT } kind;
	str text;		/* value, code of the fault, or why */
};

/* A decision being written. */
struct sheet {
	struct dmn *d;
	struct buf body;
	str name[DMN_OUTPUTS];	/* of outputs; empty when there is one */
	size_t noutputs;
	bool list;		/* all rows that hit, in order */
	enum feel_type type;	/* of one value */
	const char *why;
};

/* ---- values ---- */

/* 98.830 as 98.83, 2.0 as 2. */
static str
dmn_number(str s)
{

	if (!str_find(s, STR("."), NULL))
		return s;
	while (s.p[s.n - 1] == '0')
		s.n--;
	if (s.p[s.n - 1] == '.')
		s.n--;
	return s;
}

static bool
dmn_is_number(str s)
{
	size_t i = s.n > 0 && s.p[0] == '-';

	if (i == s.n)
		return false;
	for (; i < s.n; i++)
		if (!feel_digit(s.p[i]) && s.p[i] != '.')
			return false;
	return true;
}

/* PnYnM, negative or not, in months. */
static str
dmn_months(struct arena *a, str s)
{
	int64_t n = 0, part = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (feel_digit(s.p[i]))
			part = part * 10 + (s.p[i] - '0');
		else if (s.p[i] == 'Y' || s.p[i] == 'M') {
			n += part * (s.p[i] == 'Y' ? 12 : 1);
			part = 0;
		}
	}
	return str_fmt(a, "%s%d", s.n > 0 && s.p[0] == '-' && n > 0 ? "-" :
	    "", (int)n);
}

static bool
dmn_nil(const struct xml *value)
{

	return str_is(xml_get(value, "nil"), "true");
}

/* A value, or the components of one in the order of the outputs. */
static str
dmn_item(const struct sheet *s, const struct xml *at, enum feel_type type)
{
	const struct xml *v = xml_kid(at, "value"), *c;
	struct arena *a = s->d->arena;
	str text = STR_NONE;
	size_t i;

	if (v != NULL) {
		text = str_trim(v->text);
		if (type == F_MONTHS)
			return dmn_months(a, text);
		if (type == F_TENTHS && str_is(text, "0.0"))
			return STR("0");
		return dmn_is_number(text) ? dmn_number(text) : text;
	}
	for (i = 0; i < s->noutputs; i++) {
		for (c = at->kid; c != NULL; c = c->next)
			if (str_eq(xml_get(c, "name"), s->name[i]))
				text = str_fmt(a, "%.*s%.*s|", STR_ARG(text),
				    STR_ARG(dmn_item(s, c, F_NONE)));
	}
	return text;
}

static struct answer
dmn_expected(const struct sheet *s, const struct xml *expected)
{
	const struct xml *v = xml_kid(expected, "value"), *x;
	const struct xml *list = xml_kid(expected, "list");
	str text = STR_NONE;

	if (v != NULL && dmn_nil(v))
		return (struct answer){ A_UNKNOWN, STR_NONE };
	if (list == NULL)
		return (struct answer){ A_VALUE, dmn_item(s, expected,
		    s->type) };
	for (x = list->kid; x != NULL; x = x->next)
		text = str_fmt(s->d->arena, "%.*s%.*s;", STR_ARG(text),
		    STR_ARG(dmn_item(s, x, F_NONE)));
	return (struct answer){ A_VALUE, text };
}

/* ---- names ---- */

static enum feel_type
dmn_type(str type)
{

	if (str_ends(type, STR("boolean")))
		return F_BOOL;
	if (str_ends(type, STR("decimal")) || str_ends(type, STR("double")) ||
	    str_ends(type, STR("number")))
		return F_INT;
	if (str_ends(type, STR("string")))
		return F_TEXT;
	return str_is(type, "date") || str_ends(type, STR(":date")) ? F_DATE :
	    F_NONE;
}

static void
dmn_name(struct dmn *d, str name, enum feel_type type, const char *prefix)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (str_eq(d->name[i].name, name))
			return;
	if (d->n == DMN_NAMES)
		return;
	d->name[d->n] = (struct feel_name){ .name = name, .type = type,
	    .pel = str_fmt(d->arena, "%s%zu", prefix, d->n) };
	d->n++;
}

/* The declared type of an input that is null where it first stands. */
static enum feel_type
dmn_declared(const struct dmn *d, str name)
{
	const struct xml *x;

	for (x = d->root->kid; x != NULL; x = x->next)
		if (str_is(x->name, "inputData") &&
		    str_eq(xml_get(x, "name"), name) &&
		    xml_kid(x, "variable") != NULL)
			return dmn_type(xml_get(xml_kid(x, "variable"),
			    "typeRef"));
	return F_NONE;
}

static void
dmn_input(struct dmn *d, const struct xml *at, str name)
{
	const struct xml *v = xml_kid(at, "value"), *c;

	if (v != NULL)
		dmn_name(d, name, dmn_nil(v) ? dmn_declared(d, name) :
		    dmn_type(xml_get(v, "type")), "f");
	for (c = at->kid; c != NULL; c = c->next)
		if (str_is(c->name, "component"))
			dmn_input(d, c, str_fmt(d->arena, "%.*s.%.*s",
			    STR_ARG(name), STR_ARG(xml_get(c, "name"))));
}

/* The value that a case gives to an input; NULL when it gives none. */
static const struct xml *
dmn_given(const struct xml *test, str name)
{
	const struct xml *at, *c;
	str rest;

	for (at = test->kid; at != NULL; at = at->next) {
		if (!str_is(at->name, "inputNode"))
			continue;
		if (str_eq(xml_get(at, "name"), name))
			return xml_kid(at, "value");
		if (!str_eq(xml_get(at, "name"), str_cut(name, '.', &rest)))
			continue;
		for (c = at->kid; c != NULL; c = c->next)
			if (str_eq(xml_get(c, "name"), rest))
				return xml_kid(c, "value");
	}
	return NULL;
}

/* NULL when a file is missing or malformed. */
static struct dmn *
dmn_open(struct arena *a, str dir, str tmp)
{
	struct dmn *d = NEW(a, struct dmn);
	const struct xml *x, *in;
	str *names;
	size_t n = 0, slash;

	d->arena = a;
	d->tmp = tmp;
	for (slash = dir.n; slash > 0 && dir.p[slash - 1] != '/'; slash--)
		continue;
	if (file_names(a, dir, ".dmn", &names, &n) != 0 || n != 1)
		return NULL;
	d->root = xml_load(a, str_fmt(a, "%.*s/%.*s", STR_ARG(dir),
	    STR_ARG(names[0])));
	d->tests = xml_load(a, str_fmt(a, "%.*s/%.*s-test-01.xml",
	    STR_ARG(dir), STR_ARG(str_sub(dir, slash, dir.n))));
	if (d->root == NULL || d->tests == NULL)
		return NULL;
	for (x = d->tests->kid; x != NULL; x = x->next)
		for (in = x->kid; in != NULL; in = in->next)
			if (str_is(in->name, "inputNode"))
				dmn_input(d, in, xml_get(in, "name"));
	d->ninputs = d->n;
	for (x = d->root->kid; x != NULL; x = x->next)
		if (str_is(x->name, "decision") &&
		    xml_kid(d->root, "inputData") != NULL)
			dmn_name(d, xml_get(x, "name"), F_INT, "d");
	return d;
}

static const struct xml *
dmn_decision(const struct dmn *d, str name)
{
	const struct xml *x;

	for (x = d->root->kid; x != NULL; x = x->next)
		if (str_is(x->name, "decision") &&
		    str_eq(xml_get(x, "name"), name))
			return x;
	return NULL;
}

/* ---- a decision as objects of a pack ---- */

static const char *
dmn_word(enum feel_type t)
{

	return t == F_BOOL ? "bool" : t == F_TEXT ? "text" : t == F_DATE ?
	    "date" : t == F_DECIMAL ? "decimal2" : "int";
}

static void
put_derive(struct buf *b, str id, enum feel_type type, str expr)
{

	buf_fmt(b, "[[derive]]\nid = \"node.%.*s\"\ntype = \"%s\"\n"
	    "label = \"t\"\nexpr = \"%.*s\"\ncite = [ [" DMN_CITE "] ]\n\n",
	    STR_ARG(id), dmn_word(type), STR_ARG(expr));
}

static struct ex
put_expr(struct sheet *s, str text)
{
	struct feel f = { .arena = s->d->arena, .text = text,
	    .names = s->d->name, .nnames = s->d->n };
	struct ex x = feel_translate(&f);

	if (f.why != NULL)
		s->why = f.why;
	return x;
}

static enum feel_type
output_type(str entry)
{

	if (entry.n > 0 && entry.p[0] == '"')
		return F_TEXT;
	if (str_is(entry, "true") || str_is(entry, "false"))
		return F_BOOL;
	return str_find(entry, STR("."), NULL) ? F_DECIMAL : F_INT;
}

static str
unquoted(str s)
{

	return s.n > 1 && s.p[0] == '"' ? str_sub(s, 1, s.n - 1) : s;
}

/*
 * A column whose cells name another input: the two are compared in the
 * column's head, and the cell says how they stand.
 */
static bool
names_input(const struct dmn *d, str cell, str *out_name)
{
	size_t i;

	for (i = 0; i < d->ninputs; i++) {
		*out_name = d->name[i].name;
		if (str_find(cell, *out_name, NULL))
			return true;
	}
	return false;
}

static str
compared_head(struct sheet *s, struct ex x, str name)
{
	struct ex y = put_expr(s, name);

	if (x.type == F_DATE)
		return str_fmt(s->d->arena, "days_between(%.*s, %.*s)",
		    STR_ARG(y.pel), STR_ARG(x.pel));
	return str_fmt(s->d->arena, "%.*s %s %.*s", STR_ARG(x.pel),
	    x.type == F_INT ? "-" : "==", STR_ARG(y.pel));
}

static str
compared_cell(struct sheet *s, enum feel_type type, str cell)
{
	bool order = type == F_DATE || type == F_INT;
	size_t i;

	if (str_is(cell, "-"))
		return cell;
	if (!order)
		return str_starts(cell, STR("not(")) ? STR("false") :
		    STR("true");
	for (i = 0; i < cell.n && strchr("<>=", cell.p[i]) != NULL; i++)
		continue;
	return str_fmt(s->d->arena, "%.*s0", (int)i, cell.p);
}

struct column {
	str head;
	enum feel_type type;
	bool compared;
};

static struct column
take_column(struct sheet *s, const struct xml *table, const struct xml *in,
    size_t k)
{
	struct ex x = put_expr(s, xml_body(xml_kid(in, "inputExpression")));
	struct column c = { x.pel, x.type, false };
	const struct xml *rule, *cell;
	size_t i;
	str name;

	for (rule = table->kid; rule != NULL; rule = rule->next) {
		if (!str_is(rule->name, "rule"))
			continue;
		cell = xml_kid(rule, "inputEntry");
		for (i = 0; i < k; i++)
			cell = xml_from(cell->next, "inputEntry");
		if (c.compared || !names_input(s->d, xml_body(cell), &name))
			continue;
		c.compared = true;
		c.head = compared_head(s, x, name);
	}
	return c;
}

static void
put_cell(struct sheet *s, const struct column *c, str text)
{
	struct feel f = { .arena = s->d->arena, .text = text };
	str cell;

	if (c->compared)
		cell = compared_cell(s, c->type, text);
	else {
		cell = feel_cell(&f);
		if (f.why != NULL)
			s->why = f.why;
	}
	buf_fmt(&s->body, "\"%.*s\", ", STR_ARG(cell));
}

static void
put_rows(struct sheet *s, const struct xml *table, const struct column *c)
{
	const struct xml *rule, *x;
	size_t n = 0, k;

	buf_cstr(&s->body, "rows = [\n");
	for (rule = table->kid; rule != NULL; rule = rule->next) {
		if (!str_is(rule->name, "rule"))
			continue;
		buf_fmt(&s->body, "  [\"r%zu\", ", ++n);
		for (k = 0, x = rule->kid; x != NULL; x = x->next) {
			if (str_is(x->name, "inputEntry"))
				put_cell(s, &c[k++], xml_body(x));
			else if (str_is(x->name, "outputEntry"))
				buf_fmt(&s->body, "\"%.*s\", ",
				    STR_ARG(unquoted(xml_body(x))));
		}
		buf_cstr(&s->body, DMN_CITE "],\n");
	}
	buf_cstr(&s->body, "]\n\n");
}

/* inputs = […], and what each column asks for. */
static void
put_inputs(struct sheet *s, const struct xml *table, struct column *c)
{
	const struct xml *x;
	size_t n = 0;

	buf_cstr(&s->body, "inputs = [");
	for (x = table->kid; x != NULL && n < TABLE_INPUTS; x = x->next) {
		if (!str_is(x->name, "input"))
			continue;
		c[n] = take_column(s, table, x, n);
		buf_fmt(&s->body, "%s\"%.*s\"", n == 0 ? "" : ", ",
		    STR_ARG(c[n].head));
		n++;
	}
	buf_cstr(&s->body, "]\n");
}

static void
put_outputs(struct sheet *s, const struct xml *table, enum feel_type *type)
{
	const struct xml *rule = xml_kid(table, "rule"), *x, *entry;
	size_t n = 0;

	entry = xml_kid(rule, "outputEntry");
	buf_cstr(&s->body, "outputs = [");
	for (x = table->kid; x != NULL && n < DMN_OUTPUTS; x = x->next) {
		if (!str_is(x->name, "output"))
			continue;
		type[n] = output_type(xml_body(entry));
		buf_fmt(&s->body, "%s\"o%zu:%s\"", n == 0 ? "" : ", ", n,
		    dmn_word(type[n]));
		entry = xml_from(entry->next, "outputEntry");
		s->name[n++] = xml_get(x, "name");
	}
	s->noutputs = n;
	buf_cstr(&s->body, "]\n");
}

/* default = […] when every output has one, partial otherwise. */
static void
put_default(struct sheet *s, const struct xml *table)
{
	const struct xml *x;
	str text = STR_NONE;

	for (x = xml_kid(table, "output"); x != NULL;
	    x = xml_from(x->next, "output")) {
		if (xml_kid(x, "defaultOutputEntry") == NULL) {
			buf_cstr(&s->body, "partial = true\n");
			return;
		}
		text = str_fmt(s->d->arena, "%.*s%s\"%.*s\"", STR_ARG(text),
		    text.n > 0 ? ", " : "", STR_ARG(unquoted(xml_body(
		    xml_kid(x, "defaultOutputEntry")))));
	}
	buf_fmt(&s->body, "default = [%.*s]\n", STR_ARG(text));
}

/* The one value of all rows that hit. */
static void
put_total(struct sheet *s, const struct xml *table, str id)
{
	const struct xml *none = xml_kid(xml_kid(table, "output"),
	    "defaultOutputEntry");
	str how = xml_get(table, "aggregation"), e;
	struct arena *a = s->d->arena;

	if (str_is(how, "COUNT"))
		e = str_fmt(a, "t_%.*s.count(b, true)", STR_ARG(id));
	else
		e = str_fmt(a, "t_%.*s.%s(b, b.o0)", STR_ARG(id),
		    str_is(how, "MIN") ? "min" : str_is(how, "MAX") ? "max" :
		    "sum");
	if (none != NULL)
		e = str_fmt(a, "t_%.*s.exists(b, true) ? %.*s : %.*s",
		    STR_ARG(id), STR_ARG(e), STR_ARG(xml_body(none)));
	put_derive(&s->body, str_fmt(a, "%.*s_0", STR_ARG(id)),
	    str_is(how, "COUNT") ? F_INT : s->type, e);
	s->noutputs = 1;
}

static void
put_table(struct sheet *s, const struct xml *table, str id)
{
	struct column c[TABLE_INPUTS];
	enum feel_type type[DMN_OUTPUTS];
	str policy = xml_get(table, "hitPolicy");
	bool total = xml_get(table, "aggregation").n > 0, first;
	size_t i;

	if (str_is(policy, "PRIORITY")) {
		s->why = "a table with priorities";
		return;
	}
	first = str_is(policy, "FIRST");
	s->list = !total && (str_is(policy, "COLLECT") ||
	    str_is(policy, "RULE ORDER"));
	buf_fmt(&s->body, "[[table]]\nid = \"node.t_%.*s\"\nlabel = \"t\"\n"
	    "hit = \"%s\"\n%s", STR_ARG(id), total || s->list ? "collect" :
	    first ? "first" : "unique", first ? "why_ordered = \"o\"\n" : "");
	put_inputs(s, table, c);
	put_outputs(s, table, type);
	s->type = type[0];
	if (!total && !s->list)
		put_default(s, table);
	put_rows(s, table, c);
	if (total)
		put_total(s, table, id);
	for (i = 0; !total && i < s->noutputs; i++)
		if (!s->list)
			put_derive(&s->body, str_fmt(s->d->arena, "%.*s_%zu",
			    STR_ARG(id), i), type[i], str_fmt(s->d->arena,
			    "t_%.*s.o%zu", STR_ARG(id), i));
}

/* A decision that others ask for has one value: that is d7_0. */
static void
put_decision(struct sheet *s, const struct xml *x, str id)
{
	const struct xml *e = xml_kid(x, "literalExpression");
	struct ex value;

	if (xml_kid(x, "decisionTable") != NULL) {
		put_table(s, xml_kid(x, "decisionTable"), id);
		return;
	}
	if (e == NULL) {
		s->why = "contexts";
		return;
	}
	value = put_expr(s, xml_body(e));
	s->type = value.type;
	s->noutputs = 1;
	put_derive(&s->body, str_fmt(s->d->arena, "%.*s_0", STR_ARG(id)),
	    value.type, value.pel);
}

/* The decision and all that it asks for. */
static void
put_all(struct sheet *s, const struct xml *top)
{
	struct dmn *d = s->d;
	bool done[DMN_NAMES] = { false }, again = true;
	struct sheet part;
	size_t i;

	for (i = 0; i < d->n; i++) {
		d->name[i].used = false;
		if (i >= d->ninputs)
			d->name[i].pel = str_fmt(d->arena, "d%zu_0", i);
	}
	put_decision(s, top, STR("top"));
	while (again && s->why == NULL) {
		again = false;
		for (i = d->ninputs; i < d->n; i++) {
			if (!d->name[i].used || done[i])
				continue;
			done[i] = again = true;
			part = (struct sheet){ .d = d, .body = s->body };
			put_decision(&part, dmn_decision(d, d->name[i].name),
			    str_fmt(d->arena, "d%zu", i));
			s->body = part.body;
			s->why = part.why;
		}
	}
}

/* ---- a pack on disk, loaded and asked ---- */

#define DMN_PACK \
	"format = \"bangfu-pack/1\"\nid = \"p\"\nversion = \"1\"\n" \
	"title = \"t\"\ntitle_en = \"t\"\njurisdiction = \"000000\"\n" \
	"level = \"nation\"\nstatus = \"draft\"\nreads = ["
#define DMN_SOURCE \
	"]\n\n[[source]]\nid = \"t\"\nfile = \"t.md\"\nscheme = \"item\"\n" \
	"issuer = \"x\"\n\n[[article]]\nat = \"t:1\"\ntitle = \"t\"\n" \
	"summary = \"s\"\nsummary_en = \"s\"\n\n"
#define DMN_SUM \
	"t:1 00000000000000000000000000000000000000000000000000000000000000" \
	"00\n"
#define DMN_LISTS \
	"[[list]]\nid = \"l\"\nzh = \"l\"\nen = \"l\"\n" \
	"codes = [ { code = \"1\", id = \"a\", zh = \"a\", en = \"a\" } ]\n"
#define DMN_OFFICE \
	"office = [ { id = \"o\", zh = \"o\", en = \"o\", level = \"any\" } ]\n"
#define DMN_KIND \
	"[[kind]]\nid = \"node\"\nzh = \"n\"\nen = \"n\"\nbase = \"node\"\n" \
	"level = \"county\"\n"
#define DMN_ENTITY \
	"[entity]\nnumber = 1\nid = \"node\"\nzh = \"n\"\nen = \"n\"\n" \
	"owner = \"self\"\nbasis = \"b\"\nfield = [\n" \
	"  { id = \"place\", type = \"place\", zh = \"p\", en = \"p\" },\n"

static void
dmn_write(struct dmn *d, const char *name, str text)
{
	FILE *f = fopen(str_cstr(d->arena, str_fmt(d->arena, "%.*s/%s",
	    STR_ARG(d->tmp), name)), "w");

	if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n ||
	    fclose(f) != 0) {
		perror(name);
		exit(1);
	}
}

static void
dmn_files(struct dmn *d, str body)
{
	struct buf model, pack;
	bool any = false;
	size_t i;

	buf_init(&model, d->arena, FEEL_BYTES);
	buf_init(&pack, d->arena, FEEL_BYTES);
	buf_cstr(&model, DMN_ENTITY);
	buf_cstr(&pack, DMN_PACK);
	for (i = 0; i < d->ninputs; i++) {
		if (!d->name[i].used || d->name[i].type == F_NONE)
			continue;
		buf_fmt(&model, "  { id = \"%.*s\", type = \"%s\", zh = \"f\", "
		    "en = \"f\", supplied_by = \"o\"%s },\n",
		    STR_ARG(d->name[i].pel), dmn_word(d->name[i].type),
		    d->name[i].type == F_INT ?
		    ", range = [-1000000, 1000000]" : "");
		buf_fmt(&pack, "%s\"node.%.*s\"", any ? ", " : "",
		    STR_ARG(d->name[i].pel));
		any = true;
	}
	buf_cstr(&model, "]\n");
	buf_cstr(&pack, DMN_SOURCE);
	buf_str(&pack, body);
	dmn_write(d, "model/node.toml", buf_text(&model));
	dmn_write(d, "model/codes.toml", STR(DMN_LISTS));
	dmn_write(d, "model/office.toml", STR(DMN_OFFICE));
	dmn_write(d, "model/kind.toml", STR(DMN_KIND));
	dmn_write(d, "p/pack.toml", buf_text(&pack));
	dmn_write(d, "p/law.sum", STR(DMN_SUM));
}

/* What the case gives, as values that stand in for facts. */
static const struct override *
dmn_values(struct dmn *d, const struct subject *s, const struct xml *test)
{
	const struct override *list = NULL;
	struct override *o;
	const struct xml *v;
	size_t i;

	for (i = 0; i < d->ninputs; i++) {
		v = dmn_given(test, d->name[i].name);
		if (!d->name[i].used || v == NULL || dmn_nil(v))
			continue;
		o = NEW(d->arena, struct override);
		o->field = model_fact(s->kind, d->name[i].pel);
		o->subject = s;
		o->next = list;
		if (o->field != NULL && literal_parse(check_field_type(
		    o->field), str_trim(v->text), &o->value))
			list = o;
		else
			printf("  %.*s: no value for %.*s\n",
			    STR_ARG(v->text), STR_ARG(d->name[i].name));
	}
	return list;
}

static str
shown(struct arena *a, struct ptype t, struct pvalue v)
{
	str s = literal_text(a, t, v);

	if (t.kind == K_BOOL)
		return v.n ? STR("true") : STR("false");
	return dmn_is_number(s) ? dmn_number(s) : s;
}

static str
row_shown(struct sheet *s, const struct table *t, const struct row *r)
{
	str text = STR_NONE;
	size_t i;

	for (i = 0; i < t->noutputs; i++) {
		str one = shown(s->d->arena, t->output[i].type, r->value[i]);

		if (t->noutputs == 1)
			return one;
		text = str_fmt(s->d->arena, "%.*s%.*s|", STR_ARG(text),
		    STR_ARG(one));
	}
	return text;
}

/* All rows that hit, in the table's order. */
static struct answer
dmn_list(struct sheet *s, struct world *w, const struct object *o,
    const struct subject *node)
{
	struct pvalue *hit = table_match(w, o, node);
	struct answer out = { A_VALUE, STR_NONE };
	size_t i;

	for (i = 0; i < o->table->nrows; i++) {
		if (!hit[i].known)
			return (struct answer){ A_UNKNOWN, STR_NONE };
		if (hit[i].n)
			out.text = str_fmt(s->d->arena, "%.*s%.*s;",
			    STR_ARG(out.text), STR_ARG(row_shown(s, o->table,
			    &o->table->row[i])));
	}
	return out;
}

static struct answer
dmn_ask(struct sheet *s, const struct policy *po, const struct xml *test)
{
	const struct pack *p = policy_pack(po, 0);
	struct adopted ad = { .pack = p, .from = DATE_MIN };
	struct ruleset rules = { .policy = po, .adopted = &ad, .n = 1 };
	struct subject *node = NEW(s->d->arena, struct subject);
	struct answer out = { A_VALUE, STR_NONE };
	struct world w;
	size_t i;

	node->kind = model_kind(po->model, STR("node"));
	node->id = STR("node/1");
	world_init(&w, s->d->arena, &rules, 20180101, 0);
	w.override = dmn_values(s->d, node, test);
	if (s->list)
		return dmn_list(s, &w, pack_object(p, node->kind,
		    STR("t_top")), node);
	for (i = 0; i < s->noutputs; i++) {
		const struct object *o = pack_object(p, node->kind,
		    str_fmt(s->d->arena, "top_%zu", i));
		struct pvalue v = eval_object(&w, o, node);

		if (!v.known)
			return (struct answer){ A_UNKNOWN, STR_NONE };
		out.text = str_fmt(s->d->arena, "%.*s%.*s%s",
		    STR_ARG(out.text), STR_ARG(shown(s->d->arena, o->type,
		    v)), s->noutputs > 1 ? "|" : "");
	}
	return out;
}

/* The sheet's pack, loaded and asked with what the case gives. */
static struct answer
dmn_run(struct sheet *s, const struct xml *test)
{
	struct arena *a = s->d->arena;
	str pack = str_fmt(a, "%.*s/p", STR_ARG(s->d->tmp));
	struct policy_paths paths = { .pack = &pack, .n = 1,
	    .lang = LANG_EN };
	const struct model *m;
	const struct policy *po = NULL;
	struct faults faults;

	dmn_files(s->d, buf_text(&s->body));
	faults_init(&faults, a);
	m = model_load(a, str_fmt(a, "%.*s/model", STR_ARG(s->d->tmp)),
	    &faults);
	if (m != NULL)
		po = policy_load_packs(a, m, &paths, &faults);
	if (po == NULL)
		return (struct answer){ A_REFUSED, str_fmt(a, "%s: %.*s",
		    faults.first->code, STR_ARG(faults.first->what)) };
	return dmn_ask(s, po, test);
}

#endif
