/*
 * What a parsing process may still do: read and write what is open, take
 * memory up to a limit, and end.
 */
#include "internal.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE	AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE	AUDIT_ARCH_AARCH64
#endif

#define ALLOW(call)							\
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),		\
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/*
 * Everything else fails with EPERM, so that a C library which tries a call we
 * do not know of goes on without it.
 */
static bool
filter_calls(void)
{
#ifdef ARCHITECTURE
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		ALLOW(SYS_read), ALLOW(SYS_pread64), ALLOW(SYS_write),
		ALLOW(SYS_lseek), ALLOW(SYS_fstat), ALLOW(SYS_newfstatat),
		ALLOW(SYS_brk), ALLOW(SYS_mmap), ALLOW(SYS_munmap),
		ALLOW(SYS_mremap), ALLOW(SYS_madvise), ALLOW(SYS_close),
		ALLOW(SYS_getrandom), ALLOW(SYS_clock_gettime),
		ALLOW(SYS_gettimeofday), ALLOW(SYS_getpid),
		ALLOW(SYS_gettid), ALLOW(SYS_tgkill), ALLOW(SYS_futex),
		ALLOW(SYS_rt_sigreturn), ALLOW(SYS_rt_sigprocmask),
		ALLOW(SYS_rt_sigaction), ALLOW(SYS_exit),
		ALLOW(SYS_exit_group),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	};
	struct sock_fprog program = {
		(unsigned short)(sizeof(code) / sizeof(code[0])), code,
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#else
	return true;
#endif
}

/* Pages this process has mapped already; they count against RLIMIT_AS. */
static rlim_t
mapped_bytes(void)
{
	char line[64] = { 0 };
	FILE *f = fopen("/proc/self/statm", "r");
	unsigned long long pages = 0;

	if (f == NULL)
		return 0;
	if (fgets(line, sizeof(line), f) != NULL)
		pages = strtoull(line, NULL, 10);
	(void)fclose(f);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static bool
set_limit(__rlimit_resource_t what, rlim_t value)
{
	struct rlimit limit = { value, value };

	return setrlimit(what, &limit) == 0;
}

static void
close_others(int a, int b)
{
	long fd, last = sysconf(_SC_OPEN_MAX);
	int low = a < b ? a : b, high = a < b ? b : a;

	if (syscall(SYS_close_range, (unsigned)high + 1, ~0u, 0) == 0)
		last = high;
	for (fd = 3; fd < (last > 65536 ? 65536 : last); fd++)
		if (fd != low && fd != high)
			(void)close((int)fd);
}

bool
sandbox_enter(int fd_in, int fd_out)
{
	rlim_t memory = mapped_bytes() + LIMIT_SHEET_MEMORY;

	close_others(fd_in, fd_out);
	if (!set_limit(RLIMIT_CPU, LIMIT_SHEET_CPU) ||
	    !set_limit(RLIMIT_CORE, 0) || !set_limit(RLIMIT_FSIZE, 0) ||
	    (!SHEET_SANITISED && !set_limit(RLIMIT_AS, memory)))
		return false;
	if (prctl(PR_SET_DUMPABLE, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	if (SHEET_SANITISED)
		return true;
	return set_limit(RLIMIT_NOFILE, (rlim_t)(fd_in > fd_out ? fd_in :
	    fd_out) + 1) && filter_calls();
}
