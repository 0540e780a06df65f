"""Dates as a Japanese office writes them."""

DATE_FORMAT = "Y年n月j日"
SHORT_DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y年n月j日 G:i"
TIME_FORMAT = "G:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
