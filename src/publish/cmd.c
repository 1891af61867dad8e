/*
 * Subcommand publish: may a file go out?  Exit status 0 yes, 1 no, 2 usage.
 */
#include "publish/internal.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/host.h"
#include "base/json.h"
#include "base/limits.h"

static int
complain(struct request *rq, enum err e)
{

	(void)fprintf(stderr, "bangfu: %.*s\n", STR_ARG(rq->problem.detail));
	return e == ERR_IO ? 3 : 1;
}

static int
usage(struct request *rq)
{
	enum err e = fail(rq, MSG_USAGE, STR("bangfu publish scan FILE..."));

	(void)complain(rq, e);
	return 2;
}

static void
print_table(struct request *rq, str path, const struct leak *l, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		(void)printf("%.*s:%lld: %.*s %.*s\n", STR_ARG(path),
		    (long long)l[i].line, STR_ARG(publish_leak_label(rq,
		    l[i].kind)), STR_ARG(l[i].shown));
	if (n == 0)
		(void)printf("%.*s: %s\n", STR_ARG(path), request_words(rq,
		    "未发现个人敏感信息", "nothing found that would leak").p);
}

static void
print_json(struct request *rq, str path, const struct leak *l, size_t n)
{
	struct jsonw w;
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "file", path);
	jsonw_key(&w, "leaks");
	jsonw_open(&w, '[');
	for (i = 0; i < n; i++) {
		jsonw_open(&w, '{');
		jsonw_put_int(&w, "line", l[i].line);
		jsonw_put_str(&w, "kind", publish_leak_label(rq, l[i].kind));
		jsonw_put_str(&w, "shown", l[i].shown);
		jsonw_close(&w, '}');
	}
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	(void)printf("%.*s\n", STR_ARG(buf_text(&b)));
}

static int
scan_files(struct request *rq, int argc, char **argv)
{
	int i, status = 0;

	for (i = 0; i < argc; i++) {
		str path = str_from(argv[i]);
		struct leak *l;
		size_t n;
		enum err e = publish_scan_file(rq, path, NULL, &l, &n);

		if (e != OK) {
			status = complain(rq, e);
			request_clear(rq);
			continue;
		}
		if (rq->host->json)
			print_json(rq, path, l, n);
		else
			print_table(rq, path, l, n);
		if (n > 0)
			status = 1;
	}
	return argc == 0 ? usage(rq) : status;
}

int
publish_cmd(struct request *rq, int argc, char **argv)
{

	if (argc > 0 && str_is(str_from(argv[0]), "scan"))
		return scan_files(rq, argc - 1, argv + 1);
	return usage(rq);
}
