/*
 * The scan of a file, by what its first bytes say it is.
 */
#include "publish/internal.h"

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "sheet/sheet.h"

/* A table as text: a line a row, in the numbers of the sheet. */
static enum err
sheet_text(struct request *rq, str path, struct buf *out)
{
	struct sheet_row row;
	struct sheet *s;
	int64_t line = 1;
	size_t i;
	bool more;

	TRY(sheet_open_path(rq, path, &s));
	for (;;) {
		TRY(sheet_next(rq, s, &row, &more));
		if (!more)
			break;
		for (; line < row.number; line++)
			buf_byte(out, '\n');
		for (i = 0; i < row.n; i++) {
			buf_str(out, row.cells[i].text);
			buf_byte(out, '\t');
		}
	}
	sheet_close(s);
	return OK;
}

static bool
is_sheet(str head, str path)
{

	return str_starts(head, STR("PK\3\4")) || str_ends(path,
	    STR(".csv")) || str_ends(path, STR(".CSV"));
}

/* Text has no NUL and is UTF-8; all else cannot be looked into. */
enum err
publish_scan_file(struct request *rq, str path, const struct scan_ask *ask,
    struct leak **out, size_t *out_n)
{
	struct buf b;
	str text;
	int e = file_read(rq->arena, path, LIMIT_UPLOAD, &text);

	if (e != 0)
		return fail(rq, MSG_FILE_OPEN, path, str_from(strerror(e)));
	if (is_sheet(str_sub(text, 0, 4), path)) {
		buf_init(&b, rq->arena, LIMIT_SHEET_TOTAL);
		TRY(sheet_text(rq, path, &b));
		if (buf_full(&b))
			return fail(rq, MSG_SHEET_LARGE, path, STR("200 MiB"));
		text = buf_text(&b);
	}
	if (!str_utf8(text))
		return fail(rq, MSG_SCAN_KIND, path);
	*out_n = publish_scan(rq->arena, text, ask, out);
	return OK;
}

str
publish_leak_label(const struct request *rq, enum leak_kind k)
{
	static const struct {
		const char *zh, *en;
	} labels[LEAK__MAX] = {
		[LEAK_ID] = { "公民身份号码", "an identity number" },
		[LEAK_CERTIFICATE] = { "残疾人证号",
		    "the number of a disability certificate" },
		[LEAK_CARD] = { "银行卡号", "the number of a bank card" },
		[LEAK_PHONE] = { "手机号码", "a mobile telephone" },
		[LEAK_MINOR] = { "未成年人姓名", "the name of a minor" },
		[LEAK_HEALTH] = { "姓名旁的健康信息",
		    "a health word beside a name" },
	};

	return request_words(rq, labels[k].zh, labels[k].en);
}
