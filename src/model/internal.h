/*
 * Shared by the files of model/: the loader's working state.
 */
#ifndef MODEL_INTERNAL_H
#define MODEL_INTERNAL_H

#include "base/toml.h"
#include "model/model.h"

struct loader {
	struct arena *arena;
	struct faults *faults;
	struct model *model;
	struct entity *entities;
	struct kind *kinds;
};

/* load_entity.c: one entity file; names are resolved by load_link(). */
void	load_entity(struct loader *, struct toml_node *file);
void	load_link(struct loader *, struct toml_node **files, size_t n);
/* load_lists.c */
void	load_codes(struct loader *, struct toml_node *file);
void	load_offices(struct loader *, struct toml_node *file);
void	load_kinds(struct loader *, struct toml_node *file);
/* The array of that key; NULL with a fault. */
struct toml_node *load_array(struct loader *, struct toml_node *,
	    const char *key);
/* An array of strings, when the key is there. */
void	load_strings(struct loader *, struct toml_node *, const char *key,
	    const str **out, size_t *out_n);
/* load_event.c; no file, no events. */
void	load_events(struct loader *, struct toml_node *file);

#endif
