/*
 * The workbook around a worksheet: which part is the first visible sheet,
 * which day numbers count from, what each cell format shows.
 */
#include "internal.h"

#include <string.h>

#include "base/buf.h"

#define RELS_MAX	4096

struct rel {
	str id;
	str type;	/* its last word: worksheet, styles, … */
	str target;	/* as a part name */
	bool external;
};

struct rels {
	struct book *book;
	str base;		/* folder of the source part, with its slash */
	struct rel *list;
	size_t n;
};

static enum err
ignore_end(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return OK;
}

/* "a/b/../c" without dots; a leading slash means the root. */
static str
resolve(struct arena *a, str base, str target)
{
	str head, rest = target;
	struct buf b;

	buf_init(&b, a, 1024);
	if (target.n > 0 && target.p[0] == '/')
		rest = str_sub(target, 1, target.n);
	else
		buf_str(&b, base);
	while (rest.n > 0) {
		head = str_cut(rest, '/', &rest);
		if (str_is(head, "..")) {
			if (b.n > 0)
				b.n--;
			while (b.n > 0 && b.p[b.n - 1] != '/')
				b.n--;
		} else if (head.n > 0 && !str_is(head, ".")) {
			buf_str(&b, head);
			if (rest.n > 0)
				buf_byte(&b, '/');
		}
	}
	return buf_text(&b);
}

static str
last_word(str s)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != '/')
		i--;
	return str_sub(s, i, s.n);
}

static enum err
rel_start(void *arg, const char *name, const char *const *attributes)
{
	struct rels *r = arg;
	struct request *rq = r->book->rq;
	const char *id = xml_attribute(attributes, "Id");
	const char *type = xml_attribute(attributes, "Type");
	const char *target = xml_attribute(attributes, "Target");
	const char *mode = xml_attribute(attributes, "TargetMode");
	struct rel *one;

	if (strcmp(name, "Relationship") != 0)
		return OK;
	if (id == NULL || type == NULL || target == NULL || r->n == RELS_MAX)
		return fail(rq, MSG_SHEET_BROKEN, STR("rels"));
	one = &r->list[r->n++];
	one->id = str_dup(rq->arena, str_from(id));
	one->type = last_word(str_dup(rq->arena, str_from(type)));
	one->external = mode != NULL && strcmp(mode, "External") == 0;
	one->target = resolve(rq->arena, r->base, str_from(target));
	return OK;
}

/* Relationships of a part: folder/_rels/name.rels. */
static enum err
rels_load(struct book *b, str folder, str name, struct rels *out)
{
	static const struct xml_handler handler = {
		rel_start, ignore_end, NULL, NULL,
	};
	const struct zip_part *part;

	*out = (struct rels){ .book = b, .base = folder };
	part = zip_find(b->zip, str_fmt(b->arena, "%.*s_rels/%.*s.rels",
	    STR_ARG(folder), STR_ARG(name)));
	if (part == NULL)
		return fail(b->rq, MSG_SHEET_KIND, request_words(b->rq,
		    "别的压缩文件", "another kind of archive"));
	out->list = NEW_ARRAY(b->arena, struct rel, RELS_MAX);
	return xml_parse(b->rq, b->zip, part, &handler, out);
}

static const struct rel *
rel_of_type(const struct rels *r, const char *type)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (str_is(r->list[i].type, type))
			return &r->list[i];
	return NULL;
}

static const struct rel *
rel_of_id(const struct rels *r, str id)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (str_eq(r->list[i].id, id))
			return &r->list[i];
	return NULL;
}

/* ---- workbook.xml ---- */

struct workbook {
	struct book *book;
	const struct rels *rels;
};

/* The first visible worksheet is read, further ones are counted. */
static enum err
sheet_entry(struct workbook *w, const char *const *attributes)
{
	const char *state = xml_attribute(attributes, "state");
	const char *name = xml_attribute(attributes, "name");
	const char *id = xml_attribute_any(attributes, "id");
	struct book *b = w->book;
	const struct rel *rel;

	if (state != NULL && strcmp(state, "visible") != 0)
		return OK;
	rel = id == NULL ? NULL : rel_of_id(w->rels, str_from(id));
	if (rel == NULL || rel->external)
		return fail(b->rq, MSG_SHEET_BROKEN, STR("workbook.xml"));
	if (!str_is(rel->type, "worksheet"))
		return OK;			/* a chart */
	if (b->sheet != NULL) {
		b->others++;
		return OK;
	}
	b->sheet = zip_find(b->zip, rel->target);
	if (b->sheet == NULL)
		return fail(b->rq, MSG_SHEET_BROKEN, rel->target);
	b->name = str_from(name);
	if (b->name.n > BOOK_NAME)
		b->name = STR_NONE;
	b->name = str_dup(b->arena, b->name);
	return OK;
}

static enum err
workbook_start(void *arg, const char *name, const char *const *attributes)
{
	struct workbook *w = arg;
	const char *a;

	if (strcmp(name, "workbookPr") == 0) {
		a = xml_attribute(attributes, "date1904");
		w->book->from_1904 = a != NULL &&
		    (strcmp(a, "1") == 0 || strcmp(a, "true") == 0);
	}
	return strcmp(name, "sheet") == 0 ? sheet_entry(w, attributes) : OK;
}

static enum err
workbook_load(struct book *b, const struct rels *rels, str part_name)
{
	static const struct xml_handler handler = {
		workbook_start, ignore_end, NULL, NULL,
	};
	struct workbook w = { b, rels };
	const struct zip_part *part = zip_find(b->zip, part_name);

	if (part == NULL)
		return fail(b->rq, MSG_SHEET_BROKEN, part_name);
	TRY(xml_parse(b->rq, b->zip, part, &handler, &w));
	if (b->sheet == NULL)
		return fail(b->rq, MSG_SHEET_BROKEN, request_words(b->rq,
		    "没有可见的工作表", "no visible sheet"));
	return OK;
}

static enum err
refuse_external(struct book *b, const struct rels *rels)
{
	const struct zip_part *part = zip_begins(b->zip,
	    STR("xl/externalLinks/"));
	size_t i;

	if (part != NULL)
		return fail(b->rq, MSG_SHEET_EXTERNAL, part->name);
	for (i = 0; i < rels->n; i++)
		if (rels->list[i].external ||
		    str_is(rels->list[i].type, "externalLink"))
			return fail(b->rq, MSG_SHEET_EXTERNAL,
			    rels->list[i].target);
	return OK;
}

static enum err
load_linked(struct book *b, const struct rels *rels, const char *type,
    enum err (*load)(struct book *, const struct zip_part *))
{
	const struct rel *rel = rel_of_type(rels, type);
	const struct zip_part *part;

	if (rel == NULL)
		return OK;
	part = zip_find(b->zip, rel->target);
	if (part == NULL)
		return fail(b->rq, MSG_SHEET_BROKEN, rel->target);
	return load(b, part);
}

enum err
book_open(struct request *rq, int fd, int64_t size, struct book *b)
{
	const struct rel *main;
	struct rels root, rels;
	str folder, name;

	memset(b, 0, sizeof(*b));
	b->rq = rq;
	b->arena = rq->arena;
	TRY(zip_open(rq, fd, size, &b->zip));
	TRY(rels_load(b, STR(""), STR(""), &root));
	main = rel_of_type(&root, "officeDocument");
	if (main == NULL || main->external ||
	    str_ends(main->target, STR(".bin")))
		return fail(rq, MSG_SHEET_KIND, request_words(rq,
		    "别种 Office 文件", "another kind of Office file"));
	name = last_word(main->target);
	folder = str_sub(main->target, 0, main->target.n - name.n);
	TRY(rels_load(b, folder, name, &rels));
	TRY(refuse_external(b, &rels));
	TRY(workbook_load(b, &rels, main->target));
	TRY(load_linked(b, &rels, "styles", styles_load));
	TRY(load_linked(b, &rels, "sharedStrings", strings_load));
	return merges_load(b);
}

int
book_column(const char *p, int64_t *row)
{
	int column = 0, digits = 0;

	for (; *p >= 'A' && *p <= 'Z'; p++) {
		if (column > 20000)
			return -1;
		column = column * 26 + (*p - 'A' + 1);
	}
	if (column == 0)
		return -1;
	*row = 0;
	for (; *p >= '0' && *p <= '9'; p++, digits++) {
		if (*row > LIMIT_SHEET_ROWS * 10)
			return -1;
		*row = *row * 10 + (*p - '0');
	}
	return *row == 0 || (*p != '\0' && *p != ':') ? -1 : column - 1;
}
