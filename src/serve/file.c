/*
 * The built UI: files of web/dist.  Assets carry a digest in their name and are
 * kept for good; pages are asked for again.  A path without a dot is a page of
 * the UI and gets index.html.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct media {
	const char *suffix;
	const char *type;
};

static const struct media kinds[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".svg", "image/svg+xml" }, { ".png", "image/png" },
	{ ".ico", "image/x-icon" }, { ".webp", "image/webp" },
	{ ".jpg", "image/jpeg" }, { ".woff2", "font/woff2" },
	{ ".wasm", "application/wasm" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".map", "application/json" },
};

static const char *
type_of(str path)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_ends(path, str_from(kinds[i].suffix)))
			return kinds[i].type;
	return NULL;
}

/*
 * Only names that a build makes: no dot files, nothing upwards, and no empty
 * segment, because openat() takes "/etc/x" for a path from the root.
 */
static bool
safe(str path)
{
	size_t i;

	if (str_starts(path, STR("/")) || str_starts(path, STR("api/")) ||
	    str_find(path, STR("//"), NULL))
		return false;
	for (i = 0; i < path.n; i++) {
		char c = path.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_' ||
		    c == '/' || c == '.';

		if (!plain || (c == '.' && (i == 0 || path.p[i - 1] == '/' ||
		    path.p[i - 1] == '.')))
			return false;
	}
	return path.n > 0 && path.n < 512;
}

static int
open_in(struct exchange *ex, str path, const char *suffix, struct stat *st)
{
	char *name = str_cstr(ex->rq.arena, str_fmt(ex->rq.arena, "%.*s%s",
	    STR_ARG(path), suffix));
	int fd = openat(ex->worker->server->dist, name,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);

	if (fd >= 0 && (fstat(fd, st) != 0 || !S_ISREG(st->st_mode))) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* The smallest form that the client takes. */
static int
open_best(struct exchange *ex, str path, struct stat *st, const char **out)
{
	static const struct {
		const char *suffix;
		const char *coding;
	} forms[] = { { ".br", "br" }, { ".gz", "gzip" } };
	size_t i, at;
	int fd;

	*out = NULL;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!str_find(ex->head.accept_encoding,
		    str_from(forms[i].coding), &at))
			continue;
		fd = open_in(ex, path, forms[i].suffix, st);
		if (fd >= 0) {
			*out = forms[i].coding;
			return fd;
		}
	}
	return open_in(ex, path, "", st);
}

static int
missing(struct exchange *ex)
{

	ex->outcome = fail(&ex->rq, MSG_ROUTE_MISSING);
	return reply_send(ex);
}

static void
headers(struct exchange *ex, struct MHD_Response *r, str path, str tag,
    const char *coding)
{
	bool asset = str_starts(path, STR("assets/"));

	(void)MHD_add_response_header(r, "Content-Type", type_of(path));
	(void)MHD_add_response_header(r, "Cache-Control", asset ?
	    "public, max-age=31536000, immutable" : "no-cache");
	(void)MHD_add_response_header(r, "ETag",
	    str_cstr(ex->rq.arena, tag));
	(void)MHD_add_response_header(r, "Vary", "Accept-Encoding");
	if (coding != NULL)
		(void)MHD_add_response_header(r, "Content-Encoding", coding);
	reply_headers(ex, r, false);
}

static int
file_queue(struct exchange *ex, str path, int fd, const struct stat *st,
    const char *coding)
{
	str tag = str_fmt(ex->rq.arena, "\"%" PRIx64 "-%" PRIx64 "%09lx%s\"",
	    (uint64_t)st->st_size, (uint64_t)st->st_mtim.tv_sec,
	    (unsigned long)st->st_mtim.tv_nsec, coding == NULL ? "" : coding);
	bool same = str_eq(ex->head.if_none_match, tag);
	struct MHD_Response *r;
	enum MHD_Result done;

	if (same) {
		(void)close(fd);
		r = MHD_create_response_from_buffer(0, NULL,
		    MHD_RESPMEM_PERSISTENT);
	} else
		r = MHD_create_response_from_fd64((uint64_t)st->st_size, fd);
	if (r == NULL) {
		if (!same)
			(void)close(fd);
		return MHD_NO;
	}
	headers(ex, r, path, tag, coding);
	done = MHD_queue_response(ex->connection, same ? 304 : 200, r);
	MHD_destroy_response(r);
	return (int)done;
}

int
file_send(struct exchange *ex)
{
	str path = str_sub(ex->path, 1, ex->path.n);
	const char *coding;
	struct stat st;
	int fd;

	if (ex->worker->server->dist < 0)
		return missing(ex);
	if (path.n == 0)
		path = STR("index.html");
	if (!safe(path))
		return missing(ex);
	if (memchr(path.p, '.', path.n) == NULL)
		path = STR("index.html");
	if (type_of(path) == NULL)
		return missing(ex);
	fd = open_best(ex, path, &st, &coding);
	return fd < 0 ? missing(ex) : file_queue(ex, path, fd, &st, coding);
}
