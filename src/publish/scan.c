/*
 * The scan: one pass over the characters, with the groups of digits of the
 * present line, and whether a name and a health word stand in it.
 */
#include "publish/internal.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

#define HEX_TOKEN	32	/* hex of this length is a digest, not a number */
#define WORD_MAX	64	/* bytes of a word kept */

struct scanner {
	struct arena *arena;
	const struct scan_ask *ask;
	struct leak *leaks;
	size_t n;
	int64_t line;
	/* the token of ASCII letters and digits we are in */
	size_t token;
	bool token_hex;
	bool token_letter;
	size_t before;		/* leaks when it began: a digest takes back */
	/* its digits */
	struct group groups[GROUPS_MAX];
	size_t ngroups;
	size_t gap;		/* characters since the last group */
	bool gap_plain;		/* … all of them one blank or hyphen */
	bool in_group;
	/* the word of Han characters we are in */
	char word[WORD_MAX];
	size_t nword;
	bool word_long;
	uint32_t last;		/* what stood before it */
	/* of the line */
	bool name, told;
	str health;
};

static void
tell(struct scanner *s, enum leak_kind kind, str shown)
{

	if (s->n == LEAKS_MAX)
		return;
	s->leaks[s->n++] = (struct leak){ kind, s->line, shown };
}

/* Enough to find it again, too little to leak. */
static str
covered(struct scanner *s, const struct group *g)
{

	return str_fmt(s->arena, "%.*s***(%zu位)", g->n < 3 ? (int)g->n : 3,
	    g->digits, g->n);
}

static struct group *
group_open(struct scanner *s)
{
	struct group *g;

	if (s->ngroups == GROUPS_MAX) {
		memmove(s->groups, s->groups + 1,
		    sizeof(s->groups[0]) * (GROUPS_MAX - 1));
		s->ngroups--;
	}
	g = &s->groups[s->ngroups++];
	g->n = 0;
	g->apart = !(s->ngroups > 1 && s->gap == 1 && s->gap_plain);
	s->in_group = true;
	return g;
}

static void
digit(struct scanner *s, char c)
{
	struct group *g = s->in_group ? &s->groups[s->ngroups - 1] :
	    group_open(s);

	/* Longer than any number we know: look at it as it slides by. */
	if (g->n == GROUP_MAX) {
		memmove(g->digits, g->digits + GROUP_MAX / 2, GROUP_MAX / 2);
		g->n = GROUP_MAX / 2;
	}
	g->digits[g->n++] = c;
}

static void
group_close(struct scanner *s)
{
	enum leak_kind k;

	if (!s->in_group)
		return;
	s->in_group = false;
	s->gap = 0;
	s->gap_plain = true;
	k = digits_judge(s->groups, s->ngroups, s->ask);
	if (k != LEAK__MAX)
		tell(s, k, covered(s, &s->groups[s->ngroups - 1]));
}

static bool
is_minor(const struct scanner *s, str word)
{
	size_t lo = 0, hi = s->ask->nminors;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = str_cmp(s->ask->minors[mid], word);

		if (c == 0)
			return true;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* In an enumeration two characters are more often a thing than a name. */
static bool
is_name(const struct scanner *s, str word, uint32_t after)
{

	return !s->word_long && word_is_name(word) &&
	    (word.n > 6 || (s->last != 0x3001 && after != 0x3001));
}

static void
word_close(struct scanner *s, uint32_t after)
{
	str word = { s->word, s->nword };

	if (s->nword == 0)
		return;
	if (!s->word_long && is_minor(s, word))
		tell(s, LEAK_MINOR, str_fmt(s->arena, "%.*s*",
		    (int)str_clip(word, 3).n, s->word));
	if (is_name(s, word, after))
		s->name = true;
	if (s->health.n == 0 && word_is_health(word))
		s->health = str_dup(s->arena, str_clip(word, 30));
	if (s->name && s->health.n > 0 && !s->told) {
		s->told = true;
		tell(s, LEAK_HEALTH, s->health);
	}
	s->nword = 0;
	s->word_long = false;
}

/* Part of a word: Han characters, and what stands for covered ones. */
static bool
is_han(uint32_t c)
{

	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
	    c == 0x3007;
}

static void
word_char(struct scanner *s, uint32_t c)
{
	struct buf b;

	if (c == '*' && s->nword == 0)
		return;
	buf_init(&b, s->arena, 8);
	buf_char(&b, c == '*' ? 0x67d0 : c);	/* 王* reads as 王某 */
	if (s->nword + b.n > WORD_MAX) {
		/* A sentence: only what it says of health counts. */
		if (s->health.n == 0 && word_is_health((str){ s->word,
		    s->nword }))
			s->health = str_dup(s->arena, str_clip((str){ s->word,
			    s->nword }, 30));
		memmove(s->word, s->word + WORD_MAX / 2, WORD_MAX / 2);
		s->nword = WORD_MAX / 2;
		s->word_long = true;
	}
	memcpy(s->word + s->nword, b.p, b.n);
	s->nword += b.n;
}

static void
line_end(struct scanner *s, int64_t line)
{

	s->line = line;
	s->name = s->told = false;
	s->health = STR_NONE;
	s->ngroups = 0;
}

static bool
alnum(uint32_t c)
{

	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Where an X stands for ten: after 17 digits, or after 3 of the last group. */
static bool
ends_id(const struct scanner *s)
{
	size_t n = s->groups[s->ngroups - 1].n;

	return n == 3 || n >= 17;
}

static void
letter(struct scanner *s)
{

	group_close(s);
	s->gap++;
	s->gap_plain = false;
}

static void
ascii(struct scanner *s, uint32_t c)
{
	bool is_digit = c >= '0' && c <= '9';
	bool hex = is_digit || ((c | 32) >= 'a' && (c | 32) <= 'f');

	if (s->token == 0)
		s->before = s->n;
	if (is_digit)
		digit(s, (char)c);
	else if ((c | 32) == 'x' && s->in_group && ends_id(s))
		digit(s, 'X');
	else
		letter(s);
	s->token++;
	s->token_hex = s->token == 1 ? hex : s->token_hex && hex;
	s->token_letter = (s->token > 1 && s->token_letter) || !is_digit;
}

static void
other(struct scanner *s, uint32_t c)
{

	group_close(s);
	if (s->token >= HEX_TOKEN && s->token_hex && s->token_letter)
		s->n = s->before;
	s->gap++;
	s->gap_plain = s->gap_plain && (c == ' ' || c == '-');
	s->token = 0;
	s->token_hex = s->token_letter = false;
}

static void
look(struct scanner *s, uint32_t c, int64_t line)
{

	if (is_han(c) || (c == '*' && s->nword > 0))
		word_char(s, c);
	else {
		word_close(s, c);
		s->last = c;
	}
	if (alnum(c))
		ascii(s, c);
	else
		other(s, c);
	if (c == '\n')
		line_end(s, line);
}

size_t
publish_scan(struct arena *a, str text, const struct scan_ask *ask,
    struct leak **out)
{
	static const struct scan_ask none;
	struct scanner s = { .arena = a, .ask = ask == NULL ? &none : ask,
	    .line = 1 };
	struct reading r;
	uint32_t c;

	s.leaks = NEW_ARRAY(a, struct leak, LEAKS_MAX);
	reading_begin(&r, text);
	while ((c = reading_next(&r)) != 0)
		look(&s, c, r.line);
	look(&s, '\n', r.line);
	*out = s.leaks;
	return s.n;
}
