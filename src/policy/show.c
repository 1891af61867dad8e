/*
 * A pack as it is read: article by article, what was made of each sentence.
 */
#include "layer.h"

#define SHOW_DEPTH	3
#define SHOW_TEXT	((size_t)16 << 10)

struct show {
	struct arena *arena;
	const struct pack_view *view;
	const struct pack_sentence *sentence;
	size_t nsentences;
	const struct law_text *text;
	size_t ntexts;
	struct jsonw *w;
	str at;			/* of the article */
	bool en;
};

static bool
names(const struct cite *c, size_t n, str at)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(c[i].at, at))
			return true;
	return false;
}

/* A value of a pack file on one line. */
static void
put_node(struct arena *a, const struct toml_node *t, int depth, struct buf *b)
{
	const struct toml_node *c;

	if (b->n > SHOW_TEXT / 2)
		return;
	if (t->kind == T_STR)
		buf_str(b, t->s);
	else if (t->kind == T_DATE)
		buf_str(b, date_text(a, (date)t->i));
	else if (t->kind == T_BOOL)
		buf_cstr(b, t->i != 0 ? "true" : "false");
	else if (t->kind == T_INT)
		buf_fmt(b, "%lld", (long long)t->i);
	else if (depth < SHOW_DEPTH)
		for (c = t->child; c != NULL; c = c->next) {
			if (str_is(c->key, "cite"))
				continue;
			if (t->kind == T_TABLE)
				buf_fmt(b, "%.*s = ", STR_ARG(c->key));
			put_node(a, c, depth + 1, b);
			if (c->next != NULL)
				buf_cstr(b, depth > 0 ? ", " : "; ");
		}
}

/* What stands elsewhere on the page. */
static bool
told(str key)
{
	static const char *const keys[] = { "id", "at", "label", "label_en",
	    "cite", "quote", "sentence", "what", "what_en",
	    "question", "question_en", "chosen", "chosen_en", "effect",
	    "effect_en", "why", "why_en", "decided_by", "alternatives",
	    "reading" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (str_is(key, keys[i]))
			return true;
	return false;
}

static void
put_field(const struct show *s, str key, str text)
{

	jsonw_open(s->w, '{');
	jsonw_put_str(s->w, "key", key);
	jsonw_put_str(s->w, "text", text);
	jsonw_close(s->w, '}');
}

/* What the pack's file says of the object, key by key. */
static void
put_fields(const struct show *s, const struct toml_node *t)
{
	const struct toml_node *c;
	struct buf b;

	jsonw_key(s->w, "fields");
	jsonw_open(s->w, '[');
	for (c = t == NULL ? NULL : t->child; c != NULL; c = c->next) {
		if (told(c->key))
			continue;
		buf_init(&b, s->arena, SHOW_TEXT);
		put_node(s->arena, c, 0, &b);
		put_field(s, c->key, buf_text(&b));
	}
	jsonw_close(s->w, ']');
}

/* The citations of this article. */
static void
put_cites(const struct show *s, const struct cite *c, size_t n)
{
	size_t i;

	jsonw_key(s->w, "cite");
	jsonw_open(s->w, '[');
	for (i = 0; i < n; i++) {
		if (!str_eq(c[i].at, s->at))
			continue;
		jsonw_open(s->w, '{');
		jsonw_put_str(s->w, "quote", c[i].quote);
		jsonw_put_int(s->w, "sentence", c[i].sentence);
		jsonw_close(s->w, '}');
	}
	jsonw_close(s->w, ']');
}

struct shown {
	const char *kind;
	str id, of, zh, en;	/* of: what a step belongs to */
};

static void
put_head(const struct show *s, const struct shown *x)
{
	struct jsonw *w = s->w;

	jsonw_open(w, '{');
	jsonw_put_str(w, "kind", str_from(x->kind));
	jsonw_put_str(w, "id", x->id);
	jsonw_put_str(w, "key", str_fmt(s->arena, "%s:%.*s%s%.*s", x->kind,
	    STR_ARG(x->of), x->of.n > 0 ? "." : "", STR_ARG(x->id)));
	jsonw_put_str(w, "label", s->en && x->en.n > 0 ? x->en : x->zh);
}

static str
row_text(const struct show *s, const struct param *p,
    const struct param_row *r)
{
	str value = !r->value.known ? STR("?") : literal_words(s->arena,
	    p->type, r->value, s->view->lang);

	if (r->year != 0)
		return str_fmt(s->arena, "%d: %.*s", r->year, STR_ARG(value));
	return str_fmt(s->arena, "%.*s (%.*s – %.*s)", STR_ARG(value),
	    STR_ARG(r->from != 0 ? date_text(s->arena, r->from) : STR("")),
	    STR_ARG(r->to != 0 ? date_text(s->arena, r->to) : STR("")));
}

static void
put_param(const struct show *s, const struct param *p)
{
	struct shown x = { .kind = "param", .id = p->id, .zh = p->zh,
	    .en = p->en };
	size_t i;

	put_head(s, &x);
	put_cites(s, p->cites, p->ncites);
	jsonw_put_bool(s->w, "open", p->open);
	jsonw_put_bool(s->w, "assumption", p->assumption);
	jsonw_key(s->w, "fields");
	jsonw_open(s->w, '[');
	for (i = 0; i < p->nrows; i++)
		put_field(s, STR("value"), row_text(s, p, &p->rows[i]));
	jsonw_close(s->w, ']');
	jsonw_close(s->w, '}');
}

static void
put_object(const struct show *s, size_t at)
{
	const struct object *o = &s->view->pack->objects[at];
	struct object_info in;
	struct shown x;
	size_t i;

	(void)pack_object_info(s->view->pack, at, &in);
	x = (struct shown){ .kind = in.kind, .id = in.id, .zh = in.zh,
	    .en = in.en };
	put_head(s, &x);
	put_cites(s, o->cites, o->ncites);
	put_fields(s, o->node);
	jsonw_key(s->w, "readings");
	jsonw_open(s->w, '[');
	for (i = 0; i < o->nreadings; i++)
		jsonw_str(s->w, o->readings[i]);
	jsonw_close(s->w, ']');
	jsonw_close(s->w, '}');
}

/* What the pack does to one above it, by the same keys as an object. */
static void
put_layer(const struct show *s, const struct layer *x)
{
	const struct object *o = x->target;
	struct shown h = { .kind = layer_id(x->kind), .id = x->of,
	    .zh = o != NULL ? o->zh : x->param->zh,
	    .en = o != NULL ? o->en : x->param->en };

	put_head(s, &h);
	put_cites(s, x->cites, x->ncites);
	put_fields(s, x->node);
	jsonw_close(s->w, '}');
}

static void
put_transition(const struct show *s, const struct procedure *p,
    const struct transition *t)
{
	const struct state *from = &p->states[t->from], *to =
	    &p->states[t->to];
	struct shown x = { .kind = "transition", .id = t->id, .of = p->id,
	    .zh = t->zh, .en = t->en };

	put_head(s, &x);
	put_cites(s, t->cites, t->ncites);
	jsonw_key(s->w, "fields");
	jsonw_open(s->w, '[');
	put_field(s, STR("from"), s->en ? from->en : from->zh);
	put_field(s, STR("to"), s->en ? to->en : to->zh);
	if (t->by.n > 0)
		put_field(s, STR("by"), t->by);
	if (str_is(t->by, "decider") && from->decider_text.n > 0)
		put_field(s, STR("decider"), from->decider_text);
	if (t->guard_text.n > 0)
		put_field(s, STR("when"), t->guard_text);
	jsonw_close(s->w, ']');
	jsonw_close(s->w, '}');
}

static void
put_procedure(const struct show *s, const struct procedure *p)
{
	struct shown x = { .kind = "procedure", .id = p->id, .zh = p->zh,
	    .en = p->en };
	size_t i;

	if (names(p->cites, p->ncites, s->at)) {
		put_head(s, &x);
		put_cites(s, p->cites, p->ncites);
		jsonw_close(s->w, '}');
	}
	for (i = 0; i < p->ntransitions; i++)
		if (names(p->transitions[i].cites, p->transitions[i].ncites,
		    s->at))
			put_transition(s, p, &p->transitions[i]);
}

static void
put_migration(const struct show *s, const struct migration *g)
{
	struct shown x = { .kind = "migration", .id = g->from,
	    .of = g->to->id, .zh = g->to->zh, .en = g->to->en };
	size_t i;

	put_head(s, &x);
	put_cites(s, g->cites, g->ncites);
	jsonw_key(s->w, "fields");
	jsonw_open(s->w, '[');
	put_field(s, STR("by"), g->by);
	for (i = 0; i < g->nmoves; i++) {
		const struct migration_move *m = &g->moves[i];

		put_field(s, m->from, m->to == MIGRATION_STAYS ? STR("stay") :
		    s->en ? g->to->states[m->to].en :
		    g->to->states[m->to].zh);
	}
	jsonw_close(s->w, ']');
	jsonw_close(s->w, '}');
}

/* The child of a key, or NULL. */
static const struct toml_node *
inside(const struct toml_node *t, const char *key)
{
	const struct toml_node *c;

	for (c = t->child; c != NULL; c = c->next)
		if (str_is(c->key, key))
			return c;
	return NULL;
}

static void
put_alternatives(const struct show *s, const struct toml_node *t)
{
	const struct toml_node *list = inside(t, "alternatives"), *x;

	jsonw_key(s->w, "alternatives");
	jsonw_open(s->w, '[');
	for (x = list == NULL ? NULL : list->child; x != NULL; x = x->next)
		if (inside(x, "say") != NULL)
			jsonw_str(s->w, inside(x, "say")->s);
	jsonw_close(s->w, ']');
}

/* What is not encoded has no name: it is called by where it stands, pn:3#2. */
static str
note_anchor(struct arena *a, const struct note *x)
{

	return x->sentence == 0 ? x->at : str_fmt(a, "%.*s#%d",
	    STR_ARG(x->at), x->sentence);
}

static void
put_notes(const struct show *s, const char *kind, const struct note *note,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct shown x = { .kind = kind, .id = note[i].id,
		    .zh = note[i].zh, .en = note[i].en };

		if (!str_eq(note[i].at, s->at))
			continue;
		if (x.id.n == 0)
			x.id = note_anchor(s->arena, &note[i]);
		put_head(s, &x);
		jsonw_put_str(s->w, "effect", s->en ? note[i].effect_en :
		    note[i].effect);
		jsonw_put_str(s->w, "decided_by", note[i].decided_by);
		jsonw_put_int(s->w, "sentence", note[i].sentence);
		put_alternatives(s, note[i].node);
		jsonw_close(s->w, '}');
	}
}

static void
put_objects(const struct show *s)
{
	const struct pack *p = s->view->pack;
	size_t i;

	jsonw_key(s->w, "objects");
	jsonw_open(s->w, '[');
	for (i = 0; i < p->nparams; i++)
		if (names(p->params[i].cites, p->params[i].ncites, s->at))
			put_param(s, &p->params[i]);
	for (i = 0; i < p->nobjects; i++)
		if (names(p->objects[i].cites, p->objects[i].ncites, s->at))
			put_object(s, i);
	for (i = 0; i < p->nlayers; i++)
		if (names(p->layers[i].cites, p->layers[i].ncites, s->at))
			put_layer(s, &p->layers[i]);
	for (i = 0; i < p->nprocedures; i++)
		put_procedure(s, &p->procedures[i]);
	for (i = 0; i < p->nmigrations; i++)
		if (names(p->migrations[i].cites, p->migrations[i].ncites,
		    s->at))
			put_migration(s, &p->migrations[i]);
	put_notes(s, "silence", p->silences, p->nsilences);
	put_notes(s, "reading", p->readings, p->nreadings);
	put_notes(s, "not_encoded", p->omitted, p->nomitted);
	jsonw_close(s->w, ']');
}

static void
put_sentences(const struct show *s)
{
	static const char *const words[] = { [TAKEN_UNREAD] = "unread",
	    [TAKEN_OMITTED] = "not_encoded", [TAKEN_ENCODED] = "encoded" };
	size_t i, k;

	jsonw_key(s->w, "sentences");
	jsonw_open(s->w, '[');
	for (i = 0; i < s->nsentences; i++) {
		const struct pack_sentence *x = &s->sentence[i];

		if (x->n == 0 || !str_eq(x->at, s->at))
			continue;
		jsonw_open(s->w, '{');
		jsonw_put_int(s->w, "n", x->n);
		jsonw_put_str(s->w, "state", str_from(words[x->taken]));
		for (k = 0; k < s->ntexts; k++)
			if (str_eq(s->text[k].at, x->anchor))
				jsonw_put_str(s->w, "text", s->text[k].text);
		jsonw_close(s->w, '}');
	}
	jsonw_close(s->w, ']');
}

void
pack_view_json(struct arena *a, const struct pack_view *v, struct jsonw *w)
{
	struct show s = { .arena = a, .view = v, .w = w,
	    .en = v->lang == LANG_EN };
	const struct article *x;
	size_t n, i;

	x = pack_articles(v->pack, &n);
	(void)pack_sentences(a, v->pack, &s.sentence, &s.nsentences);
	s.text = law_texts(a, v->pack, v->law, &s.ntexts);
	jsonw_open(w, '[');
	for (i = 0; i < n; i++) {
		s.at = x[i].at;
		if (v->at.n > 0 && !str_eq(v->at, s.at))
			continue;
		jsonw_open(w, '{');
		jsonw_put_str(w, "at", x[i].at);
		jsonw_put_str(w, "title", x[i].title);
		jsonw_put_str(w, "summary", s.en && x[i].summary_en.n > 0 ?
		    x[i].summary_en : x[i].summary);
		put_sentences(&s);
		put_objects(&s);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

bool
pack_cover_json(struct arena *a, const struct pack *p, struct jsonw *w)
{
	struct cover c;

	if (!pack_cover(a, p, &c))
		return false;
	jsonw_open(w, '{');
	jsonw_put_int(w, "articles", (int64_t)c.articles);
	jsonw_put_int(w, "live", (int64_t)c.live);
	jsonw_put_int(w, "sentences", (int64_t)c.sentences);
	jsonw_put_int(w, "encoded", (int64_t)c.encoded);
	jsonw_put_int(w, "not_encoded", (int64_t)c.omitted);
	jsonw_put_int(w, "unread", (int64_t)c.unread);
	jsonw_close(w, '}');
	return true;
}
