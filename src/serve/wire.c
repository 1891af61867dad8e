/*
 * Bytes before libmicrohttpd sees them.  Version 0.9.75 takes bare LF for CRLF,
 * joins folded lines, stops at a NUL, ignores chunk extensions, and answers some
 * faults with two heads in a row: each is a way for two parsers to understand
 * one stream differently (reliability C-51).  The library reads its sockets
 * with recv(); this program defines recv() itself, follows the framing of what
 * comes and stops at the first byte that is not strict HTTP/1.1.  What was
 * whole before it is still answered; then 400 and the end.
 *
 *	START ──CRLF──> NAME ──:──> VALUE ──CRLF──> NAME …
 *	                 │ CRLF: head_end()
 *	                 ├── no body ───────> START
 *	                 ├── length ──> BODY ──all──> START
 *	                 └── chunked ──> SIZE ──CRLF──> DATA ──all──> DATA_END ─┐
 *	                                  ^  └─ 0 ──> LAST ──CRLF──> START      │
 *	                                  └──────────────CRLF───────────────────┘
 *
 * Invariants
 *  1. What recv() gives is what came, up to the first fault.
 *  2. After a fault nothing more of the connection is given.
 *  3. A descriptor is watched from line_open() to line_close(), before which
 *     the library does not close it.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/limits.h"

#define HEAD_MAX	(LIMIT_URI + ((size_t)16 << 10))
#define WATCHED_MAX	65536
#define DRAIN_MAX	65536

enum wire_state { START, NAME, VALUE, BODY, SIZE, DATA, DATA_END, LAST };

/* The one thing here that can change: recv() is given a descriptor, no more. */
static _Atomic(struct wire *) watched[WATCHED_MAX];

void
wire_watch(int fd, struct wire *w)
{

	memset(w, 0, sizeof(*w));
	if (fd < 0 || fd >= WATCHED_MAX)
		w->bad = true;
	else
		atomic_store(&watched[fd], w);
}

void
wire_forget(int fd)
{

	if (fd >= 0 && fd < WATCHED_MAX)
		atomic_store(&watched[fd], NULL);
}

static bool
is_token(unsigned char c)
{
	static const uint64_t set[2] = { 0x03ff6cfa00000000,
	    0x57ffffffc7fffffe };

	return c < 128 && (set[c >> 6] >> (c & 63) & 1) != 0;
}

/* METHOD SP target SP HTTP/1.x: two blanks, no other; the rest is checked later. */
static bool
start_byte(struct wire *w, unsigned char c)
{

	if (c == ' ') {
		w->blanks++;
		return w->line > 0 && w->blanks <= 2 && !w->was_blank;
	}
	return c > ' ' && c < 127 && (w->blanks > 0 || is_token(c));
}

static bool
is_name(const struct wire *w, const char *name)
{

	return w->nname == strlen(name) &&
	    strncasecmp(w->name, name, w->nname) == 0;
}

/* The decimal length a value says; false when it is none. */
static bool
length_of(const struct wire *w, int64_t *out)
{
	size_t i;
	int64_t n = 0;

	if (w->nvalue == 0 || w->nvalue > 15)
		return false;
	for (i = 0; i < w->nvalue; i++) {
		if (w->value[i] < '0' || w->value[i] > '9')
			return false;
		n = n * 10 + w->value[i] - '0';
	}
	*out = n;
	return true;
}

/* A header has ended: what it says of the framing. */
static bool
header_end(struct wire *w)
{

	if (++w->headers > HEADERS_MAX)
		return false;
	if (is_name(w, "host"))
		return w->hosts++ == 0 && w->nvalue > 0;
	/* The library takes no blank behind the digits. */
	if (is_name(w, "content-length"))
		return w->lengths++ == 0 && length_of(w, &w->left);
	while (w->nvalue > 0 && (w->value[w->nvalue - 1] == ' ' ||
	    w->value[w->nvalue - 1] == '\t'))
		w->nvalue--;
	if (is_name(w, "transfer-encoding")) {
		w->chunked = true;
		return w->encodings++ == 0 && w->nvalue == 7 &&
		    strncasecmp(w->value, "chunked", 7) == 0;
	}
	return true;
}

static void
begin(struct wire *w, enum wire_state state)
{

	w->state = (int)state;
	w->line = w->nname = w->nvalue = 0;
	w->cr = w->was_blank = false;
	if (state != START)
		return;
	w->blanks = w->hosts = w->lengths = w->encodings = w->headers = 0;
	w->head = 0;
	w->left = 0;
	w->chunked = false;
}

/* An empty line: the body begins, or the next request. */
static bool
head_end(struct wire *w)
{

	if (w->hosts != 1 || (w->chunked && w->lengths > 0))
		return false;
	begin(w, w->chunked ? SIZE : w->left > 0 ? BODY : START);
	if (w->state == SIZE)
		w->left = 0;
	return true;
}

/* CRLF in the state it may stand in. */
static bool
line_end(struct wire *w)
{
	switch ((enum wire_state)w->state) {
	case START:
		if (w->blanks != 2 || w->was_blank)
			return false;
		begin(w, NAME);
		return true;
	case NAME:
		return w->line == 0 && head_end(w);
	case VALUE:
		if (!header_end(w))
			return false;
		begin(w, NAME);
		return true;
	case SIZE:
		if (w->line == 0)
			return false;
		begin(w, w->left == 0 ? LAST : DATA);
		return true;
	case DATA_END:
		begin(w, SIZE);
		w->left = 0;
		return true;
	case LAST:
		begin(w, START);
		return true;
	default:
		return false;
	}
}

static bool
name_byte(struct wire *w, unsigned char c)
{

	if (c == ':' && w->line > 0) {
		w->state = VALUE;
		w->nvalue = 0;
		return true;
	}
	if (!is_token(c))
		return false;
	if (w->nname < sizeof(w->name))
		w->name[w->nname] = (char)c;
	w->nname++;
	return true;
}

static bool
value_byte(struct wire *w, unsigned char c)
{

	if ((c < ' ' && c != '\t') || c == 127)
		return false;
	if (w->nvalue == 0 && (c == ' ' || c == '\t'))
		return true;
	if (w->nvalue < sizeof(w->value))
		w->value[w->nvalue++] = (char)c;
	else
		w->value[sizeof(w->value) - 1] = '?';
	return true;
}

static bool
size_byte(struct wire *w, unsigned char c)
{
	int digit = c >= '0' && c <= '9' ? c - '0' :
	    (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;

	if (digit < 0 || w->line >= 8)
		return false;
	w->left = w->left * 16 + digit;
	return true;
}

static bool
plain_byte(struct wire *w, unsigned char c)
{

	switch ((enum wire_state)w->state) {
	case START:
		return start_byte(w, c);
	case NAME:
		return name_byte(w, c);
	case VALUE:
		return value_byte(w, c);
	case SIZE:
		return size_byte(w, c);
	default:
		return false;
	}
}

static bool
step(struct wire *w, unsigned char c)
{

	if (w->cr)
		return c == '\n' && (w->cr = false, line_end(w));
	if (c == '\r') {
		w->cr = true;
		return true;
	}
	if (c == '\n' || !plain_byte(w, c))
		return false;
	w->was_blank = c == ' ' && w->state == START;
	w->line++;
	return w->state == SIZE || ++w->head <= HEAD_MAX;
}

/* Skip bytes of a body; how many of n. */
static size_t
skip(struct wire *w, size_t n)
{
	size_t k = (uint64_t)w->left < n ? (size_t)w->left : n;

	w->left -= (int64_t)k;
	if (w->left == 0)
		begin(w, w->state == BODY ? START : DATA_END);
	return k;
}

size_t
wire_scan(struct wire *w, const unsigned char *p, size_t n)
{
	size_t i = 0;

	while (i < n && !w->bad) {
		if (w->state == BODY || w->state == DATA)
			i += skip(w, n - i);
		else if (step(w, p[i]))
			i++;
		else {
			w->bad = true;
			w->fault = p[i];
		}
	}
	w->seen += (int64_t)i;
	return i;
}

/* Where the connection went wrong, for who has to find out why. */
static void
tell(const struct wire *w)
{
	static const char *const states[] = { [START] = "start",
	    [NAME] = "name", [VALUE] = "value", [BODY] = "body",
	    [SIZE] = "size", [DATA] = "data", [DATA_END] = "data_end",
	    [LAST] = "last" };
	char byte[8], seen[24];

	(void)snprintf(byte, sizeof(byte), "%02x", w->fault);
	(void)snprintf(seen, sizeof(seen), "%lld", (long long)w->seen);
	log_line("info", "not_strict", "in", str_from(states[w->state]),
	    "byte", str_from(byte), "after", str_from(seen),
	    (const char *)NULL);
}

/* 400 on the raw socket; then what still comes is thrown away. */
static void
refuse(int fd)
{
	static const char body[] = "{\"type\":\"/problem/header\",\"title\":"
	    "\"请求不是规范的 HTTP/1.1 / The request is not strict HTTP/1.1\","
	    "\"status\":400,\"code\":\"header\",\"detail\":"
	    "\"请求不是规范的 HTTP/1.1 / The request is not strict HTTP/1.1\"}";
	char text[1024], waste[4096];
	size_t thrown = 0;
	ssize_t k;
	int n;

	n = snprintf(text, sizeof(text), "HTTP/1.1 400 Bad Request\r\n"
	    "Connection: close\r\nContent-Type: application/problem+json\r\n"
	    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
	    "Content-Security-Policy: default-src 'none'\r\n"
	    "Referrer-Policy: no-referrer\r\n"
	    "Cross-Origin-Opener-Policy: same-origin\r\n"
	    "Content-Length: %zu\r\n\r\n%s", sizeof(body) - 1, body);
	(void)send(fd, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)shutdown(fd, SHUT_WR);
	while (thrown < DRAIN_MAX && (k = recvfrom(fd, waste, sizeof(waste),
	    MSG_DONTWAIT, NULL, NULL)) > 0)
		thrown += (size_t)k;
}

/* What libmicrohttpd (and everybody else here) calls. */
ssize_t
recv(int fd, void *p, size_t n, int flags)
{
	struct wire *w = fd >= 0 && fd < WATCHED_MAX ?
	    atomic_load_explicit(&watched[fd], memory_order_acquire) : NULL;
	ssize_t got = 0;

	if (w == NULL)
		return recvfrom(fd, p, n, flags, NULL, NULL);
	if (!w->bad) {
		got = recvfrom(fd, p, n, flags, NULL, NULL);
		if (got <= 0)
			return got;
		got = (ssize_t)wire_scan(w, p, (size_t)got);
		/* The library comes back for the end, when it has answered. */
		if (w->bad && got > 0)
			(void)shutdown(fd, SHUT_RD);
	}
	if (got == 0 && w->bad && !w->refused) {
		w->refused = true;
		tell(w);
		refuse(fd);
	}
	return got;
}
