/*
 * Log lines: JSON, one write each, no personal data (reliability C-62).
 */
#include "internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/limits.h"

#define LINE_MAX_BYTES	((size_t)4096)

str
log_number(struct arena *a, int64_t n)
{

	return str_fmt(a, "%" PRId64, n);
}

void
log_line(const char *level, const char *event, ...)
{
	struct arena *a = arena_open(LIMIT_ARENA_CHUNK * 4);
	struct jsonw w;
	struct buf b;
	const char *name;
	va_list ap;

	buf_init(&b, a, LINE_MAX_BYTES);
	jsonw_begin(&w, &b);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "at", date_rfc3339(a, date_now_ms()));
	jsonw_put_str(&w, "level", str_from(level));
	jsonw_put_str(&w, "event", str_from(event));
	va_start(ap, event);
	while ((name = va_arg(ap, const char *)) != NULL)
		jsonw_put_str(&w, name, str_clip(va_arg(ap, str), 500));
	va_end(ap);
	jsonw_close(&w, '}');
	buf_byte(&b, '\n');
	if (!buf_full(&b) && write(STDERR_FILENO, b.p, b.n) < 0)
		(void)0;
	arena_close(a);
}
