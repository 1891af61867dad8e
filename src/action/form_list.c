/*
 * The forms: what stands on each, in order.  A change to any of them is a new
 * version of the form.
 */
#include "action/form.h"

#define NPARTS(list)	list, sizeof(list) / sizeof((list)[0])
#define END		{ NULL, NULL, 0 }

static const struct form_column head[] = {
	{ "household", "head_name", 0 }, { "household", "number", 0 },
	{ "household", "place", 0 }, { "household", "address", 0 },
	{ "household", "kind", 0 }, { "household", "cause", 0 },
	{ "household", "registered_year", 0 },
	{ "household", "plan_exit_year", 0 },
	{ "household", "status", 0 }, { "household", "phone", 0 }, END
};

static const struct form_column people[] = {
	{ "person", "name", 3 }, { "membership", "relation", 3 },
	{ "person", "sex", 2 }, { "person", "birth", 4 },
	{ "person", "id_number", 7 }, END
};

static const struct form_column helpers[] = {
	{ "custody", "kind", 4 }, { "custody", "organisation", 6 },
	{ "custody", "helper", 3 }, { "custody", "phone", 4 },
	{ "custody", "starts", 4 }, END
};

static const struct form_column measures[] = {
	{ "measure", "day", 4 }, { "measure", "kind", 4 },
	{ "measure", "name", 8 }, { "measure", "amount", 4 }, END
};

static const struct form_column visits[] = {
	{ "visit", "day", 4 }, { "visit", "kind", 4 },
	{ "visit", "visitor", 4 }, { "visit", "note", 8 }, END
};

static const struct form_column standings[] = {
	{ "standing", "programme", 6 }, { "standing", "status", 4 },
	{ "standing", "starts", 4 }, { "standing", "ends", 4 }, END
};

static const struct form_column incomes[] = {
	{ "household_year", "year", 2 }, { "household_year", "source", 4 },
	{ "household_year", "business_income", 4 },
	{ "household_year", "wage_income", 4 },
	{ "household_year", "property_income", 4 },
	{ "household_year", "transfer_income", 4 },
	{ "household_year", "percap_income", 4 }, END
};

static const struct form_column needs[] = {
	{ "household_year", "year", 2 }, { "household_year", "source", 4 },
	{ "household_year", "food_ok", 2 },
	{ "household_year", "clothing_ok", 2 },
	{ "household_year", "housing_safe", 3 },
	{ "household_year", "water_safe", 3 },
	{ "household_year", "in_dibao", 3 }, END
};

static const struct form_column living[] = {
	{ "household_year", "year", 2 }, { "household_year", "source", 4 },
	{ "household_year", "farmland", 3 },
	{ "household_year", "house_area", 3 }, { "household_year", "road", 3 },
	{ "household_year", "fuel", 3 }, END
};

static const struct form_column matters[] = {
	{ "matter", "number", 6 }, { "matter", "opened", 4 },
	{ "matter", "state", 3 }, { "matter", "due", 4 }, END
};

static const struct part card[] = {
	{ "一、家庭情况", FROM_HOUSEHOLD, head, false, false, false },
	{ "二、家庭成员", FROM_MEMBERS, people, true, false, false },
	{ "三、挂钩帮扶", FROM_CUSTODY, helpers, true, false, false },
	{ "四、帮扶措施", FROM_MEASURES, measures, true, false, false },
};

static const struct part clear[] = {
	{ "一、家庭情况", FROM_HOUSEHOLD, head, false, false, false },
	{ "二、享受的帮扶", FROM_MEASURES, measures, true, false, true },
	{ "三、家庭收入", FROM_YEARS, incomes, true, false, false },
	{ "四、“两不愁三保障”", FROM_YEARS, needs, true, false, false },
	{ "五、脱贫情况", FROM_STANDINGS, standings, true, false, false },
};

static const struct part handbook[] = {
	{ "一、家庭情况", FROM_HOUSEHOLD, head, false, false, false },
	{ "二、家庭成员", FROM_MEMBERS, people, true, false, false },
	{ "三、挂钩帮扶", FROM_CUSTODY, helpers, true, false, false },
	{ "四、家庭收入", FROM_YEARS, incomes, true, true, false },
	{ "五、“两不愁三保障”", FROM_YEARS, needs, true, false, false },
	{ "六、生产生活条件", FROM_YEARS, living, true, false, false },
	{ "七、帮扶措施", FROM_MEASURES, measures, true, true, true },
	{ "八、走访记录", FROM_VISITS, visits, true, false, false },
	{ "九、脱贫情况", FROM_STANDINGS, standings, true, false, false },
};

static const struct part ledger[] = {
	{ "一、户", FROM_HOUSEHOLD, NULL, false, false, false },
	{ "二、家庭成员", FROM_MEMBERS, NULL, false, false, false },
	{ "三、年度信息", FROM_YEARS, NULL, false, true, false },
	{ "四、挂钩帮扶", FROM_CUSTODY, helpers, true, true, false },
	{ "五、帮扶措施", FROM_MEASURES, measures, true, false, true },
	{ "六、走访记录", FROM_VISITS, visits, true, false, false },
	{ "七、帮扶身份", FROM_STANDINGS, standings, true, false, false },
	{ "八、办理事项", FROM_MATTERS, matters, true, false, false },
};

static const char *const card_signs[] = { "户主", "帮扶责任人", NULL };
static const char *const clear_signs[] = { "户主", "村两委", NULL };
static const char *const book_signs[] = { "户主", "帮扶责任人",
    "驻村工作队", "乡镇(街道)", NULL };
static const char *const none[] = { NULL };

const struct form forms[] = {
	{ "card", "BF-01", 1, "贫困户帮扶卡", "Household card",
	    NPARTS(card), card_signs },
	{ "clear", "BF-02", 1, "帮扶明白卡", "Clear card",
	    NPARTS(clear), clear_signs },
	{ "handbook", "BF-03", 1, "帮扶手册", "Handbook",
	    NPARTS(handbook), book_signs },
	{ "ledger", "BF-04", 1, "一户一档", "Household ledger",
	    NPARTS(ledger), none },
};
const size_t nforms = sizeof(forms) / sizeof(forms[0]);

enum err
form_find(struct request *rq, str id, const struct form **out)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, 500);
	for (i = 0; i < nforms; i++) {
		*out = &forms[i];
		if (str_is(id, forms[i].id))
			return OK;
		buf_fmt(&b, "%s%s", i == 0 ? "" : ", ", forms[i].id);
	}
	return fail(rq, MSG_FORM_MISSING, id, buf_text(&b));
}

enum err
action_forms(struct request *rq, const struct call *c, struct reply *r)
{
	struct jsonw o;
	size_t i;

	(void)rq;
	(void)c;
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < nforms; i++) {
		jsonw_open(&o, '{');
		jsonw_put_str(&o, "id", str_from(forms[i].id));
		jsonw_put_str(&o, "number", str_from(forms[i].number));
		jsonw_put_int(&o, "version", forms[i].version);
		jsonw_put_str(&o, "zh", str_from(forms[i].zh));
		jsonw_put_str(&o, "en", str_from(forms[i].en));
		jsonw_close(&o, '}');
	}
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}
