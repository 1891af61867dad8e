/*
 * bangfu pack show: what was made of a text; bangfu pack export: the files of a
 * pack or a draft into a folder, from which they load as the same pack.
 */
#include "action/draft.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/option.h"

static enum err
folder_make(struct request *rq, str path)
{

	if (mkdir(str_cstr(rq->arena, path), 0755) != 0 && errno != EEXIST)
		return fail(rq, MSG_FILE_OPEN, path,
		    str_from(strerror(errno)));
	return OK;
}

static enum err
write_files(struct request *rq, str dir, const struct pack_files *all)
{
	str folder, name, path;
	size_t i;
	int e;

	for (i = 0; i < all->n; i++) {
		folder = str_cut(all->file[i].name, '/', &name);
		if (name.n > 0)
			TRY(folder_make(rq, str_fmt(rq->arena, "%.*s/%.*s",
			    STR_ARG(dir), STR_ARG(folder))));
		path = str_fmt(rq->arena, "%.*s/%.*s", STR_ARG(dir),
		    STR_ARG(all->file[i].name));
		e = file_write(rq->arena, path, all->file[i].text, 0644);
		if (e != 0)
			return fail(rq, MSG_FILE_OPEN, path,
			    str_from(strerror(e)));
	}
	return OK;
}

/* Without a database, the packs of the home folder. */
static enum err
packs_alone(struct request *rq)
{
	struct faults f;

	faults_init(&f, rq->arena);
	rq->policy = policy_load(rq->arena, rq->model, str_fmt(rq->arena,
	    "%.*s/packs", STR_ARG(rq->host->home)), STR_NONE, rq->lang, &f);
	return rq->policy != NULL ? OK : fail(rq, MSG_PACK, fault_text(
	    rq->arena, f.first));
}

/* A pack of the database, a draft as it stands, or a pack of the home folder. */
static enum err
pack_take(struct request *rq, str name, const char *offices,
    const struct pack **out)
{

	if (rq->host->db.n > 0) {
		TRY(site_enter(rq, STORE_READ, offices));
		return draft_or_pack(rq, name, out, NULL);
	}
	TRY(packs_alone(rq));
	*out = policy_pack_find(rq->policy, name);
	return *out != NULL ? OK : fail(rq, MSG_PACK_MISSING, name);
}

static enum err
show(struct request *rq, int argc, char **argv)
{
	const struct option options[] = { { NULL, NULL, NULL } };
	const struct pack *p;
	str *rest;
	size_t n;

	TRY(option_take(rq, argc, argv, options, 0, &rest, &n));
	if (n < 1 || n > 2)
		return fail(rq, MSG_USAGE, STR("pack show PACK|DRAFT "
		    "[ARTICLE] [--json]"));
	TRY(pack_take(rq, rest[0], SITE_READS, &p));
	return pack_show(rq, p, n == 2 ? rest[1] : STR_NONE);
}

static enum err
export(struct request *rq, int argc, char **argv)
{
	str to = STR_NONE, *rest, dir;
	const struct option options[] = { { "-o", &to, NULL } };
	const struct pack_info *in;
	const struct pack *p;
	size_t n;

	TRY(option_take(rq, argc, argv, options, 1, &rest, &n));
	if (n != 1 || to.n == 0)
		return fail(rq, MSG_USAGE, STR("pack export PACK|DRAFT -o DIR"));
	TRY(pack_take(rq, rest[0], "county_office county_group county_leader",
	    &p));
	in = pack_info(p);
	dir = str_fmt(rq->arena, "%.*s/%.*s", STR_ARG(to), STR_ARG(in->id));
	TRY(folder_make(rq, to));
	if (file_exists(rq->arena, dir))
		return fail(rq, MSG_FILE_OPEN, dir, str_from(strerror(
		    EEXIST)));
	TRY(folder_make(rq, dir));
	TRY(write_files(rq, dir, pack_files(p)));
	(void)printf("%.*s %.*s %.*s\n", STR_ARG(dir), STR_ARG(in->version),
	    STR_ARG(in->hash));
	return OK;
}

int
cmd_pack(struct request *rq, int argc, char **argv)
{

	if (argc >= 1 && strcmp(argv[0], "show") == 0)
		return cmd_end(rq, show(rq, argc - 1, argv + 1));
	if (argc < 1 || strcmp(argv[0], "export") != 0)
		return policy_cmd_pack(rq, argc, argv);
	return cmd_end(rq, export(rq, argc - 1, argv + 1));
}
