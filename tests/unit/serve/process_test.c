/*
 * The processes of a server: the first administrator, a server that dies, one
 * that is there already, subcommands beside it, clients that keep it waiting.
 */
#include "unit/serve/client.h"

#include <time.h>

#include "base/file.h"

static struct server_under_test server;

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

static int
ask(const char *text)
{
	struct answer a;
	int fd = client_connect(&server, NULL);

	(void)client_send(fd, str_from(text));
	client_read(server.arena, fd, false, false, &a);
	(void)close(fd);
	return a.status;
}

static int
post(const char *path, str body)
{

	return ask(str_cstr(server.arena, str_fmt(server.arena, "POST %s "
	    "HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n\r\n%.*s", path,
	    body.n, STR_ARG(body))));
}

/* Run the program on the test's database; its exit status. */
static int
bangfu(const char *arguments)
{
	int status = system(str_cstr(server.arena, str_fmt(server.arena,
	    "LC_ALL=en %.*s/bangfu %s --db sqlite:%s/x.db >%s/out 2>%s/err",
	    STR_ARG(server.build), arguments, server.dir, server.dir,
	    server.dir)));

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool
printed(const char *file, const char *text)
{
	str all;
	size_t at;

	return file_read(server.arena, str_fmt(server.arena, "%s/%s",
	    server.dir, file), (size_t)1 << 20, &all) == 0 &&
	    str_find(all, str_from(text), &at);
}

/* The only child of the supervisor. */
static pid_t
server_process(void)
{
	str line = output_of(server.arena, str_cstr(server.arena,
	    str_fmt(server.arena, "cat /proc/%d/task/%d/children",
	    (int)server.pid, (int)server.pid)));
	str rest = line;
	int64_t pid;

	assert_true(str_int(str_cut(rest, ' ', &rest), &pid));
	return (pid_t)pid;
}

static long
resident_kb(pid_t pid)
{
	int64_t kb;
	str line = output_of(server.arena, str_cstr(server.arena,
	    str_fmt(server.arena, "awk '/VmRSS/ { print $2 }' "
	    "/proc/%d/status", (int)pid)));

	assert_true(str_int(line, &kb));
	return (long)kb;
}

static const char session[] = "GET /api/v1/session HTTP/1.1\r\nHost: t\r\n\r\n";

static void
test_setup(void **state)
{
	str log, code, body;
	size_t at;

	(void)state;
	assert_int_equal(file_read(server.arena, str_fmt(server.arena,
	    "%s/log", server.dir), (size_t)1 << 20, &log), 0);
	assert_true(str_find(log, STR("\xe5\xbc\x80\xe9\x80\x9a\xe7\xa0\x81"),
	    &at));
	code = str_sub(log, at + 10, at + 10 + 19);
	body = str_fmt(server.arena, "{\"code\":\"%.*s\",\"name\":\"admin\","
	    "\"person_name\":\"x\",\"password\":\"short\"}", STR_ARG(code));
	assert_int_equal(post("/api/v1/setup", STR("{\"code\":\"x\",\"name\":"
	    "\"admin\",\"person_name\":\"x\",\"password\":"
	    "\"Kirschbaum-7-Wolke\"}")), 403);
	assert_int_equal(post("/api/v1/setup", body), 422);
	body = str_fmt(server.arena, "{\"code\":\"%.*s\",\"name\":\"boss\","
	    "\"person_name\":\"x\",\"password\":\"Kirschbaum-7-Wolke\"}",
	    STR_ARG(code));
	assert_int_equal(post("/api/v1/setup", body), 204);
	assert_int_equal(post("/api/v1/setup", body), 403);
	assert_int_equal(post("/api/v1/session", STR("{\"name\":\"boss\","
	    "\"password\":\"Kirschbaum-7-Wolke\"}")), 200);
}

static void
test_subcommands_beside(void **state)
{

	(void)state;
	assert_int_equal(bangfu("user list"), 0);
	assert_true(printed("out", "boss"));
	assert_int_equal(bangfu("user add wang --person Wang --office township "
	    "--place 990181101"), 0);
	assert_true(printed("out", "First password of wang"));
	assert_int_equal(bangfu("user add wang --person Wang --office township "
	    "--place 990181101"), 1);
	assert_true(printed("err", "exists already"));
	assert_int_equal(bangfu("user password wang"), 0);
	assert_int_equal(bangfu("user disable wang"), 0);
	assert_int_equal(bangfu("user disable nobody"), 1);
	assert_int_equal(bangfu("user add x --colour red"), 2);
	assert_true(printed("err", "--person"));
	assert_int_equal(bangfu("user"), 2);
	assert_int_equal(bangfu("user list --as boss"), 0);
	assert_int_equal(bangfu("user list --as nobody"), 1);
	assert_int_equal(bangfu("serve --listen 127.0.0.1:0"), 3);
	assert_true(printed("err", "in use"));
	assert_int_equal(bangfu("serve --listen nowhere"), 3);
	assert_int_equal(bangfu("serve --colour red"), 2);
}

static void
test_dies_and_is_replaced(void **state)
{
	pid_t before = server_process();
	int64_t began;
	int status = 0;

	(void)state;
	assert_int_equal(ask(session), 401);
	began = now_ms();
	assert_int_equal(kill(before, SIGKILL), 0);
	while (status != 401 && now_ms() - began < 10000)
		status = ask(session);
	assert_int_equal(status, 401);
	assert_true(now_ms() - began < 5000);
	assert_int_not_equal(server_process(), before);
	/* The account written before is there. */
	assert_int_equal(post("/api/v1/session", STR("{\"name\":\"boss\","
	    "\"password\":\"Kirschbaum-7-Wolke\"}")), 200);
}

#define CROWD	150

/* Many sign-ins at once: some wait, the rest are told to come again. */
static void
test_crowd(void **state)
{
	static const char body[] = "{\"name\":\"boss\",\"password\":\"no\"}";
	str text = str_fmt(server.arena, "POST /api/v1/session HTTP/1.1\r\n"
	    "Host: t\r\nContent-Length: %zu\r\n\r\n%s", sizeof(body) - 1, body);
	pid_t pid = server_process();
	long before = resident_kb(pid), peak;
	int fd[CROWD], i, busy = 0, wrong = 0;
	int64_t began;

	(void)state;
	for (i = 0; i < CROWD; i++)
		fd[i] = client_connect(&server, NULL);
	for (i = 0; i < CROWD; i++)
		assert_true(client_send(fd[i], text));
	sleep_ms(50);
	peak = resident_kb(pid);
	/* Meanwhile others are served. */
	began = now_ms();
	assert_int_equal(ask(session), 401);
	assert_true(now_ms() - began < 1000);
	for (i = 0; i < CROWD; i++) {
		struct answer a;

		client_read(server.arena, fd[i], false, false, &a);
		(void)close(fd[i]);
		busy += a.status == 503;
		wrong += a.status == 401;
	}
	assert_int_equal(busy + wrong, CROWD);
	assert_true(busy > 0 && wrong >= 64);
	assert_true(peak - before < 64 * 1024);
}

#define SLOW	50

/* A byte now and then keeps nobody's place; others do not notice. */
static void
test_slow_heads(void **state)
{
	int fd[SLOW], i, open = SLOW;
	int64_t began = now_ms();

	(void)state;
	for (i = 0; i < SLOW; i++) {
		fd[i] = client_connect(&server, NULL);
		(void)client_send(fd[i], STR("GET / HTTP/1.1\r\nHost: t\r\nX: "));
	}
	while (open > 0 && now_ms() - began < 20000) {
		sleep_ms(1000);
		assert_int_equal(ask(session), 401);
		for (open = i = 0; i < SLOW; i++) {
			struct pollfd p = { fd[i], POLLIN, 0 };
			char byte;

			(void)client_send(fd[i], STR("a"));
			if (poll(&p, 1, 0) == 0 ||
			    recv(fd[i], &byte, 1, MSG_DONTWAIT) > 0)
				open++;
		}
	}
	for (i = 0; i < SLOW; i++)
		(void)close(fd[i]);
	assert_int_equal(open, 0);
	assert_true(now_ms() - began < 15000);
}

static void
test_ends_in_order(void **state)
{
	int status = server_stop(&server);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(access(str_cstr(server.arena, str_fmt(server.arena,
	    "%s/x.db.sock", server.dir)), F_OK), -1);
	/* Alone with the database, the same subcommands. */
	assert_int_equal(bangfu("user list"), 0);
	assert_true(printed("out", "boss"));
	assert_int_equal(bangfu("user add li --person Li --office township "
	    "--place 990181101"), 0);
	assert_int_equal(bangfu("ledger replay"), 0);
}

static int
teardown(void **state)
{

	(void)state;
	server_remove(&server);
	return 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_setup),
		cmocka_unit_test(test_subcommands_beside),
		cmocka_unit_test(test_dies_and_is_replaced),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_slow_heads),
		cmocka_unit_test(test_ends_in_order),
	};

	(void)argc;
	server_make(&server, argv[0], "0 bare");
	return cmocka_run_group_tests(tests, NULL, teardown);
}
