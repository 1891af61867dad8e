/*
 * Options of a subcommand.
 */
#include "option.h"

#include "buf.h"
#include "limits.h"
#include "request.h"

static enum err
unknown(struct request *rq, str name, const struct option *o, size_t n)
{
	struct buf known;
	size_t i;

	buf_init(&known, rq->arena, LIMIT_SENTENCE / 4);
	for (i = 0; i < n; i++) {
		buf_cstr(&known, i == 0 ? "" : " ");
		buf_cstr(&known, o[i].name);
	}
	return fail(rq, MSG_OPTION_UNKNOWN, name, buf_text(&known));
}

static const struct option *
find(str name, const struct option *o, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_is(name, o[i].name))
			return &o[i];
	return NULL;
}

/* tidy: params, the arguments as main() has them, the list, the rest */
enum err
option_take(struct request *rq, int argc, char **argv, const struct option *o,
    size_t n, str **out_rest, size_t *out_n)
{
	str *rest = NEW_ARRAY(rq->arena, str, argc + 1);
	size_t nrest = 0;
	bool end = false;
	int i;

	for (i = 0; i < argc; i++) {
		str arg = str_from(argv[i]), name, value = STR_NONE;
		const struct option *x;

		if (end || arg.n < 2 || arg.p[0] != '-') {
			rest[nrest++] = arg;
			continue;
		}
		if ((end = str_is(arg, "--")))
			continue;
		name = str_cut(arg, '=', &value);
		x = find(name, o, n);
		if (x == NULL)
			return unknown(rq, name, o, n);
		if (x->flag != NULL && name.n == arg.n) {
			*x->flag = true;
			continue;
		}
		if (x->flag != NULL || (name.n == arg.n && i + 1 == argc))
			return fail(rq, MSG_OPTION_VALUE, name);
		*x->text = name.n == arg.n ? str_from(argv[++i]) : value;
	}
	*out_rest = rest;
	*out_n = nrest;
	return OK;
}
