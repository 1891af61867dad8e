/*
 * The container of an XLSX file.  minizip reads it through the file
 * descriptor we hold, so that the parsing process needs no file system.
 */
#include "internal.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <minizip/unzip.h>

#define NAME_MAX_BYTES	256
#define PIECE		((size_t)64 << 10)

struct zip {
	unzFile file;
	int fd;
	int64_t size;
	int64_t at;
	bool failed;
	struct zip_part *parts;
	size_t nparts;
	char *piece;
};

/* ---- minizip's view of the file ---- */

static voidpf ZCALLBACK
io_open(voidpf opaque, const void *name, int mode)
{
	(void)name;
	(void)mode;
	return opaque;
}

static uLong ZCALLBACK
io_read(voidpf opaque, voidpf stream, void *p, uLong n)
{
	struct zip *z = opaque;
	size_t done = 0;
	ssize_t got;

	(void)stream;
	while (done < n) {
		got = pread(z->fd, (char *)p + done, n - done, z->at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			z->failed = got < 0;
			break;
		}
		done += (size_t)got;
		z->at += got;
	}
	return (uLong)done;
}

static uLong ZCALLBACK
io_write(voidpf opaque, voidpf stream, const void *p, uLong n)
{
	(void)opaque;
	(void)stream;
	(void)p;
	(void)n;
	return 0;
}

static ZPOS64_T ZCALLBACK
io_tell(voidpf opaque, voidpf stream)
{
	(void)stream;
	return (ZPOS64_T)((struct zip *)opaque)->at;
}

static long ZCALLBACK
io_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
	struct zip *z = opaque;
	uint64_t base = 0, to;

	(void)stream;
	if (origin == ZLIB_FILEFUNC_SEEK_CUR)
		base = (uint64_t)z->at;
	else if (origin == ZLIB_FILEFUNC_SEEK_END)
		base = (uint64_t)z->size;
	to = base + offset;
	if (to < base || to > (uint64_t)z->size)
		return -1;
	z->at = (int64_t)to;
	return 0;
}

static int ZCALLBACK
io_close(voidpf opaque, voidpf stream)
{
	(void)opaque;
	(void)stream;
	return 0;
}

static int ZCALLBACK
io_error(voidpf opaque, voidpf stream)
{
	(void)stream;
	return ((struct zip *)opaque)->failed ? 1 : 0;
}

static void
close_file(void *p)
{
	(void)unzClose(p);
}

/* ---- limits ---- */

static enum err
broken(struct request *rq, const char *zh, const char *en)
{
	return fail(rq, MSG_SHEET_BROKEN, request_words(rq, zh, en));
}

static enum err
too_large(struct request *rq, const char *zh, const char *en, uint64_t limit)
{
	return fail(rq, MSG_SHEET_LARGE, request_words(rq, zh, en),
	    str_fmt(rq->arena, "%llu", (unsigned long long)limit));
}

static enum err
check_part(struct request *rq, const struct zip *z, const struct zip_part *p,
    const unz_file_info64 *info)
{
	if ((info->flag & 1) != 0)
		return fail(rq, MSG_SHEET_OLD);
	if (info->compression_method != 0 && info->compression_method != 8)
		return broken(rq, "不支持的压缩方法", "compression method");
	if (p->packed > (uint64_t)z->size)
		return broken(rq, "部件比文件大", "a part beyond the file");
	if (p->size > LIMIT_SHEET_FLOOR &&
	    p->size / LIMIT_SHEET_RATIO > p->packed)
		return fail(rq, MSG_SHEET_RATIO, p->name,
		    str_fmt(rq->arena, "%d", LIMIT_SHEET_RATIO));
	if (zip_find(z, p->name) != NULL)
		return broken(rq, "部件重名", "two parts of one name");
	return OK;
}

static enum err
list_part(struct request *rq, struct zip *z, uint64_t *total, uint64_t *packed)
{
	struct zip_part *p = &z->parts[z->nparts];
	char name[NAME_MAX_BYTES + 1];
	unz_file_info64 info;
	unz64_file_pos pos;

	if (unzGetCurrentFileInfo64(z->file, &info, name, sizeof(name), NULL,
	    0, NULL, 0) != UNZ_OK || info.size_filename > NAME_MAX_BYTES ||
	    unzGetFilePos64(z->file, &pos) != UNZ_OK)
		return broken(rq, "目录有误", "bad directory");
	name[info.size_filename] = '\0';
	*p = (struct zip_part){
		str_dup(rq->arena, str_from(name)), info.compressed_size,
		info.uncompressed_size,
		{ pos.pos_in_zip_directory, pos.num_of_file },
	};
	TRY(check_part(rq, z, p, &info));
	z->nparts++;
	*total += p->size;
	*packed += p->packed;
	if (p->size > LIMIT_SHEET_TOTAL || *total > LIMIT_SHEET_TOTAL)
		return too_large(rq, "解压后的总字节数",
		    "bytes when unpacked", LIMIT_SHEET_TOTAL);
	if (*packed > (uint64_t)z->size)
		return broken(rq, "部件重叠", "parts overlap");
	return OK;
}

static enum err
list_parts(struct request *rq, struct zip *z)
{
	uint64_t total = 0, packed = 0;
	unz_global_info64 info;
	int r;

	if (unzGetGlobalInfo64(z->file, &info) != UNZ_OK)
		return broken(rq, "目录有误", "bad directory");
	if (info.number_entry > LIMIT_SHEET_ENTRIES)
		return too_large(rq, "文件内的部件数",
		    "parts inside the file", LIMIT_SHEET_ENTRIES);
	z->parts = NEW_ARRAY(rq->arena, struct zip_part,
	    info.number_entry + 1);
	for (r = unzGoToFirstFile(z->file);
	    r == UNZ_OK && z->nparts < info.number_entry;
	    r = unzGoToNextFile(z->file))
		TRY(list_part(rq, z, &total, &packed));
	if (z->nparts != info.number_entry)
		return broken(rq, "目录有误", "bad directory");
	return OK;
}

enum err
zip_open(struct request *rq, int fd, int64_t size, struct zip **out)
{
	struct zip *z = NEW(rq->arena, struct zip);
	zlib_filefunc64_def io = {
		io_open, io_read, io_write, io_tell, io_seek, io_close,
		io_error, z,
	};

	z->fd = fd;
	z->size = size;
	z->piece = arena_alloc(rq->arena, PIECE);
	z->file = unzOpen2_64("", &io);
	if (z->file == NULL)
		return broken(rq, "不是完整的压缩包", "not a whole archive");
	arena_defer(rq->arena, close_file, z->file);
	TRY(list_parts(rq, z));
	*out = z;
	return OK;
}

/* Names that differ by the case of ASCII letters alone are one (ECMA-376-2). */
static bool
same_name(str a, str b)
{
	return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

const struct zip_part *
zip_find(const struct zip *z, str name)
{
	size_t i;

	for (i = 0; name.n > 0 && i < z->nparts; i++)
		if (same_name(z->parts[i].name, name))
			return &z->parts[i];
	return NULL;
}

const struct zip_part *
zip_begins(const struct zip *z, str prefix)
{
	size_t i;

	for (i = 0; i < z->nparts; i++)
		if (same_name(str_sub(z->parts[i].name, 0, prefix.n), prefix))
			return &z->parts[i];
	return NULL;
}

enum err
zip_inflate(struct request *rq, struct zip *z, const struct zip_part *p,
    zip_take *take, void *arg)
{
	unz64_file_pos pos = { p->at[0], p->at[1] };
	enum err err = OK;
	uint64_t done = 0;
	int n;

	if (unzGoToFilePos64(z->file, &pos) != UNZ_OK ||
	    unzOpenCurrentFile(z->file) != UNZ_OK)
		return broken(rq, "部件读不出", "a part cannot be read");
	do {
		n = unzReadCurrentFile(z->file, z->piece, (unsigned)PIECE);
		if (n < 0 || (n == 0 && done < p->size)) {
			err = broken(rq, "部件不完整", "a part is cut off");
		} else if (n > 0) {
			done += (uint64_t)n;
			err = take(arg, z->piece, (size_t)n);
		}
	} while (err == OK && n > 0);
	if (unzCloseCurrentFile(z->file) == UNZ_CRCERROR && err == OK)
		return broken(rq, "校验和不符", "checksum");
	return err;
}
