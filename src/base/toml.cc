/*
 * The bridge to toml++: nodes are copied into an arena in file order (toml++
 * iterates by name).
 */
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
/*
 * toml++ 3.3 asserts in parse_key() what input can break ("[.a]"), and reports
 * the same a few lines on.  Input is never asserted; the fuzz test covers it.
 */
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

#include <cstring>

extern "C" {
#include "toml.h"
}

namespace {

str
copy_text(struct arena *a, std::string_view v)
{
	char *p = static_cast<char *>(arena_alloc(a, v.size() + 1));

	if (!v.empty())
		std::memcpy(p, v.data(), v.size());
	return str{ p, v.size() };
}

bool
before(const struct toml_node *a, const struct toml_node *b)
{

	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

void
insert(struct toml_node *parent, struct toml_node *child, bool sorted)
{
	struct toml_node **at = &parent->child;

	while (*at != nullptr && !(sorted && before(child, *at)))
		at = &(*at)->next;
	child->next = *at;
	*at = child;
	parent->n++;
}

void
refuse(const toml::node &n, str file, struct faults *f, const char *what)
{
	const auto at = n.source().begin;

	fault_add(f, "E102", file, static_cast<int>(at.line),
	    static_cast<int>(at.column), str_from(what), STR_NONE);
}

struct toml_node *copy(struct arena *a, const toml::node &n, str file,
    struct faults *f, int depth);

void
copy_table(struct arena *a, const toml::table &t, struct toml_node *out,
    struct faults *f, int depth)
{

	for (auto &&[key, value] : t) {
		struct toml_node *c = copy(a, value, out->file, f, depth + 1);

		if (c == nullptr)
			continue;
		c->key = copy_text(a, key.str());
		c->line = static_cast<int>(key.source().begin.line);
		c->column = static_cast<int>(key.source().begin.column);
		insert(out, c, true);
	}
}

bool
copy_leaf(struct arena *a, const toml::node &n, struct toml_node *out,
    struct faults *f)
{

	if (auto s = n.as_string()) {
		out->kind = T_STR;
		out->s = copy_text(a, s->get());
	} else if (auto i = n.as_integer()) {
		out->kind = T_INT;
		out->i = i->get();
	} else if (auto b = n.as_boolean()) {
		out->kind = T_BOOL;
		out->i = b->get() ? 1 : 0;
	} else if (auto d = n.as_date()) {
		out->kind = T_DATE;
		out->i = d->get().year * 10000 + d->get().month * 100 +
		    d->get().day;
	} else {
		refuse(n, out->file, f,
		    "neither fractions nor times of day are accepted");
		return false;
	}
	return true;
}

struct toml_node *
copy(struct arena *a, const toml::node &n, str file, struct faults *f,
    int depth)
{
	struct toml_node *out = NEW(a, struct toml_node);

	if (depth > 32) {
		refuse(n, file, f, "nested deeper than 32 levels");
		return nullptr;
	}
	out->file = file;
	out->line = out->value_line =
	    static_cast<int>(n.source().begin.line);
	out->column = out->value_column =
	    static_cast<int>(n.source().begin.column);
	if (auto t = n.as_table()) {
		out->kind = T_TABLE;
		copy_table(a, *t, out, f, depth);
	} else if (auto l = n.as_array()) {
		out->kind = T_ARRAY;
		for (auto &&item : *l) {
			struct toml_node *c = copy(a, item, file, f, depth + 1);

			if (c != nullptr)
				insert(out, c, false);
		}
	} else if (!copy_leaf(a, n, out, f))
		return nullptr;
	return out;
}

}

extern "C" struct toml_node *
toml_parse(struct arena *a, str file, str text, struct faults *f)
{
	int n = f->n;
	str name = str_dup(a, file);
	toml::parse_result r = toml::parse(
	    std::string_view(text.n == 0 ? "" : text.p, text.n));
	struct toml_node *out;

	if (!r) {
		const auto at = r.error().source().begin;

		fault_add(f, "E101", name, static_cast<int>(at.line),
		    static_cast<int>(at.column),
		    copy_text(a, r.error().description()), STR_NONE);
		return nullptr;
	}
	out = copy(a, r.table(), name, f, 0);
	return f->n > n ? nullptr : out;
}
