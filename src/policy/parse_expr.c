/*
 * Tokens to a syntax tree, by recursive descent, one function a production of
 * rules.md 2.8.  Names are recorded, not resolved; depth and nodes are counted
 * so that no input can exhaust the stack.
 */
#include "internal.h"

struct parser {
	struct diags *ds;
	const struct source *src;
	const struct token *t;	/* the current token */
	int depth;
	int nodes;
};

struct kids {
	const struct syn **item;
	size_t n, room;
};

static const struct syn *parse_or(struct parser *);
static const struct syn *parse_any(struct parser *);

/* A token as the reader typed it. */
static str
seen(const struct parser *p)
{

	if (p->t->kind == TOK_END)
		return p->ds->lang == LANG_EN ? STR("end") : STR("结尾");
	return str_sub(p->src->text, p->t->at.from, p->t->at.to);
}

static const struct syn *
fault(struct parser *p, enum diag what, str a1, str a2)
{

	diag_at(p->ds, p->src, p->t->at, what, a1, a2, STR_NONE);
	return NULL;
}

static const struct syn *
expected(struct parser *p, const char *what)
{

	return fault(p, DIAG_EXPECTED, str_from(what), seen(p));
}

/* The same for what has a name in each language. */
static const struct syn *
expected_word(struct parser *p, const char *zh, const char *en)
{

	return expected(p, p->ds->lang == LANG_EN ? en : zh);
}

static struct syn *
make(struct parser *p, enum syn_kind kind, struct span at)
{
	struct syn *s;

	if (++p->nodes > PEL_NODES) {
		(void)fault(p, DIAG_TOO_MANY, STR("256"), STR_NONE);
		return NULL;
	}
	s = NEW(p->ds->arena, struct syn);
	s->kind = kind;
	s->at = s->mark = at;
	return s;
}

static const struct syn *
with_kids(struct parser *p, struct syn *s, size_t n, const struct syn *a,
    const struct syn *b)
{

	if (s == NULL || a == NULL || (n > 1 && b == NULL))
		return NULL;
	s->nkid = n;
	s->kid = NEW_ARRAY(p->ds->arena, const struct syn *, n);
	s->kid[0] = a;
	if (n > 1)
		s->kid[1] = b;
	return s;
}

static void
kids_add(struct parser *p, struct kids *k, const struct syn *s)
{
	size_t size = sizeof(*k->item);

	if (k->n == k->room) {
		k->item = arena_grow(p->ds->arena, k->item, k->room * size,
		    (k->room + 8) * size);
		k->room += 8;
	}
	k->item[k->n++] = s;
}

static bool
enter(struct parser *p)
{

	if (++p->depth <= PEL_DEPTH + 1)
		return true;
	(void)fault(p, DIAG_TOO_DEEP, STR("64"), STR_NONE);
	return false;
}

/* "(" was seen; arguments up to and with ")". */
static bool
parse_args(struct parser *p, struct kids *k)
{
	const struct syn *s;

	p->t++;
	if (p->t->kind == TOK_RPAREN) {
		p->t++;
		return true;
	}
	for (;;) {
		if ((s = parse_any(p)) == NULL)
			return false;
		kids_add(p, k, s);
		if (p->t->kind == TOK_RPAREN) {
			p->t++;
			return true;
		}
		if (p->t->kind != TOK_COMMA) {
			(void)expected(p, ", )");
			return false;
		}
		p->t++;
	}
}

static const struct syn *
parse_literal(struct parser *p)
{
	struct syn *s;
	enum syn_kind kind;

	switch (p->t->kind) {
	case TOK_INT:
		if (p->t->lowest)
			return fault(p, DIAG_NUMBER_RANGE, seen(p), STR_NONE);
		kind = SYN_INT;
		break;
	case TOK_DEC:
		kind = SYN_DEC;
		break;
	case TOK_STR:
		kind = SYN_STR;
		break;
	default:
		kind = SYN_BOOL;
	}
	if ((s = make(p, kind, p->t->at)) == NULL)
		return NULL;
	s->n = kind == SYN_BOOL ? p->t->kind == TOK_TRUE : p->t->n;
	s->d = p->t->d;
	s->text = p->t->text;
	p->t++;
	return s;
}

static const struct syn *
parse_name(struct parser *p)
{
	const struct token *t = p->t++;
	struct kids k = { NULL, 0, 0 };
	struct syn *s;

	if (p->t->kind != TOK_LPAREN) {
		if ((s = make(p, SYN_NAME, t->at)) != NULL)
			s->text = t->text;
		return s;
	}
	if ((s = make(p, SYN_CALL, t->at)) == NULL || !parse_args(p, &k))
		return NULL;
	s->text = t->text;
	s->kid = k.item;
	s->nkid = k.n;
	s->at.to = p->t[-1].at.to;
	return s;
}

static const struct syn *
parse_prim(struct parser *p)
{
	const struct syn *s;

	switch (p->t->kind) {
	case TOK_INT: case TOK_DEC: case TOK_STR: case TOK_TRUE:
	case TOK_FALSE:
		return parse_literal(p);
	case TOK_NAME:
		return parse_name(p);
	case TOK_LPAREN:
		p->t++;
		if ((s = parse_any(p)) == NULL)
			return NULL;
		if (p->t->kind != TOK_RPAREN)
			return expected(p, ")");
		p->t++;
		return s;
	default:
		return expected_word(p, "值", "a value");
	}
}

static const struct syn *
parse_member(struct parser *p, const struct syn *base)
{
	struct kids k = { NULL, 0, 0 };
	struct syn *s;

	if (p->t->kind != TOK_NAME)
		return expected_word(p, "名称", "a name");
	s = make(p, p->t[1].kind == TOK_LPAREN ? SYN_METHOD : SYN_SELECT,
	    p->t->at);
	if (s == NULL)
		return NULL;
	s->text = p->t->text;
	kids_add(p, &k, base);
	p->t++;
	if (s->kind == SYN_METHOD && !parse_args(p, &k))
		return NULL;
	s->kid = k.item;
	s->nkid = k.n;
	s->at = (struct span){ base->at.from, p->t[-1].at.to };
	return s;
}

static const struct syn *
parse_post(struct parser *p)
{
	const struct syn *s = parse_prim(p);

	while (s != NULL && p->t->kind == TOK_DOT) {
		p->t++;
		s = parse_member(p, s);
	}
	return s;
}

/* The one literal that needs its sign: -9223372036854775808. */
static const struct syn *
parse_lowest(struct parser *p)
{
	struct syn *s = make(p, SYN_INT, (struct span){ p->t[-1].at.from,
	    p->t->at.to });

	if (s != NULL) {
		s->n = INT64_MIN;
		s->d = 1;
	}
	p->t++;
	return s;
}

/* A run of one sign; mixing ! and - needs brackets. */
static const struct syn *
parse_unary(struct parser *p)
{
	const struct syn *s;
	const struct token *first = p->t, *t;
	enum tok op = p->t->kind;
	bool lowest;

	if (op != TOK_NOT && op != TOK_MINUS)
		return parse_post(p);
	while (p->t->kind == op)
		p->t++;
	if (p->t - first > PEL_DEPTH) {
		return fault(p, DIAG_TOO_DEEP, STR("64"), STR_NONE);
	}
	lowest = op == TOK_MINUS && p->t->lowest &&
	    p->t[-1].at.to == p->t->at.from;
	t = lowest ? p->t - 2 : p->t - 1;
	s = lowest ? parse_lowest(p) : parse_post(p);
	for (; s != NULL && t >= first; t--) {
		struct syn *u = make(p, SYN_UNARY, t->at);

		if (u != NULL) {
			u->op = op;
			u->at.to = s->at.to;
		}
		s = with_kids(p, u, 1, s, NULL);
	}
	return s;
}

static const struct syn *
join(struct parser *p, const struct token *op, const struct syn *a,
    const struct syn *b)
{
	struct syn *s;

	if (a == NULL || b == NULL || (s = make(p, SYN_BINARY, op->at)) == NULL)
		return NULL;
	s->op = op->kind;
	s->at = (struct span){ a->at.from, b->at.to };
	return with_kids(p, s, 2, a, b);
}

static const struct syn *
parse_term(struct parser *p)
{
	const struct syn *s = parse_unary(p);

	while (s != NULL && p->t->kind == TOK_TIMES) {
		const struct token *op = p->t++;

		s = join(p, op, s, parse_unary(p));
	}
	return s;
}

static const struct syn *
parse_sum(struct parser *p)
{
	const struct syn *s = parse_term(p);

	while (s != NULL &&
	    (p->t->kind == TOK_PLUS || p->t->kind == TOK_MINUS)) {
		const struct token *op = p->t++;

		s = join(p, op, s, parse_term(p));
	}
	return s;
}

static bool
is_relop(enum tok t)
{

	return t >= TOK_EQ && t <= TOK_GE;
}

/* A literal of a set, a minus before a number allowed. */
static const struct syn *
parse_set_item(struct parser *p)
{
	const struct syn *s;
	enum tok t = p->t->kind;

	if (t == TOK_MINUS && (p->t[1].kind == TOK_INT ||
	    p->t[1].kind == TOK_DEC))
		return parse_unary(p);
	if (t != TOK_INT && t != TOK_DEC && t != TOK_STR && t != TOK_TRUE &&
	    t != TOK_FALSE)
		return fault(p, DIAG_SET_CONSTANT, STR_NONE, STR_NONE);
	s = parse_literal(p);
	return s;
}

static const struct syn *
parse_in(struct parser *p, const struct syn *left)
{
	const struct token *op = p->t++;
	struct kids k = { NULL, 0, 0 };
	const struct syn *item;
	struct syn *s;

	if (p->t->kind != TOK_LBRACKET)
		return expected(p, "[");
	p->t++;
	kids_add(p, &k, left);
	while (p->t->kind != TOK_RBRACKET) {
		if ((item = parse_set_item(p)) == NULL)
			return NULL;
		kids_add(p, &k, item);
		if (p->t->kind == TOK_COMMA)
			p->t++;
		else if (p->t->kind != TOK_RBRACKET)
			return expected(p, ", ]");
	}
	p->t++;
	if ((s = make(p, SYN_IN, op->at)) == NULL)
		return NULL;
	s->kid = k.item;
	s->nkid = k.n;
	s->at = (struct span){ left->at.from, p->t[-1].at.to };
	return s;
}

static const struct syn *
parse_rel(struct parser *p)
{
	const struct syn *s = parse_sum(p);

	if (s == NULL)
		return NULL;
	if (p->t->kind == TOK_IN)
		s = parse_in(p, s);
	else if (is_relop(p->t->kind)) {
		const struct token *op = p->t++;

		s = join(p, op, s, parse_sum(p));
	}
	if (s != NULL && (is_relop(p->t->kind) || p->t->kind == TOK_IN))
		return fault(p, DIAG_CHAINED, STR_NONE, STR_NONE);
	return s;
}

static const struct syn *
parse_and(struct parser *p)
{
	const struct syn *s = parse_rel(p);

	while (s != NULL && p->t->kind == TOK_AND) {
		const struct token *op = p->t++;

		s = join(p, op, s, parse_rel(p));
	}
	return s;
}

static const struct syn *
parse_or(struct parser *p)
{
	const struct syn *s = parse_and(p);

	while (s != NULL && p->t->kind == TOK_OR) {
		const struct token *op = p->t++;

		s = join(p, op, s, parse_and(p));
	}
	return s;
}

static const struct syn *
parse_cond(struct parser *p, const struct syn *c)
{
	const struct token *op = p->t++;
	struct kids k = { NULL, 0, 0 };
	const struct syn *a, *b;
	struct syn *s;

	if ((a = parse_or(p)) == NULL)
		return NULL;
	if (p->t->kind != TOK_COLON)
		return expected(p, ":");
	p->t++;
	if ((b = parse_any(p)) == NULL ||
	    (s = make(p, SYN_COND, op->at)) == NULL)
		return NULL;
	kids_add(p, &k, c);
	kids_add(p, &k, a);
	kids_add(p, &k, b);
	s->kid = k.item;
	s->nkid = k.n;
	s->at = (struct span){ c->at.from, b->at.to };
	return s;
}

static const struct syn *
parse_any(struct parser *p)
{
	const struct syn *s;

	if (!enter(p))
		return NULL;
	s = parse_or(p);
	if (s != NULL && p->t->kind == TOK_QUESTION)
		s = parse_cond(p, s);
	p->depth--;
	return s;
}

const struct syn *
parse_expr(struct diags *ds, const struct source *src)
{
	struct parser p = { .ds = ds, .src = src };
	struct tokens tokens;
	const struct syn *s;

	if (!lex_formula(ds, src, &tokens))
		return NULL;
	p.t = tokens.item;
	s = parse_any(&p);
	if (s != NULL && p.t->kind != TOK_END)
		return expected_word(&p, "运算符", "an operator");
	return s;
}
