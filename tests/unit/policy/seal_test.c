/*
 * A SEAL: files that are as they were sealed load; any other byte, file or
 * word is a fault that names it.
 */
#include "help.h"

#define EXIT "cn-000000-exit-2016"

struct desk {
	struct help help;
	struct pack_files files;
};

/* A pack of the tree, its status sealed, under its SEAL. */
static void
open_desk(struct desk *d)
{
	const struct pack *p;
	const struct pack_file *head;
	struct arena *a;
	size_t at;

	help_open(&d->help);
	a = d->help.arena;
	p = policy_pack_find(help_packs(&d->help), STR(EXIT));
	assert_non_null(p);
	d->files = *pack_files(p);
	head = files_find(&d->files, STR("pack.toml"));
	assert_true(str_find(head->text, STR("\"reported\""), &at));
	files_add(a, &d->files, head->name, str_fmt(a,
	    "%.*s\"sealed\"%.*s", STR_ARG(str_sub(head->text, 0, at)),
	    STR_ARG(str_sub(head->text, at + 10, head->text.n))));
}

static void
seal(struct desk *d, const char *version)
{

	policy_seal(d->help.arena, &(struct seal){ .pack = STR(EXIT),
	    .version = str_from(version), .base = STR("x"),
	    .base_hash = STR("00"), .proposed_by = STR("甲"),
	    .confirmed_by = STR("乙"), .on = 20181101 }, &d->files);
}

static const struct pack *
load(struct desk *d)
{

	faults_init(&d->help.faults, d->help.arena);
	return pack_load(d->help.arena, d->help.model, &(struct pack_bytes){
	    .id = STR(EXIT), .files = d->files, .lang = LANG_EN },
	    &d->help.faults);
}

/* Refused with one fault, of this code, that speaks of this. */
static void
refused(struct desk *d, const char *code, const char *about)
{
	const struct fault *f;

	assert_null(load(d));
	f = d->help.faults.first;
	assert_int_equal(d->help.faults.n, 1);
	assert_string_equal(f->code, code);
	if (!str_find(fault_text(d->help.arena, f), str_from(about), NULL)) {
		print_message("%.*s\n", STR_ARG(fault_text(d->help.arena,
		    f)));
		assert_true(false);
	}
}

static void
sealed_loads(void **state)
{
	const struct pack *p;
	struct desk d;

	(void)state;
	open_desk(&d);
	seal(&d, "1.0.0");
	p = load(&d);
	assert_non_null(p);
	assert_string_equal(str_cstr(d.help.arena, pack_info(p)->status),
	    "sealed");
	/* The same again: the seal itself is no part of what it sums. */
	seal(&d, "1.0.0");
	assert_non_null(load(&d));
	help_close(&d.help);
}

static void
status_without(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d);
	refused(&d, "E703", "there is no SEAL");
	help_close(&d.help);
}

static void
other_bytes(void **state)
{
	const struct pack_file *f;
	struct desk d;

	(void)state;
	open_desk(&d);
	seal(&d, "1.0.0");
	f = files_find(&d.files, STR("tests/all.toml"));
	assert_non_null(f);
	/* Tests are no part of the hash, and are sealed all the same. */
	files_add(d.help.arena, &d.files, f->name,
	    str_fmt(d.help.arena, "%.*s\n", STR_ARG(f->text)));
	refused(&d, "E702", "tests/all.toml");
	help_close(&d.help);
}

static void
drop(struct pack_files *all, const char *name)
{
	size_t i;

	for (i = 0; !str_is(all->file[i].name, name); i++)
		continue;
	all->file[i] = all->file[--all->n];
}

static void
other_files(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d);
	seal(&d, "1.0.0");
	files_add(d.help.arena, &d.files, STR("tests/later.toml"), STR("# nothing\n"));
	refused(&d, "E702", "tests/later.toml");
	help_close(&d.help);

	open_desk(&d);
	files_add(d.help.arena, &d.files, STR("tests/later.toml"), STR("# nothing\n"));
	seal(&d, "1.0.0");
	assert_non_null(load(&d));
	drop(&d.files, "tests/later.toml");
	refused(&d, "E702", "tests/later.toml");
	help_close(&d.help);
}

static void
other_words(void **state)
{
	const struct pack_file *f;
	struct desk d;
	size_t at;

	(void)state;
	open_desk(&d);
	seal(&d, "1.0.1");
	refused(&d, "E701", "of another pack or version");
	/* One letter of the seal itself. */
	seal(&d, "1.0.0");
	f = files_find(&d.files, STR(SEAL));
	assert_true(str_find(f->text, STR("甲"), &at));
	files_add(d.help.arena, &d.files, f->name,
	    str_fmt(d.help.arena, "%.*s丙%.*s", STR_ARG(str_sub(f->text, 0,
	    at)), STR_ARG(str_sub(f->text, at + 3, f->text.n))));
	refused(&d, "E701", "differs from its own digest");
	help_close(&d.help);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sealed_loads),
		cmocka_unit_test(status_without),
		cmocka_unit_test(other_bytes),
		cmocka_unit_test(other_files),
		cmocka_unit_test(other_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
