/*
 * Which files the process of the public can still reach: its own folder and the
 * text of its statements, by the kernel's Landlock.
 */
#include "internal.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool
allow(int rules, str path, uint64_t access)
{
	struct landlock_path_beneath_attr at = { .allowed_access = access };
	char name[4096];
	bool good;

	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(path));
	at.parent_fd = open(name, O_PATH | O_CLOEXEC);
	if (at.parent_fd < 0)
		return false;
	good = syscall(SYS_landlock_add_rule, rules,
	    LANDLOCK_RULE_PATH_BENEATH, &at, 0) == 0;
	(void)close(at.parent_fd);
	return good;
}

bool
confine_public(struct request *rq, const struct host *h)
{
	const uint64_t read = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_READ_DIR;
	const uint64_t write = read | LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG;
	struct landlock_ruleset_attr attr = { .handled_access_fs =
	    (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
	int rules = (int)syscall(SYS_landlock_create_ruleset, &attr,
	    sizeof(attr.handled_access_fs), 0);
	bool good;

	if (rules < 0)
		return false;
	good = allow(rules, str_fmt(rq->arena, "%.*s/public",
	    STR_ARG(h->data)), write) && allow(rules, str_fmt(rq->arena,
	    "%.*s/sql/public", STR_ARG(h->home)), read) &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	(void)close(rules);
	return good;
}
