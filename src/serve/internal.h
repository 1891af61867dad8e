/*
 * Inside serve/: the server, its threads, and one request on its way.
 */
#ifndef SERVE_INTERNAL_H
#define SERVE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "base/host.h"
#include "ledger/ledger.h"
#include "serve/serve.h"

struct MHD_Connection;
struct MHD_Daemon;

#define WORKERS_MAX		8
#define QUERY_MAX		32	/* parameters */
#define HEADERS_MAX		100
#define KEY_CHARS_MAX		64
#define SLOW_THREADS		2	/* password hashes, long reads at once */
#define SLOW_QUEUE		64	/* of each that may wait */
#define JOBS_MAX		2
#define IDLE_S			60	/* seconds a connection may wait */
#define HEAD_S			10	/* … for the first request's head */
#define BODY_S			30	/* … for a body, and a second more a KB */
#define CONNECTIONS_MAX		12000
#define API			"/api/v1"

struct server;
struct exchange;
struct slow;

/* A thread with what it needs to run requests. */
struct worker {
	struct server *server;
	struct arena *arena;
	struct db *db;		/* reader */
	struct crypt *crypt;
	struct MHD_Daemon *daemon;	/* NULL for a slow thread */
	bool console;		/* its clients come by the Unix socket */
	struct exchange *spare;	/* ended ones, to be used again */
	pthread_mutex_t lock;	/* lines */
	struct line *lines;
	struct line *spare_lines;
	pthread_t thread;	/* slow threads */
	struct slow *queue;	/* … and what they take from */
};

/* Headers we look at, as sent. */
struct head {
	str host;
	str cookie;
	str key;		/* Idempotency-Key */
	str if_match;
	str if_none_match;
	str accept_encoding;
	str type;		/* Content-Type */
	str forwarded_for;
	str forwarded_proto;
	str as;			/* X-Bangfu-As, Unix socket only */
	int64_t length;		/* Content-Length; -1: none */
	bool chunked;
	int hosts, lengths, encodings, n;
	bool bad;		/* a name that is no token */
	struct ticket ticket;
};

/* How far a connection is in what it sends (wire.c). */
struct wire {
	int state;		/* enum wire_state */
	int blanks;		/* in the request line */
	int hosts, lengths, encodings, headers;
	size_t line;		/* bytes of this line */
	size_t head;		/* bytes of this head */
	size_t nname;
	size_t nvalue;
	int64_t left;		/* bytes of body or chunk to come */
	int64_t seen;		/* good bytes of the connection */
	unsigned char fault;	/* … and the one behind them, when bad */
	bool cr, was_blank, chunked, bad, refused;
	char name[24];
	char value[24];
};

/* A connection, so that one that only waits can be ended. */
struct line {
	struct line *next;
	struct line *prev;
	int fd;
	atomic_llong since_ms;	/* of the present state */
	atomic_llong bytes;	/* of the body so far */
	atomic_int state;	/* enum line_state */
	struct wire wire;
};

enum line_state { LINE_NEW, LINE_IDLE, LINE_BODY, LINE_BUSY };

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_WAIT, STAGE_DONE };

/*
 * One request on its way through the phases.
 *
 *	HEAD --body--> BODY --all--> phases read … decode --read--> … --> reply
 *	                                 | write: suspend
 *	                                 v
 *	              WAIT (slow thread, writer) --resume--> DONE --> reply
 */
struct exchange {
	struct request rq;	/* first: actions are given its address */
	struct worker *worker;
	struct exchange *next;
	struct MHD_Connection *connection;	/* NULL for a subcommand */
	struct line *line;
	enum stage stage;
	enum err outcome;
	bool head_only;		/* HEAD */
	bool tls;
	bool refused;		/* sealed as a refusal, not run */
	bool known;		/* method is one of ours */
	enum method method;
	str path;
	struct parameter query[QUERY_MAX];
	size_t nquery;
	struct head head;
	struct buf body;
	struct sm3 *body_hash;	/* of an upload, as it comes */
	int64_t upload_bytes;
	unsigned char digest[SM3_SIZE];
	struct match match;
	struct call call;
	struct reply reply;
	struct act act;
	struct job *job;
	void (*then)(struct exchange *);	/* after the slow thread */
	bool prepared;		/* … which has done all there is to do */
};

/* Hashes and long reads wait apart: a crowd of sign-ins delays no page. */
enum slow_kind { SLOW_HASH, SLOW_READ, SLOW_KINDS };

struct slow {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct exchange *first;
	struct exchange **last;
	int n;
	bool closing;
	struct worker workers[SLOW_THREADS];
};

struct server {
	struct host host;
	struct arena *arena;
	struct router *router;
	struct crypt *writer_crypt;
	struct db *watch;	/* reader of the main thread */
	int64_t anchored;	/* head in the anchor file */
	struct store *pages;	/* of the public; NULL: none are served */
	struct store *inbox;	/* what the public hands in; NULL until it is there */
	int64_t shown;		/* commits when they were made last */
	date shown_on;
	int64_t shown_ms, show_ms;	/* when, and how long it took */
	bool sealed_failed;	/* a sealed pack did not load; told already */
	struct worker workers[WORKERS_MAX];
	int nworkers;
	struct slow slow[SLOW_KINDS];
	int dist;		/* folder of the built UI; -1: none */
	bool front;		/* a trusted proxy speaks for the client */
	bool each;		/* one act a commit */
	int door;		/* socket to the supervisor; -1: none */
	pthread_mutex_t door_lock;
	atomic_int jobs;
	atomic_int connections;
	enum lang lang;
};

/* exchange.c */
struct exchange	*exchange_take(struct worker *);
void		 exchange_give(struct exchange *);
struct exchange	*exchange_of(struct request *);

/* phase.c: the front half; for reads all of it.  *out_wait: it goes on elsewhere. */
enum err	phase_front(struct exchange *, bool *out_wait);
/* "begin" to "reply" of a read. */
enum err	phase_back(struct exchange *);
/* What the writer does; the store calls these. */
void		phase_act(struct exchange *, struct act *,
		    void (*done)(struct act *, enum err));
/* Work for a slow thread: a hash to make first, a long read. */
bool		phase_slow(const struct exchange *, enum slow_kind *out);
enum err	phase_prepare(struct exchange *, bool *out_done);

/* problem.c */
void		problem_write(struct request *, struct reply *);

/* reply.c */
int		reply_send(struct exchange *);	/* enum MHD_Result */
int		reply_close(struct exchange *, enum msg, str);
struct MHD_Response;
void		 reply_headers(const struct exchange *, struct MHD_Response *,
		    bool print);

/* file.c: a page or asset of the UI; enum MHD_Result */
int		file_send(struct exchange *);

/* slow.c */
enum err	slow_start(struct request *, struct server *) CHECKED;
void		slow_stop(struct server *);
enum err	slow_submit(struct exchange *, enum slow_kind,
		    void (*then)(struct exchange *)) CHECKED;
enum err	worker_open(struct request *, struct server *,
		    struct worker *) CHECKED;
void		worker_close(struct worker *);

/* job.c */
enum err	job_new(struct request *, struct job **out);
void		job_end(struct exchange *, enum err outcome);

/* child.c */
enum err	child_ask(struct request *, int fd_file, int *out_fd);
enum err	child_fork(struct request *, int fd_file, int *out_fd);
/* Serve one request on the supervisor's end; false when it is closed. */
bool		child_answer(int door, enum lang, bool *out_ready);

/* supervise.c: the Unix socket of a database */
struct sockaddr_un;
str		local_path(struct request *, const struct host *);
bool		local_address(str path, struct sockaddr_un *);
int		local_connect(str path);	/* -1: nobody listens */

/* http.c */
enum err	http_start(struct request *, struct worker *, int listener,
		    bool console) CHECKED;
void		http_stop(struct worker *);
void		http_quiesce(struct worker *);
/* Once a second: end connections that keep their threads waiting. */
void		http_sweep(struct server *);

/* line.c */
struct line	*line_open(struct worker *, int fd);
void		 line_close(struct worker *, struct line *);
/* NULL is allowed. */
void		 line_state(struct line *, enum line_state, int64_t now_ms);
void		 line_bytes(struct line *, size_t n);

/* server.c: the server process; returns its exit status. */
struct listeners {
	int tcp;
	int local;		/* Unix socket */
	int door;
	int open;		/* for the public; -1: none */
	str address;		/* host:port, for people */
};
int		server_main(struct request *, const struct host *,
		    const struct listeners *, bool front, bool each);

/*
 * public.c: the process that the public talks to, on a listening socket; front:
 * a proxy says who asks.  Its exit status.
 */
int		public_main(const struct host *, int fd, bool front);
/* confine.c: false when the kernel has no Landlock. */
bool		confine_public(struct request *, const struct host *);

/* wire.c: strict HTTP/1.1 before the library reads it. */
void		wire_watch(int fd, struct wire *);
void		wire_forget(int fd);
/* Bytes up to the first fault; w->bad when there is one. */
size_t		wire_scan(struct wire *, const unsigned char *, size_t n);

/* harden.c: give up what a server needs not. */
enum err	harden_process(struct request *) CHECKED;

/* cmd.c: say what went wrong; the exit status. */
int		cmd_complain(const struct request *, enum err);

/* log.c: a JSON line to stderr; names and values in pairs, NULL ends. */
void		log_line(const char *level, const char *event, ...);
str		log_number(struct arena *, int64_t);

#endif
