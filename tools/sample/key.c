/*
 * The answer key as JSON: figures, files, errors, and what the exit decision
 * of 2018 says.
 */
#include "key.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/json.h"

#define KEY_MAX		((size_t)16 << 20)

static void
put_figures(struct jsonw *j, const struct world *w)
{
	static const char *const names[4] = {
		"poor_villages", "scattered_city", "scattered_county",
		"scattered_town",
	};
	const struct figure *f;
	int i;

	jsonw_key(j, "figures");
	jsonw_open(j, '{');
	jsonw_put_int(j, "households", w->n_households);
	jsonw_put_int(j, "people", w->n_people);
	for (i = 0; i < 4; i++) {
		f = &world_figures[i];
		jsonw_key(j, names[i]);
		jsonw_open(j, '{');
		jsonw_put_int(j, "units", f->units);
		jsonw_put_int(j, "villages", f->villages);
		jsonw_put_int(j, "households", f->households);
		jsonw_put_int(j, "people", f->people);
		jsonw_close(j, '}');
	}
	jsonw_key(j, "planned_exits");
	jsonw_open(j, '{');
	jsonw_put_int(j, "2016", world_plan[0]);
	jsonw_put_int(j, "2017", world_plan[1]);
	jsonw_put_int(j, "2018", world_plan[2]);
	jsonw_close(j, '}');
	jsonw_close(j, '}');
}

static void
put_files(struct jsonw *j, const struct file_written *files)
{
	const struct table *t;
	int i;

	jsonw_key(j, "files");
	jsonw_open(j, '[');
	for (i = 0; i < TABLE__MAX; i++) {
		t = table_of((enum table_id)i);
		jsonw_open(j, '{');
		jsonw_put_str(j, "file", str_from(t->file));
		jsonw_put_str(j, "list", str_from(t->list));
		jsonw_put_str(j, "encoding", t->form == FORM_CSV_GB18030 ?
		    STR("GB18030") : STR("xlsx"));
		jsonw_put_int(j, "header_row", files[i].header);
		jsonw_put_int(j, "columns", table_columns((enum table_id)i));
		jsonw_put_int(j, "rows", files[i].rows);
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

static void
put_error(struct jsonw *j, const struct fault *f)
{
	const struct table *t = table_of(f->table);

	jsonw_open(j, '{');
	jsonw_put_str(j, "file", str_from(t->file));
	jsonw_put_int(j, "row", f->row);
	if (f->column >= 0) {
		jsonw_put_int(j, "column", f->column + 1);
		jsonw_put_str(j, "heading",
		    str_from(t->headings[f->column]));
	}
	jsonw_put_str(j, "kind", str_from(f->kind));
	jsonw_put_str(j, "expect", str_from(f->expect));
	jsonw_put_bool(j, "extra_row", f->extra);
	jsonw_put_str(j, "value", f->value);
	jsonw_put_str(j, "truth", f->truth);
	jsonw_close(j, '}');
}

/* Households and people by outcome, for those planned for 2018. */
static void
put_exits(struct jsonw *j, const struct world *w)
{
	static const char *const names[3] = {
		"met", "not_met", "undetermined",
	};
	int households[3] = { 0 }, people[3] = { 0 }, i, k;
	const struct household *h;

	for (i = 0; i < w->n_households; i++) {
		h = &w->households[i];
		if (h->plan_year != FIRST_YEAR + YEARS - 1)
			continue;
		k = h->outcome == OUT_MET ? 0 :
		    h->outcome == OUT_UNKNOWN ? 2 : 1;
		households[k]++;
		people[k] += h->size;
	}
	jsonw_key(j, "exit_2018");
	jsonw_open(j, '{');
	for (k = 0; k < 3; k++) {
		jsonw_key(j, names[k]);
		jsonw_open(j, '{');
		jsonw_put_int(j, "households", households[k]);
		jsonw_put_int(j, "people", people[k]);
		jsonw_close(j, '}');
	}
	jsonw_close(j, '}');
}

bool
key_write(const struct world *w, const struct faults_planted *faults,
    const struct file_written *files, const char *dir)
{
	struct jsonw j;
	struct buf b;
	int i;

	buf_init(&b, w->arena, KEY_MAX);
	jsonw_begin(&j, &b);
	jsonw_open(&j, '{');
	jsonw_put_int(&j, "seed", (int64_t)w->seed);
	jsonw_put_str(&j, "county", STR(COUNTY_CODE));
	jsonw_put_str(&j, "reference_day", date_text(w->arena,
	    REFERENCE_DAY));
	put_figures(&j, w);
	put_files(&j, files);
	put_exits(&j, w);
	jsonw_key(&j, "errors");
	jsonw_open(&j, '[');
	for (i = 0; i < faults->n; i++)
		put_error(&j, &faults->list[i]);
	jsonw_close(&j, ']');
	jsonw_close(&j, '}');
	buf_byte(&b, '\n');
	return !buf_full(&b) && file_write(w->arena, str_fmt(w->arena,
	    "%s/key.json", dir), buf_text(&b), 0644) == 0;
}
