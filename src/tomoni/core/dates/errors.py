"""What is wrong with a date, said so that the writer can mend it."""

MESSAGES = {
    "empty": (
        "日付が入力されていません。「2012年6月23日」のように入力してください。",
        "There is no date. Write it like “23 June 2012”.",
    ),
    "unknown": (
        "「{text}」は日付として読み取れません。「2012年6月23日」「2012年6月」「2012年6月23日～24日」のように入力してください。",
        "“{text}” cannot be read as a date. Write it like “23 June 2012”, “June 2012” or “23–24 June 2012”.",
    ),
    "missing_month": (
        "「{text}」には「月」がありません。「2005年11月19日」のように、年・月・日を分けて入力してください。",
        "“{text}” has no 月 (month). Write year, month and day apart, like “2005年11月19日”.",
    ),
    "no_year": (
        "「{text}」には年がありません。「2012年6月23日」のように年から入力してください。",
        "“{text}” has no year. Write the year too, like “23 June 2012”.",
    ),
    "short_year": (
        "「{text}」の年が2桁です。「2012/6/23」か「平成24年6月23日」のように、西暦4桁か元号で入力してください。",
        "“{text}” has a two-digit year. Write four digits, like “2012/6/23”.",
    ),
    "no_such_month": (
        "「{text}」の{month}月はありません。月は1から12です（例：2012年6月23日）。",
        "“{text}”: there is no month {month}. A month is 1 to 12, as in “2012-06-23”.",
    ),
    "no_such_day": (
        "「{text}」の日がありません。{year}年{month}月は{last}日までです（例：{year}年{month}月{last}日）。",
        "“{text}”: there is no such day. That month ends on day {last}, as in “{year}-{month:02}-{last}”.",
    ),
    "no_such_year": (
        "「{text}」の年は扱えません。1から9999までの西暦年で入力してください（例：2012年）。",
        "“{text}”: that year cannot be used. Write a year from 1 to 9999, like “2012”.",
    ),
    "not_in_era": (
        "「{text}」は元号が合いません。{right}です。「{right}」か西暦で入力してください。",
        "“{text}” is not in that era: it is {right}. Write “{right}”, or the Western year.",
    ),
    "weekday": (
        "「{text}」の曜日が合いません。その日は{right}曜日です。日付か曜日を直してください。",
        "“{text}”: the weekday does not fit, that day is a {right_en}. Correct the day or the weekday.",
    ),
    "end_before_start": (
        "「{text}」は終わりが始まりより前です。「2012年12月28日～2013年1月3日」のように、早い日から入力してください。",
        "“{text}” ends before it starts. Write the earlier date first, like “28 December 2012 – 3 January 2013”.",
    ),
    "not_a_day": (
        "「{text}」は1日に決まりません。「2012年6月23日」のように、年月日を入力してください。",
        "“{text}” is not one day. Write a full date, like “23 June 2012”.",
    ),
}


class DateError(ValueError):
    """A date that cannot be used.

    `code` is a key of `MESSAGES`; `parameters` holds the text as typed and what the message needs.
    """

    def __init__(self, code: str, text: str = "", **parameters: str | int) -> None:
        self.code = code
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        self.parameters: dict[str, str | int] = {"text": shown, **parameters}
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """Returns what is wrong and what to write instead, in Japanese ("ja") or English (any other)."""
        japanese, english = MESSAGES[self.code]
        return (japanese if language == "ja" else english).format(**self.parameters)
