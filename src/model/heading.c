/*
 * Headings as compared.  Counties write the same heading with blanks, line
 * breaks, full-width letters and remarks in brackets.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "model/model.h"

static void
put(struct buf *b, uint32_t c)
{

	if (c < 0x80)
		buf_byte(b, (char)c);
	else if (c < 0x800) {
		buf_byte(b, (char)(0xc0 | c >> 6));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_byte(b, (char)(0xe0 | c >> 12));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_byte(b, (char)(0xf0 | c >> 18));
		buf_byte(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	}
}

str
heading_fold(struct arena *a, str s)
{
	struct buf b;
	size_t at = 0;
	uint32_t c;
	str out;

	buf_init(&b, a, LIMIT_SHEET_CELL);
	while ((c = str_next(s, &at)) != 0) {
		if (c == 0x3000 || c == 0xa0 || c == 0xfeff || c <= ' ' ||
		    c == '*')
			continue;
		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xfee0;
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		put(&b, c);
	}
	out = buf_text(&b);
	/* A remark in brackets at the end: 务工时间(月). */
	if (out.n > 0 && out.p[out.n - 1] == ')') {
		size_t i = out.n;

		while (i > 0 && out.p[i - 1] != '(')
			i--;
		if (i > 1)
			out.n = i - 1;
	}
	return out;
}
