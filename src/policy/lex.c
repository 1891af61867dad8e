/*
 * Text of a formula to tokens (rules.md 2.8).  Every lexical fault is
 * reported, so that a line typed with a Chinese keyboard is corrected in one
 * go; escapes of strings are resolved here.
 */
#include "internal.h"

struct lexer {
	struct diags *ds;
	const struct source *src;
	str s;
	size_t at;
	struct tokens *out;
	size_t room;
	bool failed;
};

struct wide_mark {
	const char *wide, *narrow;
};

static const struct wide_mark wide_marks[] = {
	{ "，", "," }, { "（", "(" }, { "）", ")" }, { "＝", "=" },
	{ "＞", ">" }, { "＜", "<" }, { "！", "!" }, { "＆", "&" },
	{ "｜", "|" }, { "：", ":" }, { "？", "?" }, { "“", "'" },
	{ "”", "'" }, { "‘", "'" }, { "’", "'" }, { "【", "[" },
	{ "】", "]" }, { "［", "[" }, { "］", "]" }, { "。", "." },
	{ "．", "." }, { "＋", "+" }, { "－", "-" }, { "×", "*" },
	{ "＊", "*" }, { "≥", ">=" }, { "≤", "<=" }, { "≠", "!=" },
	{ "、", "," }, { "％", "%" }, { "／", "/" }, { "；", ";" },
	{ "　", " " }, { "＿", "_" }, { "＂", "\"" }, { "＇", "'" },
};

static const char *const reserved[] = {
	"as", "break", "const", "continue", "else", "for", "function", "if",
	"import", "let", "loop", "package", "namespace", "null", "return",
	"var", "void", "while",
};

static const char *const names[TOK__MAX] = {
	[TOK_END] = "", [TOK_NAME] = "NAME", [TOK_INT] = "INT",
	[TOK_DEC] = "DEC", [TOK_STR] = "STR", [TOK_TRUE] = "true",
	[TOK_FALSE] = "false", [TOK_IN] = "in", [TOK_LPAREN] = "(",
	[TOK_RPAREN] = ")", [TOK_LBRACKET] = "[", [TOK_RBRACKET] = "]",
	[TOK_COMMA] = ",", [TOK_DOT] = ".", [TOK_QUESTION] = "?",
	[TOK_COLON] = ":", [TOK_OR] = "||", [TOK_AND] = "&&", [TOK_NOT] = "!",
	[TOK_EQ] = "==", [TOK_NE] = "!=", [TOK_LT] = "<", [TOK_LE] = "<=",
	[TOK_GT] = ">", [TOK_GE] = ">=", [TOK_PLUS] = "+", [TOK_MINUS] = "-",
	[TOK_TIMES] = "*",
};

const char *
lex_name(enum tok t)
{

	return names[t];
}

static int
peek(const struct lexer *lx, size_t ahead)
{

	return lx->at + ahead < lx->s.n ?
	    (unsigned char)lx->s.p[lx->at + ahead] : -1;
}

static bool
is_digit(int c)
{

	return c >= '0' && c <= '9';
}

static bool
is_letter(int c)
{

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static void
report(struct lexer *lx, size_t from, enum diag what, str a1, str a2)
{

	lx->failed = true;
	diag_at(lx->ds, lx->src, (struct span){ (uint32_t)from,
	    (uint32_t)lx->at }, what, a1, a2, a2);
}

static struct token *
push(struct lexer *lx, enum tok kind, size_t from)
{
	struct token *t;
	size_t size = sizeof(*t);

	if (lx->out->n == lx->room) {
		lx->out->item = arena_grow(lx->ds->arena, lx->out->item,
		    lx->room * size, (lx->room * 2 + 32) * size);
		lx->room = lx->room * 2 + 32;
	}
	t = &lx->out->item[lx->out->n++];
	t->kind = kind;
	t->at = (struct span){ (uint32_t)from, (uint32_t)lx->at };
	t->text = str_sub(lx->s, from, lx->at);
	return t;
}

/* Digits after the point, as numerator and denominator, reduced. */
static bool
decimal(str text, int64_t *n, int64_t *d)
{
	size_t i, digits = 0;
	bool point = false;

	*n = 0;
	*d = 1;
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '.') {
			point = true;
			continue;
		}
		if (!num_mul(*n, 10, n) || !num_add(*n, text.p[i] - '0', n))
			return false;
		if (point) {
			*d *= 10;
			if (++digits > PEL_DIGITS)
				return false;
		}
	}
	while (*d > 1 && *n % 2 == 0 && *d % 2 == 0) {
		*n /= 2;
		*d /= 2;
	}
	while (*d > 1 && *n % 5 == 0 && *d % 5 == 0) {
		*n /= 5;
		*d /= 5;
	}
	return true;
}

static void
number(struct lexer *lx)
{
	size_t from = lx->at;
	bool point = false;
	struct token *t;
	str text;
	int64_t n, d;

	while (is_digit(peek(lx, 0)))
		lx->at++;
	if (peek(lx, 0) == '.' && is_digit(peek(lx, 1))) {
		point = true;
		lx->at++;
		while (is_digit(peek(lx, 0)))
			lx->at++;
	}
	if (is_letter(peek(lx, 0)) || peek(lx, 0) == '.') {
		while (is_letter(peek(lx, 0)) || is_digit(peek(lx, 0)) ||
		    peek(lx, 0) == '.')
			lx->at++;
		report(lx, from, DIAG_NUMBER, str_sub(lx->s, from, lx->at),
		    STR_NONE);
		return;
	}
	text = str_sub(lx->s, from, lx->at);
	t = push(lx, point ? TOK_DEC : TOK_INT, from);
	if (decimal(text, &n, &d)) {
		t->n = n;
		t->d = d;
		return;
	}
	while (text.n > 1 && text.p[0] == '0')
		text = str_sub(text, 1, text.n);
	if (!point && str_is(text, "9223372036854775808")) {
		t->n = INT64_MIN;
		t->lowest = true;
		return;
	}
	report(lx, from, point ? DIAG_NUMBER : DIAG_NUMBER_RANGE, text,
	    STR_NONE);
}

static int
hex_digit(int c)
{

	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* n digits of the base from the current place; -1 when they are not there. */
static int64_t
escape_number(struct lexer *lx, int n, int base)
{
	int64_t v = 0;
	int i, d;

	for (i = 0; i < n; i++) {
		d = hex_digit(peek(lx, 0));
		if (d < 0 || d >= base)
			return -1;
		v = v * base + d;
		lx->at++;
	}
	return v;
}

static int64_t
escape_code(struct lexer *lx)
{
	static const char from[] = "abfnrtv\\?\"'`";
	static const char to[] = "\a\b\f\n\r\t\v\\?\"'`";
	int c = peek(lx, 0), i;

	for (i = 0; from[i] != '\0'; i++) {
		if (c == from[i]) {
			lx->at++;
			return to[i];
		}
	}
	if (c >= '0' && c <= '3')
		return escape_number(lx, 3, 8);
	lx->at += c > 0 ? 1 : 0;
	if (c == 'x' || c == 'X')
		return escape_number(lx, 2, 16);
	if (c == 'u')
		return escape_number(lx, 4, 16);
	if (c == 'U')
		return escape_number(lx, 8, 16);
	return -1;
}

static bool
escape(struct lexer *lx, struct buf *b)
{
	size_t from = lx->at;
	int64_t c;

	lx->at++;
	c = escape_code(lx);
	if (c < 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
		report(lx, from, DIAG_STRING, str_sub(lx->s, from, lx->at),
		    STR_NONE);
		return false;
	}
	buf_char(b, (uint32_t)c);
	return true;
}

static bool
closes(const struct lexer *lx, int quote, bool triple)
{

	return peek(lx, 0) == quote &&
	    (!triple || (peek(lx, 1) == quote && peek(lx, 2) == quote));
}

static void
string(struct lexer *lx, bool raw)
{
	size_t from = lx->at;
	bool triple;
	struct buf b;
	int quote;

	lx->at += raw ? 1 : 0;
	quote = peek(lx, 0);
	triple = peek(lx, 1) == quote && peek(lx, 2) == quote;
	lx->at += triple ? 3 : 1;
	buf_init(&b, lx->ds->arena, PEL_BYTES);
	while (!closes(lx, quote, triple)) {
		int c = peek(lx, 0);

		if (c < 0 || (!triple && (c == '\n' || c == '\r'))) {
			report(lx, from, DIAG_STRING, str_sub(lx->s, from,
			    lx->at), STR_NONE);
			return;
		}
		if (c == '\\' && !raw) {
			(void)escape(lx, &b);
			continue;
		}
		buf_byte(&b, (char)c);
		lx->at++;
	}
	lx->at += triple ? 3 : 1;
	push(lx, TOK_STR, from)->text = buf_text(&b);
}

static void
name(struct lexer *lx)
{
	size_t from = lx->at, i;
	str text;

	while (is_letter(peek(lx, 0)) || is_digit(peek(lx, 0)))
		lx->at++;
	text = str_sub(lx->s, from, lx->at);
	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (str_is(text, reserved[i])) {
			report(lx, from, DIAG_RESERVED, text, STR_NONE);
			return;
		}
	}
	if (str_is(text, "true"))
		push(lx, TOK_TRUE, from);
	else if (str_is(text, "false"))
		push(lx, TOK_FALSE, from);
	else if (str_is(text, "in"))
		push(lx, TOK_IN, from);
	else
		push(lx, TOK_NAME, from);
}

/* Longest first: two-byte marks stand before their one-byte prefixes. */
static bool
mark(struct lexer *lx)
{
	static const enum tok order[] = {
		TOK_OR, TOK_AND, TOK_EQ, TOK_NE, TOK_LE, TOK_GE, TOK_LT,
		TOK_GT, TOK_NOT, TOK_LPAREN, TOK_RPAREN, TOK_LBRACKET,
		TOK_RBRACKET, TOK_COMMA, TOK_DOT, TOK_QUESTION, TOK_COLON,
		TOK_PLUS, TOK_MINUS, TOK_TIMES,
	};
	str rest = str_sub(lx->s, lx->at, lx->s.n);
	size_t i, from = lx->at;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		str m = str_from(names[order[i]]);

		if (str_starts(rest, m)) {
			lx->at += m.n;
			push(lx, order[i], from);
			return true;
		}
	}
	return false;
}

static void
bad_character(struct lexer *lx)
{
	str rest = str_sub(lx->s, lx->at, lx->s.n), hint = STR_NONE;
	size_t from = lx->at, i;
	int c = peek(lx, 0);

	for (i = 0; i < sizeof(wide_marks) / sizeof(wide_marks[0]); i++) {
		str w = str_from(wide_marks[i].wide);

		if (str_starts(rest, w)) {
			lx->at += w.n;
			report(lx, from, DIAG_FULL_WIDTH, w,
			    str_from(wide_marks[i].narrow));
			return;
		}
	}
	(void)str_next(lx->s, &lx->at);
	if (c == '/' || c == '%')
		hint = STR("share(a, b) per(m, n, mode) div(a, b) mod(a, b)");
	else if (c == '=')
		hint = STR("==");
	else if (c == '&')
		hint = STR("&&");
	else if (c == '|')
		hint = STR("||");
	report(lx, from, DIAG_CHARACTER, str_sub(lx->s, from, lx->at), hint);
}

/* A blank or a comment is stepped over. */
static bool
skip(struct lexer *lx)
{
	int c = peek(lx, 0);

	if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
		lx->at++;
		return true;
	}
	if (c != '/' || peek(lx, 1) != '/')
		return false;
	while (lx->at < lx->s.n && peek(lx, 0) != '\n')
		lx->at++;
	return true;
}

static void
one_token(struct lexer *lx)
{
	int c = peek(lx, 0);

	if (is_digit(c))
		number(lx);
	else if (c == '"' || c == '\'')
		string(lx, false);
	else if ((c == 'r' || c == 'R') &&
	    (peek(lx, 1) == '"' || peek(lx, 1) == '\''))
		string(lx, true);
	else if (is_letter(c))
		name(lx);
	else if (!mark(lx))
		bad_character(lx);
}

bool
lex_formula(struct diags *ds, const struct source *src, struct tokens *out)
{
	struct lexer lx = { .ds = ds, .src = src, .s = src->text, .out = out };

	*out = (struct tokens){ NULL, 0 };
	if (src->text.n > PEL_BYTES) {
		report(&lx, 0, DIAG_TOO_LONG, STR("4096"), STR_NONE);
		return false;
	}
	if (src->text.n > 0 && !str_utf8(src->text)) {
		report(&lx, 0, DIAG_UTF8, STR_NONE, STR_NONE);
		return false;
	}
	while (lx.at < lx.s.n) {
		if (!skip(&lx))
			one_token(&lx);
	}
	push(&lx, TOK_END, lx.at);
	return !lx.failed;
}

/* The mark that stands at the head of a text, or NULL. */
static const struct wide_mark *
mark_at(str rest)
{
	size_t i;

	for (i = 0; i < sizeof(wide_marks) / sizeof(wide_marks[0]); i++)
		if (str_starts(rest, str_from(wide_marks[i].wide)))
			return &wide_marks[i];
	return NULL;
}

/* Outside strings, and the curly mark that ends a string begun by one. */
str
lex_narrow(struct arena *a, str s)
{
	const struct wide_mark *m;
	bool curly = false;
	struct buf b;
	size_t at = 0, from;
	char quote = '\0';

	buf_init(&b, a, s.n * 2 + 16);
	while (at < s.n) {
		from = at;
		m = mark_at(str_sub(s, at, s.n));
		if (m != NULL && (quote == '\0' ||
		    (curly && m->narrow[0] == quote))) {
			if (m->narrow[0] == '\'' || m->narrow[0] == '"') {
				curly = quote == '\0';
				quote = curly ? m->narrow[0] : '\0';
			}
			buf_cstr(&b, m->narrow);
			at += str_from(m->wide).n;
			continue;
		}
		if (quote != '\0' ? s.p[at] == quote :
		    s.p[at] == '\'' || s.p[at] == '"') {
			quote = quote != '\0' ? '\0' : s.p[at];
			curly = false;
		}
		(void)str_next(s, &at);
		buf_str(&b, str_sub(s, from, at));
	}
	return buf_text(&b);
}
