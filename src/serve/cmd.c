/*
 * Subcommands openapi and user.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/option.h"

int
cmd_complain(const struct request *rq, enum err e)
{

	(void)fprintf(stderr, "bangfu: %.*s\n", STR_ARG(rq->problem.detail));
	switch (e) {
	case ERR_INPUT:
		return 2;
	case ERR_IO:
	case ERR_BUSY:
		return 3;
	default:
		return 1;
	}
}

static int
usage(struct request *rq, const char *text)
{

	return cmd_complain(rq, fail(rq, MSG_USAGE, str_from(text)));
}

int
serve_cmd_openapi(struct request *rq, int argc, char **argv)
{
	struct router *t;
	struct buf b;
	enum err e;

	(void)argv;
	if (argc > 0)
		return usage(rq, "bangfu openapi");
	e = route_open(rq, &t);
	if (e != OK)
		return cmd_complain(rq, e);
	buf_init(&b, rq->arena, LIMIT_REPLY);
	route_openapi(rq, t, &b);
	buf_byte(&b, '\n');
	if (buf_full(&b) || fwrite(b.p, 1, b.n, stdout) != b.n)
		return 3;
	return 0;
}

struct user {
	str name, person, key, office, place, post;
	bool password_stdin;
};

/* One line of standard input, so that no password is in a command line. */
static str
read_password(struct arena *a)
{
	char line[512];
	size_t n;

	if (fgets(line, sizeof(line), stdin) == NULL)
		return STR_NONE;
	n = strlen(line);
	while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	return str_dup(a, (str){ line, n });
}

static str
add_body(struct request *rq, const struct user *u)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_BODY);
	jsonw_begin(&w, &b);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "name", u->name);
	jsonw_put_str(&w, "person_name", u->person);
	if (u->key.n > 0)
		jsonw_put_str(&w, "person_key", u->key);
	jsonw_put_str(&w, "office", u->office);
	jsonw_put_str(&w, "place", u->place);
	if (u->post.n > 0)
		jsonw_put_str(&w, "post_name", u->post);
	if (u->password_stdin)
		jsonw_put_str(&w, "password", read_password(rq->arena));
	jsonw_close(&w, '}');
	return buf_text(&b);
}

static str
escape(struct arena *a, str s)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_URI);
	for (i = 0; i < s.n; i++)
		buf_fmt(&b, "%%%02X", (unsigned char)s.p[i]);
	return buf_text(&b);
}

static int
ask_print(struct request *rq, const struct console_request *q,
    void (*print)(struct request *, const struct json *))
{
	struct console *c;
	struct json *j;
	str out = STR_NONE;
	enum err e;

	e = console_open(rq, &c);
	if (e == OK)
		e = console_ask(rq, c, q, &out);
	if (e == OK && out.n > 0 && rq->host->json)
		(void)printf("%.*s\n", STR_ARG(out));
	else if (e == OK && out.n > 0) {
		e = json_parse(rq, out, &j);
		if (e == OK)
			print(rq, j);
	}
	return e == OK ? 0 : cmd_complain(rq, e);
}

static str
text_of(const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	return v != NULL && v->kind == J_STR ? v->s : STR_NONE;
}

static void
print_password(struct request *rq, const struct json *j)
{
	str password = text_of(j, "password");

	if (password.n > 0)
		(void)printf(rq->lang == LANG_ZH ?
		    "%.*s 的初始密码(只显示这一次):%.*s\n" :
		    "First password of %.*s (shown this once): %.*s\n",
		    STR_ARG(text_of(j, "name")), STR_ARG(password));
}

static void
print_users(struct request *rq, const struct json *j)
{
	const struct json *items = json_get(j, "items"), *d;
	size_t i;

	for (i = 0; items != NULL && i < items->n; i++) {
		const struct json *f = json_get(&items->items[i], "fields");
		const struct json *l = json_get(&items->items[i], "labels");

		d = json_get(f, "disabled");
		(void)printf("%-20.*s %-20.*s %-24.*s %s\n",
		    STR_ARG(text_of(f, "name")),
		    STR_ARG(text_of(f, "person_name")),
		    STR_ARG(text_of(l, "post")), d != NULL && d->i != 0 ?
		    request_words(rq, "已停用", "disabled").p : "");
	}
}

static int
user_verb(struct request *rq, str verb, const struct user *u)
{
	struct console_request q = { .method = POST, .file = -1 };

	if (str_is(verb, "list")) {
		q.method = GET;
		q.path = STR("/account");
		return ask_print(rq, &q, print_users);
	}
	if (str_is(verb, "add")) {
		q.path = STR("/account");
		q.body = add_body(rq, u);
	} else
		q.path = str_fmt(rq->arena, "/account/%.*s/%.*s",
		    STR_ARG(escape(rq->arena, u->name)), STR_ARG(verb));
	return ask_print(rq, &q, print_password);
}

int
serve_cmd_user(struct request *rq, int argc, char **argv)
{
	static const char text[] = "bangfu user list | add NAME --person NAME "
	    "[--person-key KEY] --office OFFICE --place CODE [--post NAME] "
	    "[--password-stdin] | "
	    "disable NAME | password NAME";
	struct user u = { .password_stdin = false };
	const struct option options[] = {
		{ "--person", &u.person, NULL }, { "--person-key", &u.key, NULL },
		{ "--office", &u.office, NULL },
		{ "--place", &u.place, NULL }, { "--post", &u.post, NULL },
		{ "--password-stdin", NULL, &u.password_stdin },
	};
	str *rest, verb;
	size_t n;
	enum err e;

	e = option_take(rq, argc, argv, options,
	    sizeof(options) / sizeof(options[0]), &rest, &n);
	if (e != OK)
		return cmd_complain(rq, e);
	verb = n > 0 ? rest[0] : STR_NONE;
	u.name = n > 1 ? rest[1] : STR_NONE;
	if (str_is(verb, "list") ? n != 1 : n != 2 || !(str_is(verb, "add") ||
	    str_is(verb, "disable") || str_is(verb, "password")))
		return usage(rq, text);
	if (str_is(verb, "add") && (u.person.n == 0 || u.office.n == 0 ||
	    u.place.n == 0))
		return usage(rq, text);
	return user_verb(rq, verb, &u);
}
