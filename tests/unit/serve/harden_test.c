/*
 * What the server process gives up: it cannot run a program or trace; without
 * the hardening (the control) it can.
 */
#include "unit/test.h"

#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "serve/internal.h"

/* Exit status of a child that tries to run true. */
static int
run_true(bool hardened)
{
	char name[] = "true";
	char *argv[] = { name, NULL };
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
		struct request rq;
		struct rlimit core;

		request_init(&rq, a);
		if (hardened && harden_process(&rq) != OK)
			_exit(90);
		if (hardened && (getrlimit(RLIMIT_CORE, &core) != 0 ||
		    core.rlim_max != 0))
			_exit(91);
		if (hardened && (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ||
		    errno != EPERM))
			_exit(92);
		(void)execv("/bin/true", argv);
		_exit(errno == EPERM ? 93 : 94);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_no_programs(void **state)
{

	(void)state;
	assert_int_equal(run_true(false), 0);
	assert_int_equal(run_true(true), 93);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
