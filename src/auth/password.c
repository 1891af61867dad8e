/*
 * Passwords: the rule, and Argon2id over HMAC-SM3 with the pepper, so that a
 * stolen database alone does not let anybody try passwords.
 *
 * Common passwords are known by their pattern: with the usual exchanges of
 * letters undone and digits and signs cut away from both ends, what is left
 * must not be made of common words, runs or repetitions only.  Together with
 * the rule of length and kinds this refuses far more than the customary lists
 * of ten thousand, whose entries are nearly all shorter than 12 characters.
 */
#include "internal.h"

#include <sodium.h>
#include <string.h>

#include "base/limits.h"

#define PASSWORD_MIN	12
#define PASSWORD_MAX	256
#define OPS		2
#define MEMORY		((size_t)19 << 20)

/* Words that passwords are made of, lower case, look-alikes undone. */
static const char *const words[] = {
	"password", "passwort", "passwd", "pass", "admin", "administrator",
	"root", "user", "guest", "test", "demo", "temp", "login", "welcome",
	"hello", "changeme", "change", "default", "secret", "master", "system",
	"server", "manager", "operator", "super", "database", "oracle",
	"mysql", "letmein", "iloveyou", "love", "lovely", "monkey", "dragon",
	"sunshine", "princess", "football", "baseball", "soccer", "superman",
	"batman", "starwars", "shadow", "michael", "jordan", "jennifer",
	"jessica", "daniel", "ashley", "charlie", "thomas", "andrew",
	"computer", "internet", "google", "tencent", "weixin", "wechat",
	"alibaba", "taobao", "alipay", "baidu", "huawei", "xiaomi", "qq",
	"summer", "winter", "spring", "autumn", "january", "february",
	"march", "april", "june", "july", "august", "september", "october",
	"november", "december", "monday", "tuesday", "wednesday", "thursday",
	"friday", "saturday", "sunday", "flower", "cookie", "cheese",
	"pepper", "ginger", "tigger", "killer", "hunter", "ranger", "buster",
	"freedom", "whatever", "trustno", "trust", "access", "mustang",
	"woaini", "woaiwojia", "nihao", "mima", "wode", "wodemima", "woai",
	"zhongguo", "china", "beijing", "shanghai", "guangdong", "guizhou",
	"jieyang", "puning", "fupin", "tuopin", "bangfu", "xiangcun",
	"zhenxing", "cunwei", "nongcun", "zhengfu", "caiwu", "minzheng",
	"fubin", "wang", "zhang", "chen", "yang", "huang", "zhao", "zhou",
	"xiaoming", "baobao", "laopo", "laogong", "mama", "baba", "asd",
	"qwerty", "qwertyuiop", "qwert", "qwer", "qwe", "asdf", "asdfgh",
	"asdfghjkl", "zxcv", "zxcvbn", "zxcvbnm", "zxc", "qaz", "wsx", "edc",
	"rfv", "tgb", "yhn", "ujm", "qazwsx", "qazwsxedc", "abc", "abcd",
	"abcdef", "abcdefg", "abcdefgh", "aa", "aaa", "bbb", "xxx", "zzz",
	"a", "q", "z", "x", "i", "me", "my", "the", "you", "is", "and", "of",
};

static char
plain(char c)
{
	static const char from[] = "@4301!|5$7+8";
	static const char to[] = "aaeoiilssttb";
	const char *at;

	if (c >= 'A' && c <= 'Z')
		return (char)(c + 32);
	at = c == '\0' ? NULL : strchr(from, c);
	return at == NULL ? c : to[at - from];
}

static bool
letter(char c)
{

	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Longest common word that s begins with. */
static size_t
word_at(str s)
{
	size_t i, best = 0;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		str w = str_from(words[i]);

		if (w.n > best && str_starts(s, w))
			best = w.n;
	}
	return best;
}

/* Made of common words and of what is no letter, only. */
static bool
all_common(str s)
{
	size_t at = 0;

	while (at < s.n) {
		size_t n = letter(s.p[at]) ?
		    word_at(str_sub(s, at, s.n)) : 1;

		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

static str
lower(struct arena *a, str s)
{
	char *p = arena_alloc(a, s.n);
	size_t i;

	for (i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 :
		    s.p[i]);
	return (str){ p, s.n };
}

/* The same, with the outer digits and signs taken off before translating. */
static bool
common(struct arena *a, str password)
{
	char *p = arena_alloc(a, password.n + 1);
	size_t i, from = 0, to = password.n;

	while (from < to && !letter((char)(password.p[from] | 0x20)))
		from++;
	while (to > from && !letter((char)(password.p[to - 1] | 0x20)))
		to--;
	for (i = 0; i < password.n; i++)
		p[i] = plain(password.p[i]);
	return all_common((str){ p + from, to - from }) ||
	    all_common((str){ p, password.n }) ||
	    all_common(lower(a, password));
}

/* At most four different characters, or nearly all one step from the last. */
static bool
monotonous(str s)
{
	bool seen[256] = { false };
	size_t i, kinds = 0, steps = 0;

	for (i = 0; i < s.n; i++) {
		int d = i == 0 ? 9 : s.p[i] - s.p[i - 1];

		if (!seen[(unsigned char)s.p[i]])
			kinds++;
		seen[(unsigned char)s.p[i]] = true;
		steps += d >= -1 && d <= 1;
	}
	return kinds < 5 || steps * 4 > s.n * 3;
}

static int
classes(str s)
{
	bool lower = false, upper = false, digit = false, other = false;
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= 'a' && c <= 'z')
			lower = true;
		else if (c >= 'A' && c <= 'Z')
			upper = true;
		else if (c >= '0' && c <= '9')
			digit = true;
		else
			other = true;
	}
	return lower + upper + digit + other;
}

enum err
auth_password_rule(struct request *rq, str name, str password)
{
	size_t at;

	if (!str_utf8(password) || str_chars(password) < PASSWORD_MIN ||
	    password.n > PASSWORD_MAX || classes(password) < 3 ||
	    monotonous(password) || common(rq->arena, password) ||
	    (name.n >= 4 && str_find(lower(rq->arena, password),
	    lower(rq->arena, name), &at)))
		return fail(rq, MSG_PASSWORD_WEAK,
		    str_fmt(rq->arena, "%d", PASSWORD_MIN));
	return OK;
}

static void
peppered(struct request *rq, str password, unsigned char out[SM3_SIZE])
{
	struct sm3 *h = crypt_hash(rq->crypt);

	hmac_begin(h, rq->keys->pepper);
	sm3_field(h, password);
	hmac_end(h, rq->keys->pepper, out);
}

enum err
auth_password_hash(struct request *rq, str password, str *out)
{
	char text[crypto_pwhash_STRBYTES];
	unsigned char p[SM3_SIZE];

	peppered(rq, password, p);
	if (crypto_pwhash_str_alg(text, (const char *)p, sizeof(p), OPS,
	    MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return fail(rq, MSG_BUSY);
	*out = str_dup(rq->arena, str_from(text));
	return OK;
}

bool
password_is(struct request *rq, str hash, str password)
{
	unsigned char p[SM3_SIZE];

	peppered(rq, str_sub(password, 0, PASSWORD_MAX), p);
	return crypto_pwhash_str_verify(str_cstr(rq->arena, hash),
	    (const char *)p, sizeof(p)) == 0;
}

str
auth_password_make(struct arena *a)
{
	static const char set[] = "abcdefghjkmnpqrstuvwxyz"
	    "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	char *p = arena_alloc(a, 20);
	str s = { p, 19 };
	size_t i;

	do {
		for (i = 0; i < s.n; i++)
			p[i] = i % 5 == 4 ? '-' :
			    set[randombytes_uniform(sizeof(set) - 1)];
	} while (classes(s) < 4);
	return s;
}
