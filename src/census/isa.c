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

/* One loop over the words of a batch; wrapping, where it is not known. */
#define EACH(expr)							\
	for (w = 0; w < words; w++)					\
		for (j = w * WORD; j < (w + 1) * WORD; j++)		\
			o[j] = (expr)

/*
 * Proven to stay within the type where the operands are known; beyond that it
 * wraps.
 */
#define ARITHMETIC(name, type, bits, where)				\
ALWAYS void								\
name(enum ir_op op, const struct vec *a, const struct vec *b,		\
    const struct vec *out, size_t words)				\
{									\
	const type *x = a->where, *y = b->where;			\
	type *o = out->where;						\
	size_t w, j;							\
									\
	switch (op) {							\
	case IR_NEG:							\
		EACH((type)(0 - (bits)x[j]));				\
		break;							\
	case IR_ADD:							\
		EACH((type)((bits)x[j] + (bits)y[j]));			\
		break;							\
	case IR_SUB:							\
		EACH((type)((bits)x[j] - (bits)y[j]));			\
		break;							\
	case IR_MUL:							\
		EACH((type)((bits)x[j] * (bits)y[j]));			\
		break;							\
	case IR_ABS:							\
		EACH(x[j] < 0 ? (type)(0 - (bits)x[j]) : x[j]);		\
		break;							\
	case IR_MIN:							\
		EACH(x[j] < y[j] ? x[j] : y[j]);			\
		break;							\
	default:							\
		EACH(x[j] > y[j] ? x[j] : y[j]);			\
		break;							\
	}								\
}

ARITHMETIC(wide_arithmetic, int64_t, uint64_t, v)
ARITHMETIC(narrow_arithmetic, int32_t, uint32_t, narrow)

ALWAYS void
arithmetic(enum ir_op op, const struct vec *a, const struct vec *b,
    const struct vec *out, size_t words)
{

	if (out->narrow != NULL)
		narrow_arithmetic(op, a, b, out, words);
	else
		wide_arithmetic(op, a, b, out, words);
}

ALWAYS uint64_t
word(const struct bit_rows *b, size_t k)
{


	return b->used == NULL ? b->bits[k] : b->bits[k] & b->used[k];
}

/* The same with its bits turned by flip. */
ALWAYS uint64_t
turned(const struct bit_rows *b, size_t k, uint64_t flip)
{
	uint64_t x = b->bits == NULL ? ~UINT64_C(0) : b->bits[k] ^ flip;

	return b->used == NULL ? x : x & b->used[k];
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

/* Set bits of the rows of each place. */
ALWAYS void
count_places(const struct census_bits *b, const struct census_node *places,
    size_t n, int64_t *out)
{
	size_t i, lo, hi;

	for (i = 0; i < n; i++) {
		lo = places[i].row_lo < b->lo ? b->lo : places[i].row_lo;
		hi = places[i].row_hi > b->hi ? b->hi : places[i].row_hi;
		out[i] = lo < hi ? count_range(b->bits, lo - b->first,
		    hi - b->first) : 0;
	}
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
#define WIDEN(type)							\
	{								\
		const type *v = values;					\
									\
		if (out->narrow != NULL)				\
			for (i = 0; i < words * WORD; i++)		\
				out->narrow[i] = (int32_t)v[i];		\
		else							\
			for (i = 0; i < words * WORD; i++)		\
				out->v[i] = v[i];			\
	}

ALWAYS void
widen(enum census_width width, const void *values, size_t words,
    const struct vec *out)
{
	size_t i;

	if (width == CENSUS_8)
		WIDEN(int8_t)
	else if (width == CENSUS_16)
		WIDEN(int16_t)
	else if (width == CENSUS_32)
		WIDEN(int32_t)
	else
		WIDEN(int64_t)
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
name##_count_places(const struct census_bits *b,			\
    const struct census_node *places, size_t n, int64_t *out)		\
{									\
									\
	count_places(b, places, n, out);				\
}									\
									\
target static void							\
name##_widen(enum census_width width, const void *values,		\
    size_t words, const struct vec *out)				\
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

#define PLAIN_TWO(name, type)						\
static void								\
name(const type *a, const type *b, size_t words, enum ir_op op,		\
    uint64_t *out)							\
{									\
	size_t w, i;							\
									\
	for (w = 0; w < words; w++, a += WORD, b += WORD) {		\
		uint64_t eq = 0, gt = 0;				\
									\
		for (i = 0; i < WORD; i++) {				\
			eq |= (uint64_t)(a[i] == b[i]) << i;		\
			gt |= (uint64_t)(a[i] > b[i]) << i;		\
		}							\
		out[w] = finish(op, eq, gt);				\
	}								\
}

PLAIN_TWO(plain_two, int64_t)
PLAIN_TWO(plain_two_narrow, int32_t)

/* One subject and one row after the other. */
static void
plain_some_row(const struct bit_rows *b, const struct ends *e, uint64_t flip,
    uint64_t *out)
{
	size_t r, j;

	(void)e;
	for (r = 0; r < b->n; r++) {
		bool some = false;

		for (j = b->offset[r] - b->base; j < b->offset[r + 1] -
		    b->base; j++)
			some = some || (turned(b, j / WORD, flip) >>
			    (j % WORD) & 1);
		bit_put(out, r, some);
	}
}

WRAPPERS(plain, )

const struct isa isa_scalar = {
	.fixed = { NULL, plain8_fixed, plain16_fixed, plain32_fixed,
	    plain64_fixed },
	.two = plain_two, .two_narrow = plain_two_narrow,
	.some_row = plain_some_row, .widen = plain_widen,
	.arithmetic = plain_arithmetic, .count_rows = plain_count_rows,
	.count_range = plain_count_range,
	.count_places = plain_count_places, .join = plain_join,
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

/* Four times eight answers of 32 bits each to 32 bits. */
AVX2 static inline uint64_t
mask8(__m256i a, __m256i b, __m256i c, __m256i d)
{
	__m256i p = _mm256_packs_epi16(_mm256_packs_epi32(a, b),
	    _mm256_packs_epi32(c, d));

	return (uint32_t)_mm256_movemask_epi8(_mm256_permutevar8x32_epi32(p,
	    _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
}

/* One loop for each question; EACH8 is the i-th answer. */
#define EIGHTS								\
	for (w = 0; w < words; w++, v += 8, u += 8)			\
		out[w] = (mask8(EACH8(0), EACH8(1), EACH8(2), EACH8(3)) | \
		    mask8(EACH8(4), EACH8(5), EACH8(6), EACH8(7)) << 32) ^ flip

#define LEFT(i)		_mm256_loadu_si256(v + (i))
#define RIGHT(i)	_mm256_loadu_si256(u + (i))

AVX2 static void
avx2_32(const void *values, size_t words, enum ir_op op, int64_t n,
    uint64_t *out)
{
	struct shape s = shape_of(op);
	uint64_t flip = s.opposite ? ~UINT64_C(0) : 0;
	const __m256i *v = values, *u = values;
	__m256i k = _mm256_set1_epi32((int32_t)n);
	size_t w;

#define EACH8(i)	_mm256_cmpeq_epi32(LEFT(i), k)
	if (s.equal)
		EIGHTS;
#undef EACH8
#define EACH8(i)	_mm256_cmpgt_epi32(k, LEFT(i))
	else if (s.turned)
		EIGHTS;
#undef EACH8
#define EACH8(i)	_mm256_cmpgt_epi32(LEFT(i), k)
	else
		EIGHTS;
#undef EACH8
}

AVX2 static void
avx2_two_narrow(const int32_t *a, const int32_t *b, size_t words,
    enum ir_op op, uint64_t *out)
{
	struct shape s = shape_of(op);
	uint64_t flip = s.opposite ? ~UINT64_C(0) : 0;
	const __m256i *v = (const void *)(s.turned ? b : a);
	const __m256i *u = (const void *)(s.turned ? a : b);
	size_t w;

#define EACH8(i)	_mm256_cmpeq_epi32(LEFT(i), RIGHT(i))
	if (s.equal)
		EIGHTS;
#undef EACH8
#define EACH8(i)	_mm256_cmpgt_epi32(LEFT(i), RIGHT(i))
	else
		EIGHTS;
#undef EACH8
}

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

/* Bits of those who have rows, in order, to their places among all. */
AVX2 static void
expand(const uint64_t *dense, const uint64_t *filled, size_t words,
    uint64_t *out)
{
	size_t w, at = 0;

	for (w = 0; w < words; w++) {
		uint64_t x = dense[at / WORD] >> at % WORD;

		if (at % WORD != 0)
			x |= dense[at / WORD + 1] << (WORD - at % WORD);
		out[w] = _pdep_u64(x, filled[w]);
		at += (size_t)__builtin_popcountll(filled[w]);
	}
}

/*
 * A set bit runs upwards, by the carry of an addition, to the last row of its
 * subject; the last rows side by side are the answers of those who have rows.
 */
AVX2 static void
avx2_some_row(const struct bit_rows *b, const struct ends *e, uint64_t flip,
    uint64_t *out)
{
	uint64_t from = ~UINT64_C(0) << (b->offset[0] - b->base);
	uint64_t to = ~UINT64_C(0) >> (WORD - (b->offset[b->n] - b->base) %
	    WORD) % WORD, dense = 0;
	unsigned char carry = 0;
	size_t k, at = 0;

	for (k = 0; k < b->words; k++) {
		uint64_t last = e->last[k], hit, x = turned(b, k, flip);
		unsigned long long sum;

		x &= (k == 0 ? from : ~UINT64_C(0)) &
		    (k + 1 == b->words ? to : ~UINT64_C(0));
		carry = _addcarry_u64(carry, x & ~last, ~last, &sum);
		hit = _pext_u64((sum ^ ~last) | x, last);
		dense |= hit << at % WORD;
		if (at % WORD + (size_t)__builtin_popcountll(last) >= WORD) {
			e->dense[at / WORD] = dense;
			dense = at % WORD == 0 ? 0 : hit >> (WORD - at % WORD);
		}
		at += (size_t)__builtin_popcountll(last);
	}
	e->dense[at / WORD] = dense;
	expand(e->dense, e->filled, (b->n + WORD - 1) / WORD, out);
}

WRAPPERS(avx2, AVX2)

static const struct isa isa_avx2 = {
	.fixed = { NULL, avx2_8, avx2_16, avx2_32, avx2_64 },
	.two = avx2_two, .two_narrow = avx2_two_narrow,
	.some_row = avx2_some_row, .widen = avx2_widen,
	.arithmetic = avx2_arithmetic, .count_rows = avx2_count_rows,
	.count_range = avx2_count_range,
	.count_places = avx2_count_places, .join = avx2_join,
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
