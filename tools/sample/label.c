/*
 * Label tables by code number.
 */
#include "label.h"

#include <assert.h>

#define LABEL(table, n)	label((table), sizeof(table) / sizeof((table)[0]), (n))

static str
label(const char *const *table, size_t size, int n)
{
	assert(n >= 0 && (size_t)n < size && table[n] != NULL);
	return str_from(table[n]);
}

str
label_yes(bool yes)
{
	return yes ? STR("是") : STR("否");
}

str
label_unit_kind(int n)
{
	static const char *const t[] = {
		NULL, "东莞市帮扶单位", "揭阳市直单位", "中央、省驻揭单位",
		"普宁市直及驻普单位", "乡镇场街道",
	};

	return LABEL(t, n);
}

str
label_attribute(enum attribute n)
{
	static const char *const t[] = {
		NULL, "一般贫困户", NULL, NULL, "低保贫困户", NULL,
		"五保贫困户",
	};

	return LABEL(t, (int)n);
}

str
label_cause(int n)
{
	static const char *const t[] = {
		NULL, "因病", "因残", "因学", "因灾", "缺土地", "缺水", "缺技术",
		"缺劳力", "缺资金", "交通条件落后", "自身发展动力不足",
	};

	return n == 99 ? STR("其他") : LABEL(t, n);
}

str
label_relation(enum relation n)
{
	static const char *const t[] = {
		NULL, "户主", "配偶", "之子", "之女", "之儿媳", "之女婿",
		"之孙子", "之孙女", "之外孙子", "之外孙女", "之父", "之母",
	};

	return n == REL_OTHER ? STR("其他") : LABEL(t, (int)n);
}

str
label_nation(int n)
{
	return n == 22 ? STR("畲族") : STR("汉族");
}

str
label_education(enum education n)
{
	static const char *const t[] = {
		NULL, "文盲或半文盲", "小学", "初中", "高中", "大专及以上",
		"学龄前儿童",
	};

	return LABEL(t, (int)n);
}

str
label_school(int n)
{
	static const char *const t[] = {
		NULL, "非在校生", "学前教育", "小学", "七年级", "八年级",
		"九年级", "高中一年级", "高中二年级", "高中三年级",
		"中职一年级", "中职二年级", "中职三年级", "高职一年级",
		"高职二年级", "高职三年级", "大专及以上",
	};

	return LABEL(t, n);
}

str
label_health(enum health n)
{
	static const char *const t[] = {
		NULL, "健康", "长期慢性病", "患有大病", "残疾",
	};

	return LABEL(t, (int)n);
}

str
label_labour(enum labour n)
{
	static const char *const t[] = {
		NULL, "普通劳动力", "技能劳动力", "丧失劳动力", "无劳动力",
		"弱劳动力或半劳动力",
	};

	return LABEL(t, (int)n);
}

str
label_work(int n)
{
	static const char *const t[] = {
		"未务工", "乡(镇)内务工", "乡(镇)外县内务工", "县外省内务工",
		"省外务工",
	};

	return LABEL(t, n);
}

str
label_road(int n)
{
	static const char *const t[] = {
		NULL, "泥土路", "砂石路", "水泥路", "沥青路",
	};

	return LABEL(t, n);
}

str
label_fuel(int n)
{
	static const char *const t[] = {
		NULL, "柴草", "干畜粪", "煤炭", "清洁能源",
	};

	return n == 9 ? STR("其他") : LABEL(t, n);
}

str
label_measure(int n)
{
	static const char *const t[] = {
		NULL, "产业", "就业", "金融", "公益岗位", "住房安全保障",
		"健康帮扶", "教育帮扶", "义务教育保障", "饮水安全保障", "搬迁",
		"综合保障", "社会帮扶", "生产生活条件改善",
	};

	return LABEL(t, n);
}

str
label_measure_text(int n)
{
	static const char *const t[] = {
		NULL, "发放种苗并与合作社签收购协议", "介绍到附近工厂上班",
		"小额贷款贴息", "安排保洁岗位", "危房改造补助",
		"代缴医疗保险并报销住院费", "发放学生生活费补助", "送教上门",
		"接通自来水", "搬迁安置", "办理低保和养老金", "爱心企业慰问",
		"维修厨房和卫生间",
	};

	return LABEL(t, n);
}
