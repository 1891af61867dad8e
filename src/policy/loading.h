/*
 * A pack on its way from files to checked objects, stage by stage, and what the
 * parse_*.c and check_*.c files share.
 *
 *	files_read -> parse_pack -> check_pack -> check_cites -> seal_check
 *
 * Invariants
 *  1. What does not parse is not checked; what has faults is not compared with
 *     the law and the seal.
 *  2. What a stage makes lives in the loader's arena, as long as the pack.
 */
#ifndef POLICY_LOADING_H
#define POLICY_LOADING_H

#include "policy/internal.h"

/* One pack on its way through the stages. */
struct loader {
	struct arena *arena;
	const struct model *model;
	struct diags ds;
	struct faults *faults;
	struct pack *pack;
	struct nodes section[SEC__MAX];
	struct nodes procedures;	/* roots of files with [procedure] */
	struct toml_node *head;		/* pack.toml */
	struct nodes roots;		/* all other files */
	const struct variation *vary;	/* NULL: as it stands */
	/* Where the packs that it uses come from: one of the three. */
	struct shelf *shelf;		/* a folder beside (load.c) */
	const struct pack *base;	/* those above the pack it varies */
	const struct policy *among;	/* those at hand */
	str dir;			/* its folder; empty: from memory */
	bool unmet;			/* a pack it uses has faults */
};

/*
 * The pack that a pack names in its uses: loaded before the loader's own goes
 * on, from the folder beside it; NULL with a fault at the node.
 */
const struct pack *policy_used(struct loader *, str id,
	    const struct toml_node *at);
/* A pack that lies beside or at hand; NULL, and no fault, when none does. */
const struct pack *policy_beside(struct loader *, str id);

/* Stage by stage; false when a fault was noted. */
bool	parse_pack(struct loader *);	/* files to nodes to objects */
bool	parse_sources_only(struct loader *);
/* [{ say, set = { "entity.name" = "formula" } }] of a reading. */
void	parse_alternatives(struct loader *, struct toml_node *, struct note *);
/* The formulas of alternatives, against the objects that they replace. */
void	check_alternatives(struct loader *);
/* Names: one object's; each once in a list; readings and silences (check_ids.c). */
void	check_id(struct loader *, const struct object *);
void	check_ids_once(struct loader *, struct toml_node *root,
	    const char *list);
void	check_notes_once(struct loader *);
/* A variation, put into what was read and into the parameters (vary.c). */
void	vary_readings(struct loader *);
void	vary_params(struct loader *);
void	parse_params(struct loader *);
void	parse_objects(struct loader *);
void	parse_applies(struct loader *);
void	parse_uses(struct loader *);	/* what stands above (parse_layer.c) */
void	parse_layers(struct loader *);
void	check_layers(struct loader *);
/* values = [{ from, to, value, known_from }] into a parameter with a type. */
void	parse_rows(struct loader *, struct toml_node *, struct param *);
void	parse_procedures(struct loader *);
void	parse_migrations(struct loader *);
void	parse_calendars(struct loader *);
void	parse_table(struct loader *, struct toml_node *, struct object *);
void	parse_duty(struct loader *, struct toml_node *, struct object *);
void	parse_establishment(struct loader *, struct toml_node *, struct object *);
void	parse_stability(struct loader *, struct toml_node *, struct object *);
void	parse_letter(struct loader *, struct toml_node *, struct object *);
void	parse_report(struct loader *, struct toml_node *, struct object *);
void	parse_rubric(struct loader *, struct toml_node *, struct object *);
void	parse_veto(struct loader *, struct toml_node *, struct object *);
void	parse_grade(struct loader *, struct toml_node *, struct object *);
void	parse_award(struct loader *, struct toml_node *, struct object *);
void	check_pack(struct loader *);	/* names and formulas */
void	check_procedures(struct loader *);
/* Against the old version, when it is at hand. */
void	check_migrations(struct loader *);
void	check_table(struct loader *, struct object *, const struct scope *);
void	check_duty(struct loader *, struct object *);
void	check_seat(struct loader *, struct object *);
void	check_rubric(struct loader *, struct object *);
void	check_veto(struct loader *, struct object *);
void	check_award(struct loader *, struct object *);
void	check_removes(struct loader *, const struct object *);
/* The files of a folder into the loader's pack (files.c). */
bool	files_read(struct loader *, str dir);
/* The name of a file as faults say it: PACK/rules/exit.toml. */
str	files_shown(const struct loader *, str name);
void	check_cites(struct loader *, str law);
/* Compares a pack with its SEAL, if it has one (seal.c). */
void	seal_check(struct loader *);
/* The lines of law.sum for a pack; false when a text cannot be read. */
bool	check_sum_text(struct loader *, str law, struct buf *out);

/* A formula of a key of a table, or NULL; the type it must have, or NULL. */
const struct formula *check_key(struct loader *, const struct object *,
	    struct toml_node *, const char *key, const struct ptype *want);

/* Shared by the parse_*.c files. */
str	parse_str(struct loader *, struct toml_node *, const char *key,
	    bool need);
date	parse_date(struct loader *, struct toml_node *, const char *key,
	    bool need);
bool	parse_flag(struct loader *, struct toml_node *, const char *key);
/* A string or an array of strings. */
const str *parse_list(struct loader *, struct toml_node *, const char *key,
	    size_t *out_n);
/* "pn:3#2" and its key phrase. */
struct cite parse_cite(struct toml_node *at);
/* "pn:3#2" apart; the sentence, or 0. */
int	parse_anchor(str at, str *out_article);
const struct cite *parse_cites(struct loader *, struct toml_node *, bool need,
	    size_t *out_n);
/* The same under another key. */
const struct cite *parse_cites_at(struct loader *, struct toml_node *,
	    const char *key, bool need, size_t *out_n);
/* label, label_en; the Chinese label serves for both when alone. */
void	parse_labels(struct loader *, struct toml_node *, str *zh, str *en);
/* One of the words; its index, or -1 with a fault. */
int	parse_choice(struct loader *, struct toml_node *, const char *key,
	    const char *const *words, bool need);
/* A code of a list of the dictionary; empty with a fault or when left out. */
str	parse_code(struct loader *, struct toml_node *, const char *key,
	    const char *list, bool need);
/* type, unit, per; false with a fault. */
bool	parse_type(struct loader *, struct toml_node *, struct ptype *out);
/* "household.exit_ready" to kind and name; false with a fault. */
bool	parse_full_id(struct loader *, struct toml_node *, str full,
	    const struct kind **kind, str *name);
/* A formula's text and place. */
struct source parse_source(const struct toml_node *value);
void	parse_office(struct loader *, struct toml_node *, const char *key,
	    bool need, str *out);
/* The object's id must begin with a kind of place. */
void	parse_of_place(struct loader *, struct toml_node *, const struct object *);
/* What hangs on a key that is wrong itself is not complained of again. */
void	parse_ignore(struct toml_node *);

#endif
