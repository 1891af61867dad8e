/*
 * Headings as compared.  Counties write the same heading with blanks, line
 * breaks, full-width letters and remarks in brackets.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "model/model.h"

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
		buf_char(&b, c);
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
