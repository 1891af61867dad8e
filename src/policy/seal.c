/*
 * SEAL: what a sealed version consists of, file by file, and who sealed it.
 * Two lines: one canonical JSON object (keys sorted, no blanks), and its SM3.
 *
 *	{"base":ID,"base_sm3":HEX,"confirmed_by":WHO,"files":{NAME:SM3,…},
 *	 "format":"bangfu-seal/1","on":DAY,"pack":ID,"proposed_by":WHO,
 *	 "version":VERSION}
 *	HEX
 */
#include "internal.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"

#define SEAL_FILES_MAX	1000

struct pack_file {
	str name;		/* rules/exit.toml */
	str text;
};

static str
sum_text(struct arena *a, str text)
{
	unsigned char digest[SM3_SIZE];

	sm3_once(text, digest);
	return hex_text(a, digest, SM3_SIZE);
}

static bool
add_file(struct arena *a, str dir, str name, struct pack_file *out)
{

	out->name = name;
	return file_read(a, str_fmt(a, "%.*s/%.*s", STR_ARG(dir),
	    STR_ARG(name)), LIMIT_FILE_TOML, &out->text) == 0;
}

static void
sort_files(struct pack_file *list, size_t n)
{
	struct pack_file x;
	size_t i, j;

	for (i = 1; i < n; i++) {
		x = list[i];
		for (j = i; j > 0 && str_cmp(x.name, list[j - 1].name) < 0;
		    j--)
			list[j] = list[j - 1];
		list[j] = x;
	}
}

/* Every file that the loader reads, and law.sum; sorted by name. */
static bool
folder_files(struct arena *a, str dir, struct pack_file **out, size_t *out_n)
{
	struct pack_file *list = NEW_ARRAY(a, struct pack_file,
	    SEAL_FILES_MAX + 1);
	size_t k, i, n, all = 0;
	str *names;

	for (k = 0; k < PACK_FOLDERS; k++) {
		str at = pack_folders[k][0] == '\0' ? dir : str_fmt(a, "%.*s/%s",
		    STR_ARG(dir), pack_folders[k]);

		n = 0;
		if (file_names(a, at, ".toml", &names, &n) != 0)
			continue;
		for (i = 0; i < n && all < SEAL_FILES_MAX; i++)
			if (!add_file(a, dir, pack_folders[k][0] == '\0' ?
			    names[i] : str_fmt(a, "%s/%.*s", pack_folders[k],
			    STR_ARG(names[i])), &list[all++]))
				return false;
	}
	if (file_exists(a, str_fmt(a, "%.*s/law.sum", STR_ARG(dir))) &&
	    !add_file(a, dir, STR("law.sum"), &list[all++]))
		return false;
	sort_files(list, all);
	*out = list;
	*out_n = all;
	return true;
}

static void
file_fault(struct loader *ld, str name, const char *zh, const char *en)
{

	diag_file(&ld->ds, str_fmt(ld->arena, "%.*s/%.*s",
	    STR_ARG(ld->pack->info.id), STR_ARG(name)), 0, 0, DIAG_SEAL_FILE,
	    (str[]){ name, diag_word(&ld->ds, zh, en), STR_NONE });
}

static void
form_fault(struct loader *ld, const char *zh, const char *en)
{

	diag_file(&ld->ds, str_fmt(ld->arena, "%.*s/SEAL",
	    STR_ARG(ld->pack->info.id)), 1, 1, DIAG_SEAL_FORM,
	    (str[]){ diag_word(&ld->ds, zh, en), STR_NONE, STR_NONE });
}

static void
compare(struct loader *ld, const struct json *sealed)
{
	struct pack_file *files;
	bool *found;
	size_t n, i, k;

	if (!folder_files(ld->arena, ld->pack->dir, &files, &n)) {
		form_fault(ld, "所列的文件读不出", "names files that cannot "
		    "be read");
		return;
	}
	found = NEW_ARRAY(ld->arena, bool, sealed->n);
	for (i = 0; i < n; i++) {
		for (k = 0; k < sealed->n; k++)
			if (str_eq(sealed->items[k].key, files[i].name))
				break;
		if (k == sealed->n) {
			file_fault(ld, files[i].name, "封存时没有这个文件",
			    "it was not there");
			continue;
		}
		found[k] = true;
		if (sealed->items[k].kind != J_STR ||
		    !str_eq(sealed->items[k].s, sum_text(ld->arena,
		    files[i].text)))
			file_fault(ld, files[i].name, "内容改动过",
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
	str path = str_fmt(ld->arena, "%.*s/SEAL", STR_ARG(ld->pack->dir));
	const struct json *files;
	struct json *seal = NULL;
	struct request rq;
	str text, line, rest;

	if (!file_exists(ld->arena, path)) {
		if (str_is(ld->pack->info.status, "sealed"))
			diag_node(&ld->ds, ld->head, DIAG_SEAL_NONE, STR_NONE,
			    STR_NONE, STR_NONE);
		return;
	}
	request_init(&rq, ld->arena);
	if (file_read(ld->arena, path, LIMIT_FILE_TOML, &text) != 0) {
		form_fault(ld, "读不出", "cannot be read");
		return;
	}
	line = str_cut(text, '\n', &rest);
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
