/*
 * The one table of dictionary types.
 */
#include "model/model.h"

static const struct type_row rows[TYPE__MAX] = {
	[TYPE_TEXT] = { "text", "文字", "text", "TEXT", "string" },
	[TYPE_CODE] = { "code", "代码", "a code", "INTEGER", "string" },
	[TYPE_CODES] = { "codes", "代码集", "codes", "INTEGER", "array" },
	[TYPE_BOOL] = { "bool", "是否", "yes or no", "INTEGER", "boolean" },
	[TYPE_INT] = { "int", "整数", "a whole number", "INTEGER", "integer" },
	[TYPE_MONEY] = { "money", "金额", "an amount of money", "INTEGER",
	    "integer" },
	[TYPE_RATIO] = { "ratio", "比例", "a ratio", "INTEGER", "string" },
	[TYPE_DECIMAL] = { "decimal", "数值", "a number", "INTEGER", "string" },
	[TYPE_DATE] = { "date", "日期", "a date", "INTEGER", "string" },
	[TYPE_MONTH] = { "month", "年月", "a month", "INTEGER", "string" },
	[TYPE_TIME] = { "time", "时间", "a time", "INTEGER", "string" },
	[TYPE_PLACE] = { "place", "区划代码", "a place code", "INTEGER",
	    "string" },
	[TYPE_REFERENCE] = { "reference", "引用", "a reference", "INTEGER",
	    "string" },
	[TYPE_SUBJECT] = { "subject", "对象", "a subject", "INTEGER",
	    "string" },
	[TYPE_ID_NUMBER] = { "id_number", "证件号码", "an ID number", "TEXT",
	    "string" },
	[TYPE_PHONE] = { "phone", "电话", "a telephone number", "TEXT",
	    "string" },
	[TYPE_ACCOUNT] = { "account", "银行账号", "a bank account", "TEXT",
	    "string" },
	[TYPE_FILE] = { "file", "文件", "a file", "TEXT", "string" },
};

const struct type_row *
type_row(enum type t)
{

	return &rows[t];
}

bool
type_find(str id, enum type *out)
{
	int t;

	for (t = 0; t < TYPE__MAX; t++) {
		if (str_is(id, rows[t].id)) {
			*out = (enum type)t;
			return true;
		}
	}
	return false;
}
