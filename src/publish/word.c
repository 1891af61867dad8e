/*
 * Which words are a person's name and which are of health.  A name is judged
 * by how it begins, and only where it stands alone: a cell, an entry of a list.
 */
#include "publish/internal.h"

#include <string.h>

/* Family names of one character, most of the population. */
static const char single[] =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁"
    "蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯"
    "江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庄施洪纪翁"
    "辜柯詹温古佘蓝岳倪安樊俞耿鲁聂葛章柳岑符申殷齐阮欧麦涂伍凌卓游卜盛房裴路";

static const char *const doubled[] = { "欧阳", "司徒", "司马", "上官", "诸葛",
    "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "端木" };

/* Words that end a place, an office or a heading, not a name. */
static const char *const endings[] = { "村", "镇", "乡", "县", "市", "区", "组",
    "局", "委", "办", "部", "校", "站", "户", "号", "街", "省", "所", "队" };

static const char *const health[] = { "病", "残疾", "因残", "致残", "肢残", "伤残",
    "癌", "肿瘤", "瘫", "智障", "智力障碍", "精神障碍", "尿毒", "艾滋", "透析",
    "失明", "聋哑", "失能", "丧失劳动", "无劳动能力", "孕", "重度", "戒毒" };

static size_t
chars(str s)
{
	size_t n = 0, i;

	for (i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static bool
any_ends(str word)
{
	size_t i;

	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (str_ends(word, str_from(endings[i])))
			return true;
	return false;
}

bool
word_is_name(str word)
{
	size_t n = chars(word), i;

	if (n < 2 || n > 4 || any_ends(word) || word_is_health(word))
		return false;
	for (i = 0; i < sizeof(doubled) / sizeof(doubled[0]); i++)
		if (str_starts(word, str_from(doubled[i])))
			return n > 2;
	for (i = 0; n <= 3 && i + 3 < sizeof(single); i += 3)
		if (memcmp(single + i, word.p, 3) == 0)
			return true;
	return false;
}

bool
word_is_health(str word)
{
	size_t i, at;

	for (i = 0; i < sizeof(health) / sizeof(health[0]); i++)
		if (str_find(word, str_from(health[i]), &at))
			return true;
	return false;
}
