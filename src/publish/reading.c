/*
 * A text as a reader sees it: entities resolved, full-width digits and letters
 * made plain, what does not show left out, tags turned into gaps.
 */
#include "publish/internal.h"

#include <string.h>
#include <strings.h>

void
reading_begin(struct reading *r, str text)
{
	str head = str_clip(text, 512);
	size_t at;

	*r = (struct reading){ .text = text, .line = 1 };
	r->markup = str_find(head, STR("<html"), &at) ||
	    str_find(head, STR("<!doctype"), &at) ||
	    str_find(head, STR("<table"), &at) || str_find(head, STR("<body"),
	    &at);
}

/* Tags that end a line for the reader. */
static bool
ends_line(str tag)
{
	static const char *const names[] = { "tr", "p", "br", "li", "h1", "h2",
	    "h3", "div", "section", "title" };
	size_t i;

	tag = str_sub(tag, tag.n > 0 && tag.p[0] == '/', tag.n);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);

		if (tag.n >= n && strncasecmp(tag.p, names[i], n) == 0 &&
		    (tag.n == n || strchr(" \t\r\n/", tag.p[n]) != NULL))
			return true;
	}
	return false;
}

/*
 * Past a tag.  What its attributes say is read as well: it is part of the
 * bytes that go out.
 */
static uint32_t
tag_next(struct reading *r)
{
	str rest = str_sub(r->text, r->at, r->text.n);
	size_t end = 0;

	while (end < rest.n && rest.p[end] != '>' && rest.p[end] != ' ')
		end++;
	return ends_line(str_sub(rest, 0, end)) ? '\n' : '\t';
}

static uint32_t
named(str name)
{
	static const struct {
		const char *name;
		uint32_t c;
	} known[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' },
	    { "quot", '"' }, { "nbsp", ' ' }, { "apos", '\'' } };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_is(name, known[i].name))
			return known[i].c;
	return 0;
}

/* &#49; &#x31; &nbsp; and their end; 0 when it is none. */
static uint32_t
entity_next(struct reading *r)
{
	str rest = str_sub(r->text, r->at, r->at + 12), name;
	uint32_t c = 0;
	size_t i, semi = 0;
	bool hex;

	while (semi < rest.n && rest.p[semi] != ';')
		semi++;
	if (semi == 0 || semi == rest.n)
		return 0;
	name = str_sub(rest, 0, semi);
	if (name.p[0] != '#')
		c = named(name);
	hex = name.n > 1 && (name.p[1] | 32) == 'x';
	for (i = hex ? 2 : 1; name.p[0] == '#' && i < name.n; i++) {
		int d = name.p[i] >= '0' && name.p[i] <= '9' ?
		    name.p[i] - '0' : hex && (name.p[i] | 32) >= 'a' &&
		    (name.p[i] | 32) <= 'f' ? (name.p[i] | 32) - 'a' + 10 : -1;

		if (d < 0 || c > 0x10ffff)
			return 0;
		c = c * (hex ? 16 : 10) + (uint32_t)d;
	}
	if (c != 0)
		r->at += semi + 1;
	return c;
}

static uint32_t
plain(uint32_t c)
{

	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xfee0;
	if (c == 0x3000 || c == 0xa0)
		return ' ';
	if (c == 0x2010 || c == 0x2011 || c == 0x2012 || c == 0x2013 ||
	    c == 0x2014 || c == 0x2212)
		return '-';
	return c;
}

/* Characters that are there and do not show. */
static bool
hidden(uint32_t c)
{

	return (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff ||
	    c == 0xad || c == '\r';
}

uint32_t
reading_next(struct reading *r)
{
	uint32_t c, e;

	do {
		if (r->at >= r->text.n)
			return 0;
		c = str_next(r->text, &r->at);
		if (r->markup && c == '<')
			c = tag_next(r);
		else if (c == '&' && (e = entity_next(r)) != 0)
			c = e;
		c = plain(c);
	} while (hidden(c));
	if (c == '\n')
		r->line++;
	return c == 0 ? ' ' : c;
}
