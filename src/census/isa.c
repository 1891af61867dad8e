/*
 * Comparisons to bits, 64 values a word: plain loops, and AVX2 where the
 * machine has it.  A comparison is made from "equal" and "greater"; the others
 * are their opposites.
 */
#include "internal.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* ---- loops that are compiled twice ---- */

#define ALWAYS static inline __attribute__((always_inline))

/* One loop over the words of a batch. */
#define EACH(expr)							\
	for (w = 0; w < words; w++)					\
		for (j = w * WORD; j < (w + 1) * WORD; j++)		\
			out->v[j] = (expr)

ALWAYS int64_t
wrap(uint64_t n)
{

	return (int64_t)n;
}

ALWAYS uint64_t
bits(int64_t n)
{

	return (uint64_t)n;
}

/* Proven to stay within 64 bits where the operands are known. */
ALWAYS void
arithmetic(enum ir_op op, const struct vec *a, const struct vec *b,
    const struct vec *out, size_t words)
{
	size_t w, j;

	switch (op) {
	case IR_NEG:
		EACH(wrap(-bits(a->v[j])));
		break;
	case IR_ADD:
		EACH(wrap(bits(a->v[j]) + bits(b->v[j])));
		break;
	case IR_SUB:
		EACH(wrap(bits(a->v[j]) - bits(b->v[j])));
		break;
	case IR_MUL:
		EACH(wrap(bits(a->v[j]) * bits(b->v[j])));
		break;
	case IR_ABS:
		EACH(a->v[j] < 0 ? wrap(-bits(a->v[j])) : a->v[j]);
		break;
	case IR_MIN:
		EACH(a->v[j] < b->v[j] ? a->v[j] : b->v[j]);
		break;
	default:
		EACH(a->v[j] > b->v[j] ? a->v[j] : b->v[j]);
		break;
	}
}

ALWAYS uint64_t
word(const struct bit_rows *b, size_t k)
{

	return b->used == NULL ? b->bits[k] : b->bits[k] & b->used[k];
}

/* Set bits before the first row of subject r. */
ALWAYS uint32_t
rank(const struct bit_rows *b, size_t r)
{
	uint32_t at = b->offset[r] - b->base, k = at / WORD;
	uint64_t part = word(b, k) & ((UINT64_C(1) << at % WORD) - 1);

	return b->sums[k] + (uint32_t)__builtin_popcountll(part);
}

/*
 * Set bits of each subject's rows: those before the end less those before the
 * beginning, which is the end of the one before; no branch for who has none.
 */
ALWAYS void
count_rows(const struct bit_rows *b, int64_t *out)
{
	uint32_t before = 0;
	size_t i, r;

	for (i = 0; i < b->words; i++) {
		b->sums[i] = before;
		before += (uint32_t)__builtin_popcountll(word(b, i));
	}
	b->sums[i] = before;
	before = rank(b, 0);
	for (r = 0; r < b->n; r++) {
		uint32_t end = rank(b, r + 1);

		out[r] = (int64_t)(end - before);
		before = end;
	}
}

/* Set bits of the rows from..to. */
ALWAYS int64_t
count_range(const uint64_t *w, size_t from, size_t to)
{
	int64_t n = 0;
	size_t i;

	if (from >= to)
		return 0;
	if (from / WORD == (to - 1) / WORD)
		return __builtin_popcountll(w[from / WORD] >> (from % WORD)
		    << (WORD - (to - from)));
	n = __builtin_popcountll(w[from / WORD] >> (from % WORD));
	for (i = from / WORD + 1; i < to / WORD; i++)
		n += __builtin_popcountll(w[i]);
	if (to % WORD != 0)
		n += __builtin_popcountll(w[to / WORD] << (WORD - to % WORD));
	return n;
}

/* Kleene's and, or; what is made may be one of the operands. */
ALWAYS void
join(bool both, const struct vec *a, const struct vec *b,
    const struct vec *out, size_t words)
{
	const uint64_t *and1 = both ? a->t : a->f, *and2 = both ? b->t : b->f;
	const uint64_t *or1 = both ? a->f : a->t, *or2 = both ? b->f : b->t;
	uint64_t *ands = both ? out->t : out->f, *ors = both ? out->f : out->t;
	size_t w;

	for (w = 0; w < words; w++) {
		ands[w] = and1[w] & and2[w];
		ors[w] = or1[w] | or2[w];
	}
}

/* A comparison's bits to a truth of those who are known. */
ALWAYS void
confine(const uint64_t *known, const struct vec *out, size_t words)
{
	uint64_t *t = out->t, *f = out->f;
	size_t w;

	for (w = 0; w < words; w++) {
		uint64_t x = t[w], k = known[w];

		t[w] = x & k;
		f[w] = ~x & k;
	}
}

/* One loop for each width. */
#define WIDEN(type)						\
	const type *v = values;						\
	size_t w, i;							\
									\
	for (w = 0; w < words; w++, v += WORD, out += WORD)		\
		for (i = 0; i < WORD; i++)				\
			out[i] = v[i]

ALWAYS void
widen(enum census_width width, const void *values, size_t words, int64_t *out)
{

	if (width == CENSUS_8) {
		WIDEN(int8_t);
	} else if (width == CENSUS_16) {
		WIDEN(int16_t);
	} else if (width == CENSUS_32) {
		WIDEN(int32_t);
	} else {
		WIDEN(int64_t);
	}
}

/* The loops above for an instruction set. */
#define WRAPPERS(name, target)						\
target static void							\
name##_arithmetic(enum ir_op op, const struct vec *a,			\
    const struct vec *b, const struct vec *out, size_t words)		\
{									\
									\
	arithmetic(op, a, b, out, words);				\
}									\
									\
target static void							\
name##_join(bool both, const struct vec *a, const struct vec *b,	\
    const struct vec *out, size_t words)				\
{									\
									\
	join(both, a, b, out, words);					\
}									\
									\
target static void							\
name##_confine(const uint64_t *known, const struct vec *out,		\
    size_t words)							\
{									\
									\
	confine(known, out, words);					\
}									\
									\
target static void							\
name##_count_rows(const struct bit_rows *b, int64_t *out)		\
{									\
									\
	count_rows(b, out);						\
}									\
									\
target static int64_t							\
name##_count_range(const uint64_t *w, size_t from, size_t to)		\
{									\
									\
	return count_range(w, from, to);				\
}									\
									\
target static void							\
name##_widen(enum census_width width, const void *values,		\
    size_t words, int64_t *out)						\
{									\
									\
	widen(width, values, words, out);				\
}

/* ---- plain ---- */

/* One loop for each width. */
#define PLAIN(name, type)						\
static void								\
name##_fixed(const void *values, size_t words, enum ir_op op,		\
    int64_t n, uint64_t *out)						\
{									\
	const type *v = values;						\
	size_t w, i;							\
									\
	for (w = 0; w < words; w++, v += WORD) {			\
		uint64_t eq = 0, gt = 0;				\
									\
		for (i = 0; i < WORD; i++) {				\
			eq |= (uint64_t)(v[i] == n) << i;		\
			gt |= (uint64_t)(v[i] > n) << i;		\
		}							\
		out[w] = finish(op, eq, gt);				\
	}								\
}

static inline uint64_t
finish(enum ir_op op, uint64_t eq, uint64_t gt)
{

	switch (op) {
	case IR_EQ:
		return eq;
	case IR_NE:
		return ~eq;
	case IR_LT:
		return ~(eq | gt);
	case IR_LE:
		return ~gt;
	case IR_GT:
		return gt;
	default:
		return eq | gt;
	}
}

PLAIN(plain8, int8_t)
PLAIN(plain16, int16_t)
PLAIN(plain32, int32_t)
PLAIN(plain64, int64_t)

static void
plain_two(const int64_t *a, const int64_t *b, size_t words, enum ir_op op,
    uint64_t *out)
{
	size_t w, i;

	for (w = 0; w < words; w++, a += WORD, b += WORD) {
		uint64_t eq = 0, gt = 0;

		for (i = 0; i < WORD; i++) {
			eq |= (uint64_t)(a[i] == b[i]) << i;
			gt |= (uint64_t)(a[i] > b[i]) << i;
		}
		out[w] = finish(op, eq, gt);
	}
}

WRAPPERS(plain, )

const struct isa isa_scalar = {
	.fixed = { NULL, plain8_fixed, plain16_fixed, plain32_fixed,
	    plain64_fixed },
	.two = plain_two, .widen = plain_widen,
	.arithmetic = plain_arithmetic, .count_rows = plain_count_rows,
	.count_range = plain_count_range, .join = plain_join,
	.confine = plain_confine,
};

#if defined(__x86_64__)

/* ---- AVX2 ---- */

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

/*
 * Which of equal and greater is asked, and whether its opposite: x < n is
 * n > x, x <= n is not x > n.
 */
struct shape {
	bool equal, turned, opposite;
};

static inline struct shape
shape_of(enum ir_op op)
{

	return (struct shape){ op == IR_EQ || op == IR_NE,
	    op == IR_LT || op == IR_GE,
	    op == IR_NE || op == IR_LE || op == IR_GE };
}

/* One loop for each width and question. */
#define LOOP(load, question)						\
	for (w = 0; w < words; w++) {					\
		uint64_t bits = 0;					\
									\
		for (i = 0; i < STEPS; i++) {				\
			__m256i x = load;				\
									\
			bits |= (uint64_t)(uint32_t)MASK(question) <<	\
			    (i * (WORD / STEPS));			\
		}							\
		out[w] = bits ^ flip;					\
	}

/* The three questions for a width. */
#define VECTOR(name, type, set, eq, gt)					\
AVX2 static void							\
name(const void *values, size_t words, enum ir_op op, int64_t n,	\
    uint64_t *out)							\
{									\
	struct shape s = shape_of(op);					\
	uint64_t flip = s.opposite ? ~UINT64_C(0) : 0;			\
	const __m256i *v = values;					\
	__m256i k = set((type)n);					\
	size_t w, i;							\
									\
	if (s.equal)							\
		LOOP(_mm256_loadu_si256(v + w * STEPS + i), eq(x, k))	\
	else if (s.turned)						\
		LOOP(_mm256_loadu_si256(v + w * STEPS + i), gt(k, x))	\
	else								\
		LOOP(_mm256_loadu_si256(v + w * STEPS + i), gt(x, k))	\
}

#define STEPS	2
#define MASK(x)	_mm256_movemask_epi8(x)
VECTOR(avx2_8, int8_t, _mm256_set1_epi8, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8)
#undef STEPS
#undef MASK

/* Twice sixteen answers of 16 bits each to 32 bits. */
AVX2 static inline uint64_t
mask32(__m256i a, __m256i b)
{
	__m256i p = _mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0xd8);

	return (uint32_t)_mm256_movemask_epi8(p);
}

/* One loop for each question. */
#define PAIRS(question)							\
	for (w = 0; w < words; w++, v += 4) {				\
		__m256i a = _mm256_loadu_si256(v);			\
		__m256i b = _mm256_loadu_si256(v + 1);			\
		__m256i c = _mm256_loadu_si256(v + 2);			\
		__m256i d = _mm256_loadu_si256(v + 3);			\
									\
		out[w] = (mask32(question(a), question(b)) |		\
		    mask32(question(c), question(d)) << 32) ^ flip;	\
	}

AVX2 static void
avx2_16(const void *values, size_t words, enum ir_op op, int64_t n,
    uint64_t *out)
{
	struct shape s = shape_of(op);
	uint64_t flip = s.opposite ? ~UINT64_C(0) : 0;
	const __m256i *v = values;
	__m256i k = _mm256_set1_epi16((int16_t)n);
	size_t w;

#define EQUAL(x)	_mm256_cmpeq_epi16(x, k)
#define BELOW(x)	_mm256_cmpgt_epi16(k, x)
#define ABOVE(x)	_mm256_cmpgt_epi16(x, k)
	if (s.equal)
		PAIRS(EQUAL)
	else if (s.turned)
		PAIRS(BELOW)
	else
		PAIRS(ABOVE)
}

#define STEPS	8
#define MASK(x)	_mm256_movemask_ps(_mm256_castsi256_ps(x))
VECTOR(avx2_32, int32_t, _mm256_set1_epi32, _mm256_cmpeq_epi32,
    _mm256_cmpgt_epi32)
#undef STEPS
#undef MASK

#define STEPS	16
#define MASK(x)	_mm256_movemask_pd(_mm256_castsi256_pd(x))
VECTOR(avx2_64, long long, _mm256_set1_epi64x, _mm256_cmpeq_epi64,
    _mm256_cmpgt_epi64)

AVX2 static void
avx2_two(const int64_t *a, const int64_t *b, size_t words, enum ir_op op,
    uint64_t *out)
{
	struct shape s = shape_of(op);
	uint64_t flip = s.opposite ? ~UINT64_C(0) : 0;
	const __m256i *p = (const void *)a, *q = (const void *)b;
	size_t w, i;

	if (s.turned) {
		p = q;
		q = (const void *)a;
	}
	if (s.equal)
		LOOP(_mm256_loadu_si256(p + w * STEPS + i),
		    _mm256_cmpeq_epi64(x, _mm256_loadu_si256(q + w * STEPS +
		    i)))
	else
		LOOP(_mm256_loadu_si256(p + w * STEPS + i),
		    _mm256_cmpgt_epi64(x, _mm256_loadu_si256(q + w * STEPS +
		    i)))
}

WRAPPERS(avx2, AVX2)

static const struct isa isa_avx2 = {
	.fixed = { NULL, avx2_8, avx2_16, avx2_32, avx2_64 },
	.two = avx2_two, .widen = avx2_widen,
	.arithmetic = avx2_arithmetic, .count_rows = avx2_count_rows,
	.count_range = avx2_count_range, .join = avx2_join,
	.confine = avx2_confine,
};

const struct isa *
isa_best(void)
{

	return __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi2") &&
	    __builtin_cpu_supports("popcnt") ? &isa_avx2 : &isa_scalar;
}

#else

const struct isa *
isa_best(void)
{

	return &isa_scalar;
}

#endif
