"""Dates in English, day before month."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "j F Y G:i"
TIME_FORMAT = "G:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%d %B %Y"]
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
