/*
 * Lists of faults.
 */
#include "fault.h"

#include <string.h>

#include "arena.h"

void
faults_init(struct faults *f, struct arena *a)
{

	memset(f, 0, sizeof(*f));
	f->arena = a;
	f->last = &f->first;
}

/* tidy: params, a fault is where, which, what and the way out */
void
fault_add(struct faults *f, const char *code, str file, int line, int column,
    str what, str hint)
{
	struct fault *x = NEW(f->arena, struct fault);

	x->code = code;
	x->file = str_dup(f->arena, file);
	x->line = line;
	x->column = column;
	x->what = str_dup(f->arena, what);
	x->hint = str_dup(f->arena, hint);
	*f->last = x;
	f->last = &x->next;
	f->n++;
}

str
fault_text(struct arena *a, const struct fault *x)
{

	return str_fmt(a, "%.*s:%d:%d: %s: %.*s%s%.*s%s", STR_ARG(x->file),
	    x->line, x->column, x->code, STR_ARG(x->what),
	    x->hint.n > 0 ? " (" : "", STR_ARG(x->hint),
	    x->hint.n > 0 ? ")" : "");
}
