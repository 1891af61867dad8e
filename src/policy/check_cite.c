/*
 * Citations: the anchor exists, the key phrase is short and stands in the
 * official text.  With the law folder the text itself is read; without it the
 * anchors of law.sum serve, and key phrases were checked when it was written.
 *
 * Comparison folds white space away and full-width forms of ASCII to
 * half-width on both sides, and the corner and curly quotation marks to one;
 * that is what differs between copies of these texts.
 */
#include "table.h"
#include "loading.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"

#define QUOTE_CHARS 20

struct anchor {
	str at;
	str raw;		/* as printed */
	str text;		/* folded; empty when only law.sum is known */
	str sum;		/* SM3 of the folded text, hex */
};

struct law {
	struct anchor *item;
	size_t n, room;
	bool text;
};

static uint32_t
fold_char(uint32_t c)
{

	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xff01 + 0x21;
	if (c == 0x201c || c == 0x201d || c == 0x300c || c == 0x300d)
		return '"';
	if (c == 0x2018 || c == 0x2019)
		return '\'';
	if (c == 0x2236)
		return ':';
	return c;
}

static str
fold(struct arena *a, str s)
{
	struct buf b;
	size_t at = 0;
	uint32_t c;

	buf_init(&b, a, s.n + 16);
	while (at < s.n) {
		c = str_next(s, &at);
		if (c != ' ' && c != '\t' && c != '\n' && c != '\r' &&
		    c != 0x3000 && c != 0xa0)
			buf_char(&b, fold_char(c));
	}
	return buf_text(&b);
}

static void
add(struct loader *ld, struct law *law, struct anchor x)
{
	size_t size = sizeof(x);

	if (law->n == law->room) {
		law->item = arena_grow(ld->arena, law->item, law->room * size,
		    (law->room * 2 + 64) * size);
		law->room = law->room * 2 + 64;
	}
	law->item[law->n++] = x;
}

static str
sum_of(struct arena *a, str folded)
{
	unsigned char digest[SM3_SIZE];

	sm3_once(folded, digest);
	return hex_text(a, digest, SM3_SIZE);
}

/* "## 第2条 {#pn:2}": the anchor, or empty. */
static str
heading_anchor(str line)
{
	size_t from;
	str rest;

	if (!str_starts(line, STR("#")) || !str_find(line, STR("{#"), &from))
		return STR_NONE;
	return str_cut(str_sub(line, from + 2, line.n), '}', &rest);
}

/* Up to and with the first full stop, or all; the rest stays. */
static str
cut_sentence(str *text)
{
	str end = STR("\xe3\x80\x82"), one;
	size_t to;

	to = str_find(*text, end, &to) ? to + end.n : text->n;
	one = str_sub(*text, 0, to);
	*text = str_sub(*text, to, text->n);
	return one;
}

/* An article and its sentences, "pn:2" and "pn:2#1", "pn:2#2" … */
static void
close_article(struct loader *ld, struct law *law, str at, str raw)
{
	str text, one;
	int n = 0;

	if (at.n == 0)
		return;
	raw = str_trim(raw);
	text = fold(ld->arena, raw);
	add(ld, law, (struct anchor){ at, raw, text, sum_of(ld->arena,
	    text) });
	/* Folding leaves every full stop, so that both have as many. */
	while (text.n > 0) {
		one = cut_sentence(&text);
		add(ld, law, (struct anchor){ str_fmt(ld->arena, "%.*s#%d",
		    STR_ARG(at), ++n), str_trim(cut_sentence(&raw)), one,
		    sum_of(ld->arena, one) });
	}
}

/* Cut a law file by its headings; a heading without anchor ends an article. */
static void
cut_text(struct loader *ld, struct law *law, str file)
{
	str rest = file, line, at = STR_NONE;
	const char *from = file.p;

	while (rest.n > 0) {
		line = str_cut(rest, '\n', &rest);
		if (!str_starts(line, STR("#")))
			continue;
		close_article(ld, law, at, (str){ from,
		    (size_t)(line.p - from) });
		at = heading_anchor(line);
		from = line.p + line.n;
	}
	close_article(ld, law, at, (str){ from,
	    (size_t)(file.p + file.n - from) });
}

/* Lines of law.sum: anchor, blank, SM3 in hex. */
static void
read_sums(struct loader *ld, struct law *law)
{
	const struct pack_file *f = files_find(&ld->pack->files,
	    STR("law.sum"));
	str rest, line, sum;

	if (f == NULL) {
		diag_file(&ld->ds, ld->pack->info.id, 0, 0, DIAG_FILE_READ,
		    (str[]){ STR("law.sum"), STR_NONE, STR_NONE });
		return;
	}
	rest = f->text;
	while (rest.n > 0) {
		line = str_trim(str_cut(rest, '\n', &rest));
		if (line.n == 0 || line.p[0] == '#')
			continue;
		line = str_cut(line, ' ', &sum);
		add(ld, law, (struct anchor){ line, STR_NONE, STR_NONE,
		    str_trim(sum) });
	}
}

static const struct anchor *
find(const struct law *law, str at)
{
	size_t i;

	for (i = 0; i < law->n; i++)
		if (str_eq(law->item[i].at, at))
			return &law->item[i];
	return NULL;
}

static void
check_sums(struct loader *ld, const struct law *text, const struct law *sums)
{
	size_t i;

	for (i = 0; i < sums->n; i++) {
		const struct anchor *x = find(text, sums->item[i].at);

		if (x == NULL || !str_eq(x->sum, sums->item[i].sum))
			diag_file(&ld->ds, str_fmt(ld->arena, "%.*s/law.sum",
			    STR_ARG(ld->pack->info.id)), (int)i + 1, 1,
			    DIAG_LAW_CHANGED, (str[]){ sums->item[i].at,
			    STR_NONE, STR_NONE });
	}
}

static void
check_one(struct loader *ld, const struct law *law, struct toml_node *t,
    str at, str quote)
{
	const struct anchor *x = find(law, at);
	str folded = fold(ld->arena, quote);

	if (x == NULL)
		diag_node(&ld->ds, t, DIAG_ANCHOR, at, STR_NONE, STR_NONE);
	else if (law->text && (folded.n == 0 ||
	    !str_find(x->text, folded, NULL)))
		diag_node(&ld->ds, t, DIAG_QUOTE, at, quote, STR_NONE);
	if (str_chars(quote) > QUOTE_CHARS)
		diag_node(&ld->ds, t, DIAG_QUOTE_LONG, quote, STR("20"),
		    STR_NONE);
}

/* Every cite = [[at, quote]] below a node, wherever it stands. */
static void
check_tree(struct loader *ld, const struct law *law, struct toml_node *t)
{
	struct toml_node *c, *x;

	for (c = t->child; c != NULL; c = c->next) {
		if ((!str_is(c->key, "cite") && !str_is(c->key, "grant")) ||
		    c->kind != T_ARRAY) {
			check_tree(ld, law, c);
			continue;
		}
		for (x = c->child; x != NULL; x = x->next)
			check_one(ld, law, x, x->child->s, x->child->next->s);
	}
}

/* The last two cells of every row of a table. */
static void
check_rows(struct loader *ld, const struct law *law)
{
	const struct pack *p = ld->pack;
	size_t i, j;

	for (i = 0; i < p->nobjects; i++) {
		const struct table *t = p->objects[i].table;

		for (j = 0; t != NULL && j < t->nrows; j++) {
			struct toml_node *x = t->row[j].node->child;

			while (x->next->next != NULL)
				x = x->next;
			check_one(ld, law, x, x->s, x->next->s);
		}
	}
}

static bool
has_article(const struct pack *p, str at)
{
	size_t i;

	for (i = 0; i < p->narticles; i++)
		if (str_eq(p->articles[i].at, at))
			return true;
	return false;
}

/* What is cited has a summary in our own words. */
static void
check_summaries(struct loader *ld)
{
	const struct pack *p = ld->pack;
	size_t i, j;

	for (i = 0; i < p->nobjects; i++)
		for (j = 0; j < p->objects[i].ncites; j++)
			if (!has_article(p, p->objects[i].cites[j].at))
				diag_node(&ld->ds, p->objects[i].node,
				    DIAG_NO_ARTICLE, p->objects[i].cites[j].at,
				    STR_NONE, STR_NONE);
}

static void
check_notes(struct loader *ld, const struct law *law)
{
	static const enum section secs[] = { SEC_SILENCE, SEC_READING,
	    SEC_NOT_ENCODED, SEC_ARTICLE };
	struct toml_node *t, *quote;
	size_t k, i;

	for (k = 0; k < 4; k++) {
		for (i = 0; i < ld->section[secs[k]].n; i++) {
			t = ld->section[secs[k]].item[i];
			quote = toml_get(t, "quote");
			if (secs[k] == SEC_NOT_ENCODED && quote != NULL)
				check_one(ld, law, t, toml_get(t, "at")->s,
				    quote->s);
			else if (find(law, toml_get(t, "at")->s) == NULL)
				diag_node(&ld->ds, t, DIAG_ANCHOR,
				    toml_get(t, "at")->s, STR_NONE, STR_NONE);
		}
	}
}

/* Rules that are the adopter's own stand in the pack itself. */
static void
read_own(struct loader *ld, struct law *text)
{
	const struct pack_file *f = files_find(&ld->pack->files,
	    STR(OWN_TEXT));

	if (f == NULL || !str_utf8(f->text)) {
		diag_file(&ld->ds, ld->pack->info.id, 0, 0, DIAG_FILE_READ,
		    (str[]){ STR(OWN_TEXT), STR_NONE, STR_NONE });
		return;
	}
	cut_text(ld, text, f->text);
	text->text = true;
}

static void
read_texts(struct loader *ld, str folder, struct law *text)
{
	str path, file;
	size_t i;

	for (i = 0; i < ld->pack->nsources; i++) {
		if (ld->pack->sources[i].file.n == 0)
			continue;
		if (str_is(ld->pack->sources[i].file, OWN_TEXT)) {
			read_own(ld, text);
			continue;
		}
		if (folder.n == 0)
			continue;
		path = str_fmt(ld->arena, "%.*s/%.*s", STR_ARG(folder),
		    STR_ARG(ld->pack->sources[i].file));
		if (file_read(ld->arena, path, LIMIT_FILE_TOML, &file) != 0 ||
		    !str_utf8(file)) {
			diag_file(&ld->ds, ld->pack->info.id, 0, 0,
			    DIAG_FILE_READ, (str[]){ path, STR_NONE,
			    STR_NONE });
			continue;
		}
		cut_text(ld, text, file);
		text->text = true;
	}
}

bool
check_sum_text(struct loader *ld, str folder, struct buf *out)
{
	struct law text = { .n = 0 };
	size_t i;

	read_texts(ld, folder, &text);
	buf_cstr(out, "# Anchor of each article and sentence of the official "
	    "text, and the SM3 of it folded.\n");
	for (i = 0; i < text.n; i++)
		buf_fmt(out, "%.*s %.*s\n", STR_ARG(text.item[i].at),
		    STR_ARG(text.item[i].sum));
	return text.text;
}

const struct law_text *
law_texts(struct arena *a, const struct pack *p, str folder, size_t *out_n)
{
	struct loader ld = { .arena = a };
	struct law law = { .n = 0 };
	struct law_text *list;
	struct faults f;
	size_t i;

	faults_init(&f, a);
	diag_init(&ld.ds, &f, LANG_ZH);
	/* Read only: what a loader does to its pack is not done here. */
	ld.pack = (struct pack *)(uintptr_t)p;
	read_texts(&ld, folder, &law);
	list = NEW_ARRAY(a, struct law_text, law.n);
	for (i = 0; i < law.n; i++)
		list[i] = (struct law_text){ law.item[i].at,
		    law.item[i].raw };
	*out_n = law.n;
	return list;
}

void
check_cites(struct loader *ld, str folder)
{
	struct law sums = { .n = 0 }, text = { .n = 0 };
	size_t i;

	read_sums(ld, &sums);
	read_texts(ld, folder, &text);
	if (text.text)
		check_sums(ld, &text, &sums);
	for (i = 0; i < ld->roots.n; i++)
		check_tree(ld, text.text ? &text : &sums, ld->roots.item[i]);
	check_rows(ld, text.text ? &text : &sums);
	check_notes(ld, text.text ? &text : &sums);
	check_summaries(ld);
}
