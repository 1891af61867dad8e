/*
 * A VFS for SQLite over the real one that fails on purpose.  It counts every
 * write, sync, truncation and deletion, and at point number n
 *	VFS_POWER	the power goes: from then on nothing works, and
 *			vfs_power_back() reverts what was not synced: all of it,
 *			or by a seed some of the 512-byte sectors
 *	VFS_EIO, _FULL	the call fails, once or for ever
 *	VFS_LIE		a write is dropped and reported as done (a control)
 * Files are real; a sync is only noted, unless to_disk is set.
 */
#ifndef TESTS_FAULT_VFS_H
#define TESTS_FAULT_VFS_H

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"

enum vfs_fault { VFS_NONE, VFS_POWER, VFS_EIO, VFS_FULL, VFS_LIE };

#define VFS_FILES	16
#define VFS_SECTOR	512
#define VFS_MARKS	4096

/* What a file held before one unsynced write. */
struct vfs_undo {
	struct vfs_undo *next;
	sqlite3_int64 at;
	sqlite3_int64 size;	/* of the file before */
	size_t n;		/* bytes saved, fewer when the file was shorter */
	unsigned char p[];
};

struct vfs_track {
	char name[512];
	struct arena *arena;	/* of the undo list */
	struct vfs_undo *undo;
};

struct vfs_file {
	sqlite3_file base;
	struct vfs_track *track;	/* NULL: not watched */
	sqlite3_file *real;
};

static struct {
	pthread_mutex_t lock;
	sqlite3_vfs *real;
	sqlite3_vfs vfs;
	sqlite3_io_methods methods;
	struct vfs_track files[VFS_FILES];
	enum vfs_fault fault;
	bool sticky;
	bool dead;
	bool hit;
	int64_t ops;		/* points passed */
	int64_t at;		/* the point that fails, from 1 */
	int64_t syncs;
	int64_t delay_us;	/* added to each sync */
	bool to_disk;		/* syncs are real, for benches */
	int64_t marks[VFS_MARKS];	/* points that are no plain write */
	int nmarks;
	bool marking;
} vfs = { .lock = PTHREAD_MUTEX_INITIALIZER };

static inline void
vfs_forget(struct vfs_track *t)
{

	t->undo = NULL;
	if (t->arena != NULL)
		arena_reset(t->arena);
}

/* Begin a run with a fault at a point; forget what was unsynced. */
static inline void
vfs_arm(enum vfs_fault fault, int64_t at, bool sticky)
{
	int i;

	for (i = 0; i < VFS_FILES; i++) {
		vfs_forget(&vfs.files[i]);
		vfs.files[i].name[0] = '\0';
	}
	vfs.fault = fault;
	vfs.at = at;
	vfs.sticky = sticky;
	vfs.dead = false;
	vfs.hit = false;
	vfs.ops = 0;
	vfs.syncs = 0;
	/* A run without its point is the one that shows where points are. */
	vfs.marking = at == INT64_MAX;
	if (vfs.marking)
		vfs.nmarks = 0;
}

/* The marks of the run that ended stay for the runs that follow. */
static inline void
vfs_keep_marks(void)
{

	vfs.marking = false;
}

/* A sync, truncation or deletion, or the point after one. */
static inline bool
vfs_marked(int64_t at)
{
	int i;

	for (i = 0; i < vfs.nmarks; i++)
		if (at == vfs.marks[i] || at == vfs.marks[i] + 1)
			return true;
	return false;
}

/* The next point: what the call shall do. */
enum vfs_do { DO_CALL, DO_EIO, DO_FULL, DO_NOTHING };

static inline enum vfs_do
vfs_point(bool is_write)
{
	bool here;

	if (vfs.dead)
		return DO_EIO;
	vfs.ops++;
	if (!is_write && vfs.marking && vfs.nmarks < VFS_MARKS)
		vfs.marks[vfs.nmarks++] = vfs.ops;
	here = vfs.ops == vfs.at || (vfs.hit && vfs.sticky);
	if (!here || vfs.fault == VFS_NONE)
		return DO_CALL;
	vfs.hit = true;
	switch (vfs.fault) {
	case VFS_POWER:
		vfs.dead = true;
		return DO_EIO;
	case VFS_EIO:
		return DO_EIO;
	case VFS_FULL:
		return is_write ? DO_FULL : DO_EIO;
	case VFS_LIE:
		return DO_NOTHING;
	default:
		return DO_CALL;
	}
}

static inline struct vfs_file *
vfs_self(sqlite3_file *f)
{

	return (struct vfs_file *)f;
}

static inline int
vfs_close(sqlite3_file *f)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xClose(x->real);
}

static inline int
vfs_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	struct vfs_file *x = vfs_self(f);

	if (vfs.dead)
		return SQLITE_IOERR_READ;
	return x->real->pMethods->xRead(x->real, p, n, at);
}

/* Save what the bytes at..at+n hold before they change. */
static inline void
vfs_save(struct vfs_file *x, sqlite3_int64 at, size_t n)
{
	struct vfs_undo *u;
	sqlite3_int64 size = 0;

	if (x->track == NULL || vfs.fault != VFS_POWER)
		return;
	(void)x->real->pMethods->xFileSize(x->real, &size);
	u = arena_alloc(x->track->arena, sizeof(*u) + n);
	u->at = at;
	u->size = size;
	u->n = at >= size ? 0 : (size_t)(size - at) < n ?
	    (size_t)(size - at) : n;
	if (u->n > 0)
		(void)x->real->pMethods->xRead(x->real, u->p, (int)u->n, at);
	u->next = x->track->undo;
	x->track->undo = u;
}

static inline int
vfs_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	struct vfs_file *x = vfs_self(f);
	int rc = SQLITE_OK;

	pthread_mutex_lock(&vfs.lock);
	switch (vfs_point(true)) {
	case DO_EIO:
		rc = SQLITE_IOERR_WRITE;
		break;
	case DO_FULL:
		rc = SQLITE_FULL;
		break;
	case DO_NOTHING:
		break;
	case DO_CALL:
		vfs_save(x, at, (size_t)n);
		rc = x->real->pMethods->xWrite(x->real, p, n, at);
		break;
	}
	pthread_mutex_unlock(&vfs.lock);
	return rc;
}

static inline int
vfs_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct vfs_file *x = vfs_self(f);
	sqlite3_int64 had = 0;
	int rc = SQLITE_OK;

	pthread_mutex_lock(&vfs.lock);
	switch (vfs_point(false)) {
	case DO_CALL:
		(void)x->real->pMethods->xFileSize(x->real, &had);
		vfs_save(x, size, had > size ? (size_t)(had - size) : 0);
		rc = x->real->pMethods->xTruncate(x->real, size);
		break;
	case DO_NOTHING:
		break;
	default:
		rc = SQLITE_IOERR_TRUNCATE;
		break;
	}
	pthread_mutex_unlock(&vfs.lock);
	return rc;
}

static inline int
vfs_sync(sqlite3_file *f, int flags)
{
	struct vfs_file *x = vfs_self(f);
	struct timespec t = { vfs.delay_us / 1000000,
	    vfs.delay_us % 1000000 * 1000 };
	int rc = SQLITE_OK;

	if (vfs.delay_us > 0)
		(void)nanosleep(&t, NULL);
	pthread_mutex_lock(&vfs.lock);
	switch (vfs_point(false)) {
	case DO_CALL:
		vfs.syncs++;
		if (vfs.to_disk)
			rc = x->real->pMethods->xSync(x->real, flags);
		if (x->track != NULL)
			vfs_forget(x->track);
		break;
	case DO_NOTHING:
		break;
	default:
		rc = SQLITE_IOERR_FSYNC;
		break;
	}
	pthread_mutex_unlock(&vfs.lock);
	return rc;
}

static inline int
vfs_size(sqlite3_file *f, sqlite3_int64 *out)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xFileSize(x->real, out);
}

static inline int
vfs_lock(sqlite3_file *f, int level)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xLock(x->real, level);
}

static inline int
vfs_unlock(sqlite3_file *f, int level)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xUnlock(x->real, level);
}

static inline int
vfs_reserved(sqlite3_file *f, int *out)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xCheckReservedLock(x->real, out);
}

static inline int
vfs_control(sqlite3_file *f, int op, void *p)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xFileControl(x->real, op, p);
}

static inline int
vfs_sector(sqlite3_file *f)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xSectorSize(x->real);
}

static inline int
vfs_device(sqlite3_file *f)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xDeviceCharacteristics(x->real);
}

static inline int
vfs_shm_map(sqlite3_file *f, int page, int size, int extend,
    void volatile **out)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xShmMap(x->real, page, size, extend, out);
}

static inline int
vfs_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xShmLock(x->real, at, n, flags);
}

static inline void
vfs_shm_barrier(sqlite3_file *f)
{
	struct vfs_file *x = vfs_self(f);

	x->real->pMethods->xShmBarrier(x->real);
}

static inline int
vfs_shm_unmap(sqlite3_file *f, int drop)
{
	struct vfs_file *x = vfs_self(f);

	return x->real->pMethods->xShmUnmap(x->real, drop);
}

static inline struct vfs_track *
vfs_track(const char *name)
{
	int i;

	for (i = 0; i < VFS_FILES; i++)
		if (strcmp(vfs.files[i].name, name) == 0)
			return &vfs.files[i];
	for (i = 0; i < VFS_FILES; i++)
		if (vfs.files[i].name[0] == '\0') {
			(void)snprintf(vfs.files[i].name,
			    sizeof(vfs.files[i].name), "%s", name);
			if (vfs.files[i].arena == NULL)
				vfs.files[i].arena =
				    arena_open(LIMIT_ARENA_PROCESS);
			return &vfs.files[i];
		}
	abort();
}

static inline int
vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct vfs_file *x = vfs_self(f);
	int rc;

	(void)v;
	x->base.pMethods = NULL;
	x->real = (sqlite3_file *)(x + 1);
	x->track = NULL;
	if (vfs.dead)
		return SQLITE_CANTOPEN;
	rc = vfs.real->xOpen(vfs.real, name, x->real, flags, out);
	if (rc != SQLITE_OK)
		return rc;
	pthread_mutex_lock(&vfs.lock);
	if (name != NULL)
		x->track = vfs_track(name);
	pthread_mutex_unlock(&vfs.lock);
	x->base.pMethods = &vfs.methods;
	return SQLITE_OK;
}

/*
 * A deletion that is not synced may be undone by a loss of power; SQLite must
 * bear either.  Here it holds at once: the log it deletes was brought home.
 */
static inline int
vfs_delete(sqlite3_vfs *v, const char *name, int sync_dir)
{
	enum vfs_do what;
	int rc = SQLITE_OK;

	(void)v;
	pthread_mutex_lock(&vfs.lock);
	what = vfs_point(false);
	if (what == DO_CALL) {
		rc = vfs.real->xDelete(vfs.real, name, sync_dir);
		vfs_forget(vfs_track(name));
	} else if (what != DO_NOTHING)
		rc = SQLITE_IOERR_DELETE;
	pthread_mutex_unlock(&vfs.lock);
	return rc;
}

/* Make it the default of the process. */
static inline void
vfs_install(void)
{

	vfs.real = sqlite3_vfs_find(NULL);
	assert(vfs.real != NULL);
	vfs.methods = (sqlite3_io_methods){ 2, vfs_close, vfs_read, vfs_write,
	    vfs_truncate, vfs_sync, vfs_size, vfs_lock, vfs_unlock,
	    vfs_reserved, vfs_control, vfs_sector, vfs_device, vfs_shm_map,
	    vfs_shm_lock, vfs_shm_barrier, vfs_shm_unmap, NULL, NULL };
	vfs.vfs = *vfs.real;
	vfs.vfs.zName = "fault";
	vfs.vfs.pNext = NULL;
	vfs.vfs.szOsFile = (int)sizeof(struct vfs_file) + vfs.real->szOsFile;
	vfs.vfs.xOpen = vfs_open;
	vfs.vfs.xDelete = vfs_delete;
	if (sqlite3_vfs_register(&vfs.vfs, 1) != SQLITE_OK)
		abort();
}

/* One file's content with its unsynced writes taken back. */
static inline void
vfs_revert(struct vfs_track *t, uint64_t *seed)
{
	unsigned char *now, *old;
	size_t n = 0, size, i, room;
	struct vfs_undo *u;
	FILE *f = fopen(t->name, "r+");

	if (f == NULL || t->undo == NULL) {
		if (f != NULL)
			(void)fclose(f);
		return;
	}
	(void)fseek(f, 0, SEEK_END);
	n = (size_t)ftell(f);
	room = n;
	for (u = t->undo; u != NULL; u = u->next)
		if ((size_t)u->size > room)
			room = (size_t)u->size;
	now = arena_alloc(t->arena, room);
	old = arena_alloc(t->arena, room);
	rewind(f);
	if (fread(now, 1, n, f) != n)
		abort();
	memcpy(old, now, n);
	size = n;
	for (u = t->undo; u != NULL; u = u->next) {
		memcpy(old + u->at, u->p, u->n);
		size = (size_t)u->size;
	}
	if (*seed != 0 && size < n) {
		/* Of a file that grew, some sectors may be there already. */
		memset(old + size, 0, n - size);
		size = n;
	}
	for (i = 0; *seed != 0 && i < size; i += VFS_SECTOR) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		if (*seed >> 63 != 0 && i + VFS_SECTOR <= n)
			memcpy(old + i, now + i, size - i < VFS_SECTOR ?
			    size - i : VFS_SECTOR);
	}
	rewind(f);
	if (fwrite(old, 1, size, f) != size || fflush(f) != 0 ||
	    ftruncate(fileno(f), (off_t)size) != 0)
		abort();
	(void)fclose(f);
}

/* The power is back: every file as it was found; 0 reverts everything. */
static inline void
vfs_power_back(uint64_t seed)
{
	int i;

	for (i = 0; i < VFS_FILES; i++) {
		if (vfs.files[i].name[0] != '\0')
			vfs_revert(&vfs.files[i], &seed);
		vfs_forget(&vfs.files[i]);
	}
	vfs.dead = false;
	vfs.fault = VFS_NONE;
}

#endif
