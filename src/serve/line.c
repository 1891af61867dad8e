/*
 * Connections that keep a place and do nothing are ended: a head that does not
 * come, a body that comes by drops, a client that stays away (reliability C-52).
 * The library's own timeout counts silence only; a byte now and then resets it.
 *
 *	line_open ──> NEW ──line_head──> BODY ──line_busy──> BUSY
 *	                                 ^                    │ line_idle
 *	                                 └──line_head── IDLE <┘
 */
#include "internal.h"

#include <string.h>
#include <sys/socket.h>

struct line *
line_open(struct worker *w, int fd)
{
	struct line *l;

	pthread_mutex_lock(&w->lock);
	l = w->spare_lines;
	if (l != NULL)
		w->spare_lines = l->next;
	else
		l = NEW(w->arena, struct line);
	memset(l, 0, sizeof(*l));
	l->fd = fd;
	atomic_store(&l->since_ms, date_now_ms());
	wire_watch(fd, &l->wire);
	l->next = w->lines;
	if (l->next != NULL)
		l->next->prev = l;
	w->lines = l;
	pthread_mutex_unlock(&w->lock);
	return l;
}

void
line_close(struct worker *w, struct line *l)
{

	wire_forget(l->fd);
	pthread_mutex_lock(&w->lock);
	if (l->prev != NULL)
		l->prev->next = l->next;
	else
		w->lines = l->next;
	if (l->next != NULL)
		l->next->prev = l->prev;
	l->next = w->spare_lines;
	w->spare_lines = l;
	pthread_mutex_unlock(&w->lock);
}

void
line_state(struct line *l, enum line_state state, int64_t now_ms)
{

	if (l == NULL)
		return;
	atomic_store_explicit(&l->bytes, 0, memory_order_relaxed);
	atomic_store_explicit(&l->since_ms, now_ms, memory_order_relaxed);
	atomic_store_explicit(&l->state, (int)state, memory_order_relaxed);
}

void
line_bytes(struct line *l, size_t n)
{

	if (l != NULL)
		atomic_fetch_add_explicit(&l->bytes, (long long)n,
		    memory_order_relaxed);
}

static bool
late(const struct line *l, int64_t now_ms)
{
	int64_t s = (now_ms - atomic_load(&l->since_ms)) / 1000;

	switch (atomic_load(&l->state)) {
	case LINE_NEW:
		return s >= HEAD_S;
	case LINE_IDLE:
		return s >= IDLE_S;
	case LINE_BODY:
		return s >= BODY_S + atomic_load(&l->bytes) / 1024;
	default:
		return false;
	}
}

void
http_sweep(struct server *s)
{
	int64_t now = date_now_ms();
	int i;

	for (i = 0; i < s->nworkers; i++) {
		struct worker *w = &s->workers[i];
		struct line *l;

		pthread_mutex_lock(&w->lock);
		for (l = w->lines; l != NULL; l = l->next)
			if (late(l, now))
				(void)shutdown(l->fd, SHUT_RDWR);
		pthread_mutex_unlock(&w->lock);
	}
}
