/*
 * SEAL: what a sealed version consists of, file by file, and who sealed it.
 * Two lines: one canonical JSON object (keys sorted, no blanks), and its SM3.
 *
 *	{"base":ID,"base_sm3":HEX,"confirmed_by":WHO,"files":{NAME:SM3,…},
 *	 "format":"bangfu-seal/1","on":DAY,"pack":ID,"proposed_by":WHO,
 *	 "version":VERSION}
 *	HEX
 */
#include "loading.h"

#include "base/hash.h"
#include "base/limits.h"

static str
sum_text(struct arena *a, str text)
{
	unsigned char digest[SM3_SIZE];

	sm3_once(text, digest);
	return hex_text(a, digest, SM3_SIZE);
}

static void
file_fault(struct loader *ld, str name, const char *zh, const char *en)
{

	diag_file(&ld->ds, files_shown(ld, name), 0, 0, DIAG_SEAL_FILE,
	    (str[]){ name, diag_word(&ld->ds, zh, en), STR_NONE });
}

static void
form_fault(struct loader *ld, const char *zh, const char *en)
{

	diag_file(&ld->ds, files_shown(ld, STR(SEAL)), 1, 1, DIAG_SEAL_FORM,
	    (str[]){ diag_word(&ld->ds, zh, en), STR_NONE, STR_NONE });
}

static void
compare(struct loader *ld, const struct json *sealed)
{
	const struct pack_files *all = &ld->pack->files;
	bool *found = NEW_ARRAY(ld->arena, bool, sealed->n);
	size_t i, k;

	for (i = 0; i < all->n; i++) {
		const struct pack_file *f = &all->file[i];

		if (str_is(f->name, SEAL))
			continue;
		for (k = 0; k < sealed->n; k++)
			if (str_eq(sealed->items[k].key, f->name))
				break;
		if (k == sealed->n) {
			file_fault(ld, f->name, "封存时没有这个文件",
			    "it was not there");
			continue;
		}
		found[k] = true;
		if (sealed->items[k].kind != J_STR ||
		    !str_eq(sealed->items[k].s, sum_text(ld->arena, f->text)))
			file_fault(ld, f->name, "内容改动过",
			    "its bytes differ");
	}
	for (k = 0; k < sealed->n; k++)
		if (!found[k])
			file_fault(ld, sealed->items[k].key, "文件不见了",
			    "it is gone");
}

/* The word of a seal must be that of the pack it lies in. */
static void
same_word(struct loader *ld, const struct json *seal, const char *key,
    str want)
{
	const struct json *j = json_get(seal, key);

	if (j == NULL || j->kind != J_STR || !str_eq(j->s, want))
		form_fault(ld, "与本包的编号、版本不符",
		    "is of another pack or version");
}

void
seal_check(struct loader *ld)
{
	const struct pack_file *f = files_find(&ld->pack->files, STR(SEAL));
	const struct json *files;
	struct json *seal = NULL;
	struct request rq;
	str line, rest;

	if (f == NULL) {
		if (str_is(ld->pack->info.status, "sealed"))
			diag_node(&ld->ds, ld->head, DIAG_SEAL_NONE, STR_NONE,
			    STR_NONE, STR_NONE);
		return;
	}
	request_init(&rq, ld->arena);
	line = str_cut(f->text, '\n', &rest);
	if (!str_eq(rest, str_fmt(ld->arena, "%.*s\n", STR_ARG(sum_text(
	    ld->arena, line)))) || json_parse(&rq, line, &seal) != OK) {
		form_fault(ld, "与自己的摘要不符", "differs from its own "
		    "digest");
		return;
	}
	files = json_get(seal, "files");
	if (files == NULL || files->kind != J_OBJECT) {
		form_fault(ld, "没有列出文件", "lists no files");
		return;
	}
	same_word(ld, seal, "pack", ld->pack->info.id);
	same_word(ld, seal, "version", ld->pack->info.version);
	compare(ld, files);
}

/* ---- made ---- */

static void
sort_names(const struct pack_file **list, size_t n)
{
	const struct pack_file *x;
	size_t i, j;

	for (i = 1; i < n; i++) {
		x = list[i];
		for (j = i; j > 0 && str_cmp(x->name, list[j - 1]->name) < 0;
		    j--)
			list[j] = list[j - 1];
		list[j] = x;
	}
}

static void
put_sums(struct arena *a, const struct pack_files *all, struct jsonw *w)
{
	const struct pack_file **list = NEW_ARRAY(a, const struct pack_file *,
	    all->n);
	size_t n = 0, i;

	for (i = 0; i < all->n; i++)
		if (!str_is(all->file[i].name, SEAL))
			list[n++] = &all->file[i];
	sort_names(list, n);
	jsonw_key(w, "files");
	jsonw_open(w, '{');
	for (i = 0; i < n; i++) {
		jsonw_key_str(w, list[i]->name);
		jsonw_str(w, sum_text(a, list[i]->text));
	}
	jsonw_close(w, '}');
}

void
policy_seal(struct arena *a, const struct seal *s, struct pack_files *all)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, a, LIMIT_FILE_TOML);
	jsonw_begin(&w, &b);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "base", s->base);
	jsonw_put_str(&w, "base_sm3", s->base_hash);
	jsonw_put_str(&w, "confirmed_by", s->confirmed_by);
	put_sums(a, all, &w);
	jsonw_put_str(&w, "format", STR("bangfu-seal/1"));
	jsonw_put_str(&w, "on", date_text(a, s->on));
	jsonw_put_str(&w, "pack", s->pack);
	jsonw_put_str(&w, "proposed_by", s->proposed_by);
	jsonw_put_str(&w, "version", s->version);
	jsonw_close(&w, '}');
	files_add(a, all, STR(SEAL), str_fmt(a, "%.*s\n%.*s\n",
	    STR_ARG(buf_text(&b)), STR_ARG(sum_text(a, buf_text(&b)))));
}
