/*
 * Syllable tables.  Every character below is three bytes of UTF-8.
 */
#include "name.h"

#include <assert.h>

#define SYLLABLE	3	/* bytes */

static const char family_names[] =
    "陈林黄李吴张郑杨蔡王刘许方赖罗谢江朱邱周"
    "庄洪马卢温曾何苏潘钟叶纪韩姚彭辜翁詹巫佘";
static const int family_weights[] = {
	190, 120, 110, 90, 70, 60, 60, 45, 40, 40, 35, 30, 30, 25, 25, 20, 18,
	15, 15, 15, 14, 14, 12, 12, 10, 10, 10, 10, 9, 9, 8, 8, 7, 7, 6, 5, 5,
	4, 3, 3,
};

/* Given names by fashion: before 1960, 1960–1989, from 1990. */
static const char male_first[3][61] = {
	"木水金大阿炳锡炎俊镇潮汉坤德松顺财福添荣",
	"建国伟志文明永少俊楚汉晓泽壮振创锐贤佳武",
	"浩宇子梓俊泽锐佳铭嘉博睿晨煜轩奕烁恒培烨",
};
static const char male_last[3][61] = {
	"发财坤城松旺荣水泉兴标河林深顺清茂南盛合",
	"平华军强辉生鹏杰彬坚钦忠雄波鑫龙城光宏群",
	"涵豪洋轩阳彬涛霖鑫航楷凯帆熙钧源瀚腾鸣哲",
};
static const char female_first[3][61] = {
	"秀惠赛巧玉美素银瑞婵桂月锦香淑莲舜凤娥宝",
	"丽燕少秋晓楚洁海雪春佩琼妙映婉冬纯爱红慧",
	"思欣雨梓佳诗雅可静语嘉心紫馨晴筱亦芷若彦",
};
static const char female_last[3][61] = {
	"英花珍兰妹卿娟香叶珠贞吟金音心枝莲凤姿娇",
	"芳玲萍华婷云璇君霞敏娜虹莉芬娴玉珊容钿凤",
	"怡彤涵琪萱妍桐瑶颖宁薇婷滢琳钰菲蕾凝昕柔",
};

static const char town_first[] = "云岚槐松竹枫桐榕";
static const char town_last[] = "泽垟浦墩冈澜坡汀";
static const char village_first[] =
    "上下东西南北前后新旧大小长横高低石沙泥清"
    "白青红金银双三五六九塔寨桥井祠榕樟柿梨桃";
static const char village_last[] =
    "埔坑寮陇厝湖洋湾坂墘岽嵙坎垅埕洲陂岭溪塘"
    "仔篮峰垄塬坳圩屋楼围园潭岗坪坞埠浦洞崎畔";
static const char hamlet_last[] = "角头尾内外边池巷围埕";
static const char digits[] = "一二三四五六七八九十";

static str
syllable(const char *table, int n)
{
	return (str){ table + n * SYLLABLE, SYLLABLE };
}

static str
pick(struct rnd *r, const char *table, size_t size)
{
	return syllable(table, rnd_below(r, (int)((size - 1) / SYLLABLE)));
}

str
name_family(struct rnd *r)
{
	int n = (int)(sizeof(family_weights) / sizeof(family_weights[0]));

	assert((size_t)n * SYLLABLE == sizeof(family_names) - 1);
	return syllable(family_names, rnd_weighted(r, family_weights, n));
}

str
name_person(struct arena *arena, struct rnd *r, str family, enum sex sex,
    int birth_year)
{
	int age = birth_year < 1960 ? 0 : birth_year < 1990 ? 1 : 2;
	const char *first = sex == SEX_MALE ? male_first[age] :
	    female_first[age];
	const char *last = sex == SEX_MALE ? male_last[age] : female_last[age];
	str a = syllable(first, rnd_below(r, 20));
	str b = syllable(last, rnd_below(r, 20));

	if (rnd_chance(r, 90))
		return str_fmt(arena, "%.*s%.*s", STR_ARG(family), STR_ARG(b));
	return str_fmt(arena, "%.*s%.*s%.*s", STR_ARG(family), STR_ARG(a),
	    STR_ARG(b));
}

str
name_town(struct arena *arena, int n)
{
	assert(n >= 0 && n < NAME_TOWNS);
	/* 8 x 8 walked diagonally, so that neighbours share no syllable. */
	return str_fmt(arena, "%.*s%.*s",
	    STR_ARG(syllable(town_first, n % 8)),
	    STR_ARG(syllable(town_last, (n + n / 8) % 8)));
}

str
name_village(struct arena *arena, int n)
{
	assert(n >= 0 && n < NAME_VILLAGES);
	return str_fmt(arena, "%.*s%.*s",
	    STR_ARG(syllable(village_first, n % 40)),
	    STR_ARG(syllable(village_last, (n + n / 40) % 40)));
}

str
name_hamlet(struct arena *arena, struct rnd *r)
{
	return str_fmt(arena, "%.*s%.*s",
	    STR_ARG(pick(r, village_first, sizeof(village_first))),
	    STR_ARG(pick(r, hamlet_last, sizeof(hamlet_last))));
}

str
name_number(struct arena *arena, int n)
{
	str ten = n < 20 ? STR("") : syllable(digits, n / 10 - 1);

	assert(n > 0 && n < 100);
	if (n <= 10)
		return syllable(digits, n - 1);
	if (n % 10 == 0)
		return str_fmt(arena, "%.*s十", STR_ARG(ten));
	return str_fmt(arena, "%.*s十%.*s", STR_ARG(ten),
	    STR_ARG(syllable(digits, n % 10 - 1)));
}
