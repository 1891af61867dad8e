/*
 * The code to scan: a QR code of the document's hash.
 */
#include "paper/internal.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

static void
release(void *p)
{

	QRcode_free(p);
}

/* Runs of dark modules of a row are one rectangle. */
static void
path(cairo_t *cr, const QRcode *q, const struct mark *m)
{
	double unit = m->width / q->width;
	int x, y, from;

	for (y = 0; y < q->width; y++)
		for (x = 0; x < q->width; x++) {
			from = x;
			while (x < q->width && q->data[y * q->width + x] & 1)
				x++;
			if (x > from)
				cairo_rectangle(cr, m->x + from * unit,
				    m->y + y * unit, (x - from) * unit, unit);
		}
}

enum err
code_draw(struct request *rq, cairo_t *cr, str text, const struct mark *m)
{
	QRcode *q = QRcode_encodeString(str_cstr(rq->arena, text), 0,
	    QR_ECLEVEL_M, QR_MODE_8, 1);

	if (q == NULL)
		return fail(rq, MSG_PAPER_WRITE, str_from(strerror(errno)));
	arena_defer(rq->arena, release, q);
	path(cr, q, m);
	cairo_fill(cr);
	return OK;
}
