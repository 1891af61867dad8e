/*
 * Subcommands pel and pack.
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/host.h"

#define OUTPUT_MAX ((size_t)4 << 20)

struct options {
	str given, as_of, model, law, packs;
	char **rest;
	int nrest;
};

static int
usage(struct request *rq, const char *text)
{
	enum err e = fail(rq, MSG_USAGE, str_from(text));

	(void)e;
	fprintf(stderr, "%.*s\n", STR_ARG(rq->problem.detail));
	return 2;
}

/* Options and what they are about, in any order; "--" ends the options. */
static bool
take_options(int argc, char **argv, struct options *o)
{
	struct {
		const char *name;
		str *to;
	} known[] = {
		{ "--given", &o->given }, { "--as-of", &o->as_of },
		{ "--model", &o->model }, { "--law", &o->law },
		{ "--packs", &o->packs },
	};
	size_t k, n = sizeof(known) / sizeof(known[0]);
	bool end = false;
	int i;

	for (i = 0; i < argc; i++) {
		for (k = 0; k < n && !end; k++)
			if (strcmp(argv[i], known[k].name) == 0)
				break;
		if (!end && strcmp(argv[i], "--") == 0)
			end = true;
		else if (!end && k < n) {
			if (++i == argc)
				return false;
			*known[k].to = str_from(argv[i]);
		} else if (!end && argv[i][0] == '-' && argv[i][1] == '-' &&
		    argv[i][2] >= 'a' && argv[i][2] <= 'z')
			return false;
		else
			argv[o->nrest++] = argv[i];
	}
	o->rest = argv;
	return true;
}

static void
print_text(str s)
{

	if (s.n > 0)
		(void)fwrite(s.p, 1, s.n, stdout);
}

static void
print_faults(struct arena *a, const struct faults *f)
{
	const struct fault *x;

	for (x = f->first; x != NULL; x = x->next)
		fprintf(stderr, "%.*s\n", STR_ARG(fault_text(a, x)));
}

/* A folder of the home folder; of the current one when there is no home. */
static str
at_home(struct request *rq, const char *name)
{

	if (rq->host == NULL || rq->host->home.n == 0)
		return str_from(name);
	return str_fmt(rq->arena, "%.*s/%s", STR_ARG(rq->host->home), name);
}

/* The dictionary of --model, the process or BANGFU_MODEL; NULL when none. */
static const struct model *
load_model(struct request *rq, str dir, struct faults *f)
{

	if (rq->model != NULL && dir.n == 0)
		return rq->model;
	if (dir.n == 0)
		dir = str_from(getenv("BANGFU_MODEL"));
	if (dir.n == 0)
		dir = at_home(rq, "model");
	return model_load(rq->arena, dir, f);
}

int
policy_cmd_pel(struct request *rq, int argc, char **argv)
{
	static const char text[] =
	    "bangfu pel [--given JSON] [--as-of DATE] [--model DIR] EXPR";
	struct options o = { .nrest = 0 };
	struct pel_ask ask = { .lang = rq->lang };
	const struct model *m = NULL;
	struct faults f;
	struct buf out;
	int status;

	if (!take_options(argc, argv, &o) || o.nrest != 1 ||
	    (o.as_of.n > 0 && !date_parse(o.as_of, &ask.as_of)))
		return usage(rq, text);
	ask.given = o.given;
	ask.expr = str_from(o.rest[0]);
	faults_init(&f, rq->arena);
	m = load_model(rq, o.model, &f);
	if (m == NULL && o.model.n > 0) {
		print_faults(rq->arena, &f);
		return 3;
	}
	buf_init(&out, rq->arena, OUTPUT_MAX);
	status = policy_pel(rq->arena, m, &ask, &out);
	print_text(buf_text(&out));
	return status;
}

/* PACK is a folder, or a name within --packs. */
static str
pack_path(struct request *rq, const struct options *o, const char *name)
{
	str s = str_from(name), dir = o->packs;

	if (file_exists(rq->arena, str_fmt(rq->arena, "%.*s/pack.toml",
	    STR_ARG(s))))
		return s;
	if (dir.n == 0)
		dir = at_home(rq, "packs");
	return str_fmt(rq->arena, "%.*s/%.*s", STR_ARG(dir), STR_ARG(s));
}

/* The packs that the arguments name; without any, all of the folder. */
static const str *
pack_paths(struct request *rq, const struct options *o, size_t *n)
{
	str dir = o->packs.n > 0 ? o->packs : at_home(rq, "packs");
	size_t count = (size_t)o->nrest - 1, i;
	str *path;

	*n = 0;
	if (count == 0) {
		if (file_names(rq->arena, dir, "", &path, &count) != 0)
			return NULL;
		for (i = 0; i < count; i++)
			if (file_exists(rq->arena, str_fmt(rq->arena,
			    "%.*s/%.*s/pack.toml", STR_ARG(dir),
			    STR_ARG(path[i]))))
				path[(*n)++] = str_fmt(rq->arena,
				    "%.*s/%.*s", STR_ARG(dir),
				    STR_ARG(path[i]));
		return path;
	}
	path = NEW_ARRAY(rq->arena, str, count);
	for (*n = 0; *n < count; ++*n)
		path[*n] = pack_path(rq, o, o->rest[*n + 1]);
	return path;
}

/* --law, BANGFU_LAW, or shared/law beside the home folder. */
static str
law_folder(struct request *rq, const struct options *o)
{
	str dir = o->law.n > 0 ? o->law : str_from(getenv("BANGFU_LAW"));

	if (dir.n == 0 && file_exists(rq->arena,
	    at_home(rq, "../shared/law")))
		dir = at_home(rq, "../shared/law");
	return dir;
}

static int
run_tests(struct request *rq, const struct policy *po, size_t n)
{
	int passed = 0, failed = 0, p;
	struct buf out;
	size_t i;

	buf_init(&out, rq->arena, OUTPUT_MAX);
	for (i = 0; i < n; i++) {
		failed += policy_test(rq->arena, po, policy_pack(po, i),
		    rq->lang, &out, &p);
		policy_test_cover(rq->arena, policy_pack(po, i), rq->lang,
		    &out);
		passed += p;
	}
	print_text(buf_text(&out));
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}

/* Each pack by itself: its name and hash, or its faults. */
static int
check_each(struct request *rq, const struct model *m,
    const struct policy_paths *all)
{
	int passed = 0, failed = 0;
	size_t i;

	for (i = 0; i < all->n; i++) {
		struct policy_paths at = *all;
		const struct policy *po;
		const struct pack_info *in;
		struct faults f;

		at.pack = &all->pack[i];
		at.n = 1;
		faults_init(&f, rq->arena);
		po = policy_load_packs(rq->arena, m, &at, &f);
		if (po != NULL)
			policy_checks(rq->arena, policy_pack(po, 0), rq->lang,
			    &f);
		if (po == NULL || f.n > 0) {
			print_faults(rq->arena, &f);
			failed++;
			continue;
		}
		passed++;
		in = pack_info(policy_pack(po, 0));
		printf("%.*s %.*s %.*s\n", STR_ARG(in->id),
		    STR_ARG(in->version), STR_ARG(in->hash));
	}
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}

/* A line a pack, then the sentences that nobody has read. */
static int
cover_all(struct request *rq, const struct model *m,
    const struct policy_paths *at)
{
	static const char *const head[2] = {
		"条文  有对象  句子  已编码  不编码  未读  包\n",
		"articles  live  sentences  encoded  left out  unread  pack\n" };
	const struct policy *po;
	struct faults f;
	struct cover c;
	size_t i, k, unread = 0;

	faults_init(&f, rq->arena);
	po = policy_load_packs(rq->arena, m, at, &f);
	print_faults(rq->arena, &f);
	if (po == NULL)
		return 1;
	fputs(head[rq->lang == LANG_EN], stdout);
	for (i = 0; i < at->n; i++) {
		if (!pack_cover(rq->arena, policy_pack(po, i), &c))
			return 3;
		printf("%4zu  %6zu  %4zu  %6zu  %6zu  %4zu  %.*s\n",
		    c.articles, c.live, c.sentences, c.encoded, c.omitted,
		    c.unread, STR_ARG(pack_info(policy_pack(po, i))->id));
		for (k = 0; k < c.unread; k++)
			printf("\t%.*s\n", STR_ARG(c.unread_at[k]));
		unread += c.unread;
	}
	return unread > 0;
}

static int
test_all(struct request *rq, const struct model *m,
    const struct policy_paths *at)
{
	const struct policy *po;
	struct faults f;

	faults_init(&f, rq->arena);
	po = policy_load_packs(rq->arena, m, at, &f);
	if (po != NULL)
		return run_tests(rq, po, at->n);
	print_faults(rq->arena, &f);
	printf("0 passed, %d failed\n", f.n);
	return 1;
}

int
policy_cmd_pack(struct request *rq, int argc, char **argv)
{
	static const char text[] = "bangfu pack check|test|cover|sum "
	    "[--law DIR] [--packs DIR] [--model DIR] PACK...";
	struct options o = { .nrest = 0 };
	struct policy_paths at = { .lang = rq->lang };
	const struct model *m;
	struct faults f;

	if (!take_options(argc, argv, &o) || o.nrest < 1 ||
	    (o.nrest < 2 && strcmp(o.rest[0], "cover") != 0) || o.given.n > 0 || o.as_of.n > 0)
		return usage(rq, text);
	faults_init(&f, rq->arena);
	m = load_model(rq, o.model, &f);
	if (m == NULL) {
		print_faults(rq->arena, &f);
		return 3;
	}
	at.pack = pack_paths(rq, &o, &at.n);
	at.law = law_folder(rq, &o);
	if (strcmp(o.rest[0], "check") == 0)
		return check_each(rq, m, &at);
	if (strcmp(o.rest[0], "test") == 0)
		return test_all(rq, m, &at);
	if (strcmp(o.rest[0], "cover") == 0)
		return cover_all(rq, m, &at);
	if (strcmp(o.rest[0], "sum") == 0)
		return policy_sum(rq->arena, m, &at) ? 0 : 3;
	return usage(rq, text);
}
