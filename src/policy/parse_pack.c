/*
 * The files of a pack: read as TOML, sorted into sections with closed
 * schemas, then turned into objects.  Formulas stay text until check_pack.c.
 */
#include "loading.h"

#include "base/hash.h"

static const char *const section_keys[SEC__MAX] = {
	[SEC_SOURCE] = "source", [SEC_ARTICLE] = "article",
	[SEC_SILENCE] = "silence", [SEC_READING] = "reading",
	[SEC_NOT_ENCODED] = "not_encoded", [SEC_PARAM] = "param",
	[SEC_CHECK] = "check", [SEC_DERIVE] = "derive",
	[SEC_CRITERION] = "criterion", [SEC_DECISION] = "decision",
	[SEC_CONSEQUENCE] = "consequence", [SEC_SPLIT] = "split",
	[SEC_EARMARK] = "earmark", [SEC_PROHIBITION] = "prohibition",
	[SEC_DUTY] = "duty", [SEC_CALENDAR] = "calendar",
	[SEC_TABLE] = "table", [SEC_RUBRIC] = "rubric", [SEC_VETO] = "veto",
	[SEC_GRADE] = "grade_rule", [SEC_AWARD] = "award",
	[SEC_APPLIES] = "applies", [SEC_BENEFIT] = "benefit",
	[SEC_ESTABLISHMENT] = "establishment", [SEC_STABILITY] = "stability",
	[SEC_SUPPLEMENT] = "supplement", [SEC_SET_PARAM] = "set_param",
	[SEC_OVERRIDE] = "override",
	[SEC_LETTER] = "letter", [SEC_REPORT] = "report",
	[SEC_MIGRATION] = "migration",
};

/* ---- shared getters ---- */

str
parse_str(struct loader *ld, struct toml_node *t, const char *key, bool need)
{
	str s = STR_NONE;

	(void)toml_str(t, key, need, ld->faults, &s);
	return s;
}

date
parse_date(struct loader *ld, struct toml_node *t, const char *key, bool need)
{
	date d = 0;

	(void)toml_date(t, key, need, ld->faults, &d);
	return d;
}

bool
parse_flag(struct loader *ld, struct toml_node *t, const char *key)
{
	bool b = false;

	(void)toml_bool(t, key, false, ld->faults, &b);
	return b;
}

const str *
parse_list(struct loader *ld, struct toml_node *t, const char *key,
    size_t *out_n)
{
	struct toml_node *c = toml_get(t, key), *x;
	str *list;
	size_t n = 0;

	*out_n = 0;
	if (c == NULL)
		return NULL;
	list = NEW_ARRAY(ld->arena, str, c->kind == T_ARRAY ? c->n : 1);
	if (c->kind == T_STR)
		list[n++] = c->s;
	else if (c->kind != T_ARRAY)
		diag_node(&ld->ds, c, DIAG_KEY_KIND, str_from(key),
		    STR("[\"…\"]"), STR_NONE);
	for (x = c->kind == T_ARRAY ? c->child : NULL; x != NULL;
	    x = x->next) {
		if (x->kind == T_STR)
			list[n++] = x->s;
		else
			diag_node(&ld->ds, x, DIAG_KEY_KIND, str_from(key),
			    STR("[\"…\"]"), STR_NONE);
	}
	*out_n = n;
	return list;
}

int
parse_anchor(str at, str *out_article)
{
	int64_t sentence = 0;
	str part;

	*out_article = str_cut(at, '#', &part);
	if (!str_int(part, &sentence) || sentence < 1 || sentence > 999)
		return 0;
	return (int)sentence;
}

struct cite
parse_cite(struct toml_node *at)
{
	struct cite c = { .quote = at->next->s };

	c.sentence = parse_anchor(at->s, &c.at);
	return c;
}

const struct cite *
parse_cites(struct loader *ld, struct toml_node *t, bool need, size_t *out_n)
{

	return parse_cites_at(ld, t, "cite", need, out_n);
}

const struct cite *
parse_cites_at(struct loader *ld, struct toml_node *t, const char *key,
    bool need, size_t *out_n)
{
	struct toml_node *c = toml_get(t, key), *x;
	struct toml_node *id = toml_get(t, toml_get(t, "id") != NULL ? "id" :
	    "of");
	struct cite *list;
	size_t n = 0;

	*out_n = 0;
	if (c == NULL || c->kind != T_ARRAY || c->n == 0) {
		if (need)
			diag_node(&ld->ds, c == NULL ? t : c, DIAG_NO_CITE,
			    id == NULL ? t->key : id->s, STR_NONE, STR_NONE);
		return NULL;
	}
	list = NEW_ARRAY(ld->arena, struct cite, c->n);
	for (x = c->child; x != NULL; x = x->next) {
		if (x->kind != T_ARRAY || x->n != 2 ||
		    x->child->kind != T_STR || x->child->next->kind != T_STR) {
			diag_node(&ld->ds, x, DIAG_KEY_KIND, str_from(key),
			    STR("[[\"source:article\", \"…\"]]"), STR_NONE);
			continue;
		}
		list[n++] = parse_cite(x->child);
	}
	*out_n = n;
	return list;
}

void
parse_labels(struct loader *ld, struct toml_node *t, str *zh, str *en)
{

	*zh = parse_str(ld, t, "label", true);
	*en = parse_str(ld, t, "label_en", false);
	if (en->n == 0)
		*en = *zh;
}

int
parse_choice(struct loader *ld, struct toml_node *t, const char *key,
    const char *const *words, bool need)
{
	struct toml_node *c = toml_get(t, key);
	str s = STR_NONE;
	struct buf all;
	int i;

	if (!toml_str(t, key, need, ld->faults, &s))
		return -1;
	buf_init(&all, ld->arena, 500);
	for (i = 0; words[i] != NULL; i++) {
		if (str_is(s, words[i]))
			return i;
		buf_cstr(&all, i > 0 ? " " : "");
		buf_cstr(&all, words[i]);
	}
	diag_node(&ld->ds, c, DIAG_VALUE_CHOICE, str_from(key), s,
	    buf_text(&all));
	return -1;
}

void
parse_of_place(struct loader *ld, struct toml_node *t, const struct object *o)
{

	if (o->of != NULL && kind_is_place(o->of))
		return;
	diag_node(&ld->ds, toml_get(t, "id"), DIAG_REFERENCE,
	    diag_word(&ld->ds, "地方的类别", "kind of place"), o->full,
	    STR_NONE);
}

bool
parse_type(struct loader *ld, struct toml_node *t, struct ptype *out)
{
	static const char *const periods[] = { "once", "year", "month", NULL };
	struct toml_node *c = toml_get(t, "type");
	str name = parse_str(ld, t, "type", true), list;
	int per = toml_get(t, "per") == NULL ? 0 :
	    parse_choice(ld, t, "per", periods, false);

	if (name.n == 0 || per < 0)
		return false;
	if (!type_parse(name, out, &list)) {
		diag_node(&ld->ds, c, DIAG_TYPE_NAME, name, STR_NONE,
		    STR_NONE);
		return false;
	}
	out->unit = parse_str(ld, t, "unit", false);
	out->per = (enum per)per;
	if (list.n == 0)
		return true;
	out->codes = model_list(ld->model, list);
	if (out->codes == NULL)
		diag_node(&ld->ds, c, DIAG_REFERENCE, diag_word(&ld->ds, "代码表", "enum"), list,
		    STR_NONE);
	return out->codes != NULL;
}

bool
parse_full_id(struct loader *ld, struct toml_node *t, str full,
    const struct kind **kind, str *name)
{
	str head = str_cut(full, '.', name);

	*kind = model_kind(ld->model, head);
	if (*kind != NULL && name->n > 0)
		return true;
	diag_node(&ld->ds, t, DIAG_REFERENCE, diag_word(&ld->ds, "对象.名称", "entity.name"), full,
	    STR_NONE);
	return false;
}

struct source
parse_source(const struct toml_node *v)
{
	size_t at;
	struct source s = { .text = v->s, .file = v->file,
	    .line = v->value_line, .column = v->value_column + 1 };

	/* A text of several lines begins on the line after its quotes. */
	if (str_find(v->s, STR("\n"), &at)) {
		s.line++;
		s.column = 1;
	}
	return s;
}

void
parse_office(struct loader *ld, struct toml_node *t, const char *key,
    bool need, str *out)
{

	*out = parse_str(ld, t, key, need);
	if (out->n > 0 && model_office(ld->model, *out) == NULL)
		diag_node(&ld->ds, toml_get(t, key), DIAG_REFERENCE,
		    diag_word(&ld->ds, "办理机构", "office"), *out, STR_NONE);
}

str
parse_code(struct loader *ld, struct toml_node *t, const char *key,
    const char *list, bool need)
{
	const struct code_list *l = model_list(ld->model, str_from(list));
	str s = parse_str(ld, t, key, need);

	if (s.n == 0 || (l != NULL && code_by_id(l, s) != NULL))
		return s;
	diag_node(&ld->ds, toml_get(t, key), DIAG_CODE, s, str_from(list),
	    l == NULL ? STR_NONE : code_ids(ld->arena, l));
	return STR_NONE;
}

void
parse_ignore(struct toml_node *t)
{
	struct toml_node *c;

	for (c = t == NULL ? NULL : t->child; c != NULL; c = c->next) {
		c->read = true;
		parse_ignore(c);
	}
}

/* ---- files ---- */

static void
nodes_add(struct loader *ld, struct nodes *l, struct toml_node *t)
{
	size_t size = sizeof(*l->item);

	if (l->n == l->room) {
		l->item = arena_grow(ld->arena, l->item, l->room * size,
		    (l->room * 2 + 8) * size);
		l->room = l->room * 2 + 8;
	}
	l->item[l->n++] = t;
}

/* An array of tables into its section. */
static void
add_section(struct loader *ld, struct nodes *l, struct toml_node *list)
{
	struct toml_node *x;

	if (list->kind != T_ARRAY) {
		diag_node(&ld->ds, list, DIAG_KEY_KIND, list->key,
		    STR("[[…]]"), STR_NONE);
		return;
	}
	for (x = list->child; x != NULL; x = x->next) {
		if (x->kind == T_TABLE)
			nodes_add(ld, l, x);
		else
			diag_node(&ld->ds, x, DIAG_KEY_KIND, list->key,
			    STR("[[…]]"), STR_NONE);
	}
}

static void
sort_file(struct loader *ld, struct toml_node *root)
{
	struct toml_node *c;
	int s;

	for (s = 0; s < SEC__MAX; s++) {
		c = toml_get(root, section_keys[s]);
		if (c != NULL)
			add_section(ld, &ld->section[s], c);
	}
	if (toml_get(root, "procedure") != NULL)
		nodes_add(ld, &ld->procedures, root);
}

static void
read_file(struct loader *ld, const struct pack_file *f)
{
	struct pack *p = ld->pack;
	struct toml_node *root = toml_parse(ld->arena, files_shown(ld,
	    f->name), f->text, ld->faults);

	if (root == NULL)
		return;
	if (file_is_test(f)) {
		p->tests[p->ntests++] = root;
		return;
	}
	if (str_is(f->name, "pack.toml"))
		ld->head = root;
	nodes_add(ld, &ld->roots, root);
}

/* The hash leaves out the tests: they say of the rules, they are none. */
static void
read_files(struct loader *ld)
{
	const struct pack_files *all = &ld->pack->files;
	struct sm3 *hash = sm3_open(ld->arena);
	unsigned char digest[SM3_SIZE];
	size_t i;

	ld->pack->tests = NEW_ARRAY(ld->arena, struct toml_node *, all->n);
	sm3_begin(hash);
	for (i = 0; i < all->n; i++) {
		if (!file_is_toml(&all->file[i]))
			continue;
		if (!file_is_test(&all->file[i])) {
			sm3_field(hash, all->file[i].name);
			sm3_field(hash, all->file[i].text);
		}
		read_file(ld, &all->file[i]);
	}
	sm3_end(hash, digest);
	ld->pack->info.hash = hex_text(ld->arena, digest, SM3_SIZE);
}

/* ---- pack.toml and the registers of the text ---- */

static void
parse_head(struct loader *ld)
{
	static const char *const levels[] = { "nation", "province", "city",
	    "county", "township", NULL };
	static const char *const statuses[] = { "draft", "reviewed", "sealed",
	    "reported", NULL };
	struct pack_info *in = &ld->pack->info;
	struct toml_node *t = ld->head;
	str format = parse_str(ld, t, "format", true);
	str id = parse_str(ld, t, "id", true);

	if (format.n > 0 && !str_is(format, "bangfu-pack/1"))
		diag_node(&ld->ds, toml_get(t, "format"), DIAG_VALUE_CHOICE,
		    STR("format"), format, STR("bangfu-pack/1"));
	if (id.n > 0 && !str_eq(id, in->id))
		diag_node(&ld->ds, toml_get(t, "id"), DIAG_PACK_NAME, id,
		    in->id, STR_NONE);
	in->version = parse_str(ld, t, "version", true);
	in->title = parse_str(ld, t, "title", true);
	in->title_en = parse_str(ld, t, "title_en", true);
	in->jurisdiction = parse_str(ld, t, "jurisdiction", true);
	in->level = parse_str(ld, t, "level", true);
	(void)parse_choice(ld, t, "level", levels, true);
	in->status = parse_str(ld, t, "status", true);
	(void)parse_choice(ld, t, "status", statuses, true);
	in->released = parse_date(ld, t, "released", false);
	ld->pack->reads = parse_list(ld, t, "reads", &ld->pack->nreads);
	ld->pack->cites = parse_cites(ld, t, false, &ld->pack->ncites);
}

static void
parse_needs(struct loader *ld)
{
	struct pack *p = ld->pack;
	size_t n, i;
	const str *names = parse_list(ld, ld->head, "needs", &n);
	struct need *list = NEW_ARRAY(ld->arena, struct need, n);

	for (i = 0; i < n; i++) {
		struct need *x = &list[p->nneeds];

		x->full = names[i];
		if (parse_full_id(ld, toml_get(ld->head, "needs"), names[i],
		    &x->kind, &x->name))
			p->nneeds++;
	}
	p->needs = list;
}

static void
parse_sources(struct loader *ld)
{
	struct nodes *l = &ld->section[SEC_SOURCE];
	struct law_source *list = NEW_ARRAY(ld->arena, struct law_source,
	    l->n);
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct toml_node *t = l->item[i];

		list[i].id = parse_str(ld, t, "id", true);
		list[i].standing = parse_str(ld, t, "standing", false);
		list[i].file = parse_str(ld, t, "file",
		    list[i].standing.n == 0);
		list[i].scheme = parse_str(ld, t, "scheme", true);
		list[i].issuer = parse_str(ld, t, "issuer", true);
		list[i].doc_no = parse_str(ld, t, "doc_no", false);
		list[i].signed_on = parse_date(ld, t, "signed", false);
		list[i].published = parse_date(ld, t, "published", false);
		list[i].from = parse_date(ld, t, "in_force", false);
	}
	ld->pack->sources = list;
	ld->pack->nsources = l->n;
}

static void
parse_articles(struct loader *ld)
{
	struct nodes *l = &ld->section[SEC_ARTICLE];
	struct article *list = NEW_ARRAY(ld->arena, struct article, l->n);
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct toml_node *t = l->item[i];

		list[i].at = parse_str(ld, t, "at", true);
		list[i].title = parse_str(ld, t, "title", true);
		list[i].summary = parse_str(ld, t, "summary", true);
		list[i].summary_en = parse_str(ld, t, "summary_en", true);
	}
	ld->pack->articles = list;
	ld->pack->narticles = l->n;
}

static const struct note *
parse_notes(struct loader *ld, enum section sec, const char *what,
    const char *effect)
{
	struct nodes *l = &ld->section[sec];
	struct note *list = NEW_ARRAY(ld->arena, struct note, l->n);
	bool registered = sec != SEC_NOT_ENCODED;
	str en_key = str_fmt(ld->arena, "%s_en", what);
	str effect_en = str_fmt(ld->arena, "%s_en", effect);
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct toml_node *t = l->item[i];
		struct note *x = &list[i];

		x->node = t;
		x->id = parse_str(ld, t, "id", registered);
		x->sentence = parse_anchor(parse_str(ld, t, "at", true),
		    &x->at);
		x->zh = parse_str(ld, t, what, registered);
		x->en = parse_str(ld, t, str_cstr(ld->arena, en_key), false);
		x->effect = parse_str(ld, t, effect, true);
		x->effect_en = parse_str(ld, t, str_cstr(ld->arena,
		    effect_en), false);
		x->decided_by = parse_str(ld, t, "decided_by", registered);
		if (sec == SEC_READING)
			parse_alternatives(ld, t, x);
		if (x->en.n == 0)
			x->en = x->zh;
		if (x->effect_en.n == 0)
			x->effect_en = x->effect;
	}
	return list;
}

static void
parse_registers(struct loader *ld)
{
	struct pack *p = ld->pack;

	p->silences = parse_notes(ld, SEC_SILENCE, "what", "effect");
	p->nsilences = ld->section[SEC_SILENCE].n;
	p->readings = parse_notes(ld, SEC_READING, "question", "chosen");
	p->nreadings = ld->section[SEC_READING].n;
	p->omitted = parse_notes(ld, SEC_NOT_ENCODED, "quote", "why");
	p->nomitted = ld->section[SEC_NOT_ENCODED].n;
}

/* False when a file is no TOML or there is no pack.toml. */
static bool
sort_files(struct loader *ld)
{
	int before = ld->faults->n;
	size_t i;

	read_files(ld);
	if (ld->faults->n > before)
		return false;
	if (ld->head == NULL) {
		diag_file(&ld->ds, ld->pack->info.id, 0, 0, DIAG_FILE_READ,
		    (str[]){ STR("pack.toml"), STR_NONE, STR_NONE });
		return false;
	}
	for (i = 0; i < ld->roots.n; i++)
		sort_file(ld, ld->roots.item[i]);
	return true;
}

bool
parse_sources_only(struct loader *ld)
{

	if (!sort_files(ld))
		return false;
	parse_sources(ld);
	return true;
}

bool
parse_pack(struct loader *ld)
{
	int before = ld->faults->n;
	size_t i;

	if (!sort_files(ld))
		return false;
	if (ld->vary != NULL)
		vary_readings(ld);
	parse_head(ld);
	parse_uses(ld);
	parse_needs(ld);
	parse_applies(ld);
	parse_sources(ld);
	parse_articles(ld);
	parse_registers(ld);
	parse_params(ld);
	if (ld->vary != NULL)
		vary_params(ld);
	parse_objects(ld);
	parse_layers(ld);
	parse_procedures(ld);
	parse_migrations(ld);
	parse_calendars(ld);
	for (i = 0; i < ld->roots.n; i++)
		toml_unread(ld->roots.item[i], ld->faults);
	return ld->faults->n == before;
}
