"""The words of quantities in both languages."""

# What is written before the number, and after the unit (or between number and unit: 300余名). First is what we write.
PREFIXES_JA = {
    "about": ("約", "およそ", "おおよそ"),
    "nearly": ("ほぼ",),
    "no_less": ("少なくとも", "最低"),
    "at_most": ("最大", "多くとも"),
}
SUFFIXES_JA = {
    "at_least": ("以上", "以上の"),
    "at_most": ("以下", "以内"),
    "over": ("超", "を超え", "を越え", "を超える", "を越える", "を超す", "を上回る", "超え", "越え", "超の"),
    "under": ("未満", "に満たない"),
    "nearly": ("弱",),
    "a_little_over": ("余り", "余", "強", "あまり"),
    "around": ("ほど", "程度", "くらい", "ぐらい", "前後", "ほどの"),
    "close_to": ("近く", "近い"),
}
COUNTING_JA = {"total": ("のべ", "延べ", "延"), "unique": ("実数", "実人数", "実")}
PER_JA = {"day": "1日", "week": "週", "month": "月", "year": "年"}
WHOLE_JA = {"several": ("複数", "数"), "regularly": ("定期的に", "定期的"), "as_needed": ("必要に応じて", "随時")}

PREFIXES_EN = {
    "about": ("about", "approximately", "roughly", "some"),
    "around": ("around",),
    "over": ("more than", "over"),
    "under": ("fewer than", "less than", "under"),
    "nearly": ("almost", "nearly"),
    "a_little_over": ("just over", "a little over", "slightly over"),
    "close_to": ("close to",),
    "no_less": ("at least", "no fewer than", "no less than"),
    "at_most": ("up to", "at most"),
}
SUFFIXES_EN = {"at_least": ("or more",), "at_most": ("or fewer", "or less")}
COUNTING_EN = {"total": ("cumulative",), "unique": ("unique", "distinct")}
PER_EN = {
    "day": ("day", "daily"),
    "week": ("week", "weekly"),
    "month": ("month", "monthly"),
    "year": ("year", "yearly"),
}
NUMBERS_EN = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}

# Unit -> one, several. Both ways; the first unit of equal English words is what English is read as.
UNITS = {
    "人": ("person", "people"),
    "回": ("time", "times"),
    "件": ("case", "cases"),
    "筆": ("signature", "signatures"),
    "口": ("unit", "units"),
    "団体": ("organisation", "organisations"),
    "部": ("copy", "copies"),
    "か国": ("country", "countries"),
    "か所": ("place", "places"),
    "自治体": ("municipality", "municipalities"),
    "世帯": ("household", "households"),
    "社": ("company", "companies"),
    "校": ("school", "schools"),
    "円": ("yen", "yen"),
    "時間": ("hour", "hours"),
    "分": ("minute", "minutes"),
    "日": ("day", "days"),
    "言語": ("language", "languages"),
    "項目": ("item", "items"),
    "通": ("letter", "letters"),
    "ページ": ("page", "pages"),
    "名": ("person", "people"),
    "冊": ("copy", "copies"),
    "カ国": ("country", "countries"),
    "ヶ国": ("country", "countries"),
    "カ所": ("place", "places"),
    "ヶ所": ("place", "places"),
    "度": ("time", "times"),
}
UNITS_READ = {word: unit for unit, words in reversed(UNITS.items()) for word in words} | {
    "organization": "団体",
    "organizations": "団体",
    "persons": "人",
    "participants": "人",
}
