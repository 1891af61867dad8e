/*
 * Subcommands pel and pack.
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
print_faults(struct arena *a, const struct faults *f)
{
	const struct fault *x;

	for (x = f->first; x != NULL; x = x->next)
		fprintf(stderr, "%.*s\n", STR_ARG(fault_text(a, x)));
}

/* The dictionary of --model, BANGFU_MODEL or ./model; NULL when none. */
static const struct model *
load_model(struct request *rq, str dir, struct faults *f)
{

	if (rq->model != NULL && dir.n == 0)
		return rq->model;
	if (dir.n == 0)
		dir = str_from(getenv("BANGFU_MODEL"));
	if (dir.n == 0)
		dir = STR("model");
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
	fwrite(out.p, 1, out.n, stdout);
	return status;
}
