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

/* A bit a module: an image is a tenth of what rectangles would be. */
static cairo_surface_t *
bits(const QRcode *q)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_A1,
	    q->width, q->width);
	unsigned char *data = cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s), x, y;

	cairo_surface_flush(s);
	for (y = 0; data != NULL && y < q->width; y++) {
		/* Words of the machine's own order, low bit first. */
		uint32_t *row = (uint32_t *)(void *)(data + y * stride);

		for (x = 0; x < q->width; x++)
			if (q->data[y * q->width + x] & 1)
				row[x / 32] |= (uint32_t)1 << x % 32;
	}
	cairo_surface_mark_dirty(s);
	return s;
}

enum err
code_draw(struct request *rq, cairo_t *cr, str text, const struct mark *m)
{
	QRcode *q = QRcode_encodeString(str_cstr(rq->arena, text), 0,
	    QR_ECLEVEL_M, QR_MODE_8, 1);
	cairo_surface_t *s;

	if (q == NULL)
		return fail(rq, MSG_PAPER_WRITE, str_from(strerror(errno)));
	arena_defer(rq->arena, release, q);
	s = bits(q);
	cairo_save(cr);
	cairo_translate(cr, m->x, m->y);
	cairo_scale(cr, m->width / q->width, m->width / q->width);
	cairo_mask_surface(cr, s, 0, 0);
	cairo_restore(cr);
	cairo_surface_destroy(s);
	return OK;
}
