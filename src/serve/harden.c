/*
 * What the server process can no longer do (reliability C-64): run programs,
 * trace, mount, load code into the kernel, leave a core file with keys in it.
 * Its files are guarded by the user it runs as.
 */
#include "internal.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE	AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE	AUDIT_ARCH_AARCH64
#endif

#define DENY(call)							\
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),		\
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

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
		DENY(SYS_execve), DENY(SYS_execveat), DENY(SYS_ptrace),
		DENY(SYS_process_vm_readv), DENY(SYS_process_vm_writev),
		DENY(SYS_mount), DENY(SYS_umount2), DENY(SYS_pivot_root),
		DENY(SYS_chroot), DENY(SYS_unshare), DENY(SYS_setns),
		DENY(SYS_init_module), DENY(SYS_finit_module),
		DENY(SYS_delete_module), DENY(SYS_kexec_load), DENY(SYS_bpf),
		DENY(SYS_perf_event_open), DENY(SYS_keyctl),
		DENY(SYS_add_key), DENY(SYS_request_key),
		DENY(SYS_userfaultfd), DENY(SYS_swapon), DENY(SYS_reboot),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		(unsigned short)(sizeof(code) / sizeof(code[0])), code,
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#else
	return true;
#endif
}

enum err
harden_process(struct request *rq)
{
	const struct rlimit none = { 0, 0 };
	struct rlimit files;

	/* As many connections as the machine allows. */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !filter_calls())
		return fail(rq, MSG_HARDEN);
	return OK;
}
