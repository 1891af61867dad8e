/*
 * Whole small files and directory listings.
 */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

static int
read_all(struct arena *a, int fd, size_t max, str *out)
{
	struct stat st;
	size_t n = 0;
	char *p;

	if (fstat(fd, &st) != 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EISDIR;
	if ((size_t)st.st_size > max)
		return EFBIG;
	p = arena_alloc(a, (size_t)st.st_size + 1);
	while (n < (size_t)st.st_size) {
		ssize_t k = read(fd, p + n, (size_t)st.st_size - n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return errno;
		if (k == 0)
			break;
		n += (size_t)k;
	}
	*out = (str){ p, n };
	return 0;
}

int
file_read(struct arena *a, str path, size_t max, str *out)
{
	int fd = open(str_cstr(a, path), O_RDONLY | O_CLOEXEC), e;

	if (fd < 0)
		return errno;
	e = read_all(a, fd, max, out);
	(void)close(fd);
	return e;
}

static int
write_all(int fd, str text)
{
	size_t n = 0;

	while (n < text.n) {
		ssize_t k = write(fd, text.p + n, text.n - n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return errno;
		n += (size_t)k;
	}
	return fsync(fd) == 0 ? 0 : errno;
}

static int
folder_sync(struct arena *a, str path)
{
	size_t n = path.n;
	int fd, e = 0;

	while (n > 0 && path.p[n - 1] != '/')
		n--;
	fd = open(n == 0 ? "." : str_cstr(a, (str){ path.p, n }),
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (fsync(fd) != 0)
		e = errno;
	(void)close(fd);
	return e;
}

int
file_write(struct arena *a, str path, str text, int mode)
{
	char *tmp = str_cstr(a, str_fmt(a, "%.*s.new", STR_ARG(path)));
	int fd, e;

	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return errno;
	e = write_all(fd, text);
	if (close(fd) != 0 && e == 0)
		e = errno;
	if (e == 0 && rename(tmp, str_cstr(a, path)) != 0)
		e = errno;
	if (e != 0) {
		(void)unlink(tmp);
		return e;
	}
	return folder_sync(a, path);
}

static int
by_bytes(const void *a, const void *b)
{

	return str_cmp(*(const str *)a, *(const str *)b);
}

int
file_names(struct arena *a, str dir, const char *suffix, str **out,
    size_t *out_n)
{
	DIR *d = opendir(str_cstr(a, dir));
	size_t n = 0, room = 0;
	struct dirent *e;
	str *names = NULL;

	if (d == NULL)
		return errno;
	while ((e = readdir(d)) != NULL) {
		str name = str_from(e->d_name);

		if (name.p[0] == '.' || !str_ends(name, str_from(suffix)))
			continue;
		if (n == room) {
			names = arena_grow(a, names, room * sizeof(str),
			    (room * 2 + 16) * sizeof(str));
			room = room * 2 + 16;
		}
		names[n++] = str_dup(a, name);
	}
	(void)closedir(d);
	if (n > 0)
		qsort(names, n, sizeof(str), by_bytes);
	*out = names;
	*out_n = n;
	return 0;
}

bool
file_exists(struct arena *a, str path)
{

	return access(str_cstr(a, path), F_OK) == 0;
}
