"""A quantity and what is wrong with one."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

QUALIFIER_CHOICES = [
    ("", _("exactly")),
    ("about", _("about")),
    ("at_least", _("or more")),
    ("at_most", _("or fewer")),
    ("over", _("more than")),
    ("under", _("fewer than")),
    ("nearly", _("almost")),
    ("a_little_over", _("a little over")),
    ("around", _("around")),
    ("close_to", _("close to")),
    ("no_less", _("at least")),
    ("several", _("several")),
    ("regularly", _("regularly")),
    ("as_needed", _("as needed")),
]
COUNTING_CHOICES = [("", _("not said")), ("total", _("cumulative")), ("unique", _("unique"))]
PER_CHOICES = [
    ("", _("in all")),
    ("day", _("a day")),
    ("week", _("a week")),
    ("month", _("a month")),
    ("year", _("a year")),
]

TOO_LARGE = Decimal(10**15)
WITHOUT_NUMBER = frozenset({"several", "regularly", "as_needed"})

MESSAGES = {
    "empty": (
        "数量が入力されていません。「約300人」「月1回」のように入力してください。",
        "There is no quantity. Write it like “about 300 people” or “once a month”.",
    ),
    "unknown": (
        "「{text}」は数量として読み取れません。「約300人」「のべ120人」「月1回」のように入力してください。",
        "“{text}” cannot be read as a quantity. Write it like “about 300 people” or “once a month”.",
    ),
    "two_qualifiers": (
        "「{text}」には「約」「以上」のような言葉が二つあります。どちらか一つにしてください（例：約300人）。",
        "“{text}” is qualified twice. Keep one of the two, as in “about 300 people”.",
    ),
    "tens": (
        "「{text}」は幅が広すぎて集計できません。「約30人」「30人以上」のように、おおよその数を入力してください。",
        "“{text}” is too wide to be counted. Give a rough number, like “about 30 people”.",
    ),
    "no_number": (
        "数を入力してください（例：約300人）。数がないときは「複数」「定期的に」「必要に応じて」のどれかにします。",
        "Give a number, as in “about 300 people”; without one, choose several, regularly or as needed.",
    ),
    "needless_number": (
        "「複数」「定期的に」「必要に応じて」には数を付けられません。数か言葉のどちらかにしてください（例：月3回）。",
        "Several, regularly and as needed take no number. Keep the number or the word, as in “3 times a month”.",
    ),
    "negative": (
        "数は0以上にしてください（例：300人）。",
        "The number must be 0 or more, as in “300 people”.",
    ),
    "too_precise": (
        "数は1000兆より小さく、小数は3桁までにしてください（例：1.5）。",
        "The number must be below 1,000,000,000,000,000, with three decimals at most, as in “1.5”.",
    ),
    "not_a_key": (
        "「{text}」という指定はありません。{known}のどれかにしてください。",
        "“{text}” is not known here. Use one of {known}.",
    ),
    "nothing": (
        "合計する数量がありません。一つ以上の数量を選んでください（例：3回と5回）。",
        "There is nothing to total. Choose one quantity or more, such as 3 times and 5 times.",
    ),
    "different_units": (
        "単位が違うため合計できません（{known}）。同じ単位のものどうしで合計してください（例：3回＋5回）。",
        "The units differ ({known}), so there is no total. Total those of one unit, such as 3 times + 5 times.",
    ),
    "different_counting": (
        "「のべ」と「実数」が混ざっているため合計できません。数え方を揃えてください（例：のべ3人＋のべ5人）。",
        "Cumulative and unique counts cannot be totalled together. Use one way of counting for all.",
    ),
    "different_per": (
        "「月」「年」など期間の違う頻度は合計できません。同じ期間に揃えてください（例：月1回＋月2回）。",
        "Frequencies per different stretches of time cannot be totalled. Use one for all, such as a month.",
    ),
    "no_total": (
        "「定期的に」と「必要に応じて」だけでは合計できません。数の分かるものを加えてください（例：3回）。",
        "“Regularly” and “as needed” alone have no total. Add one with a number, such as 3 times.",
    ),
}


class QuantityError(ValueError):
    """A quantity that cannot be read, kept or totalled. `code` is a key of `MESSAGES`."""

    def __init__(self, code: str, text: str = "", **parameters: str) -> None:
        self.code = code
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        self.parameters = {"text": shown, **parameters}
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """Returns what is wrong and what to write instead, in Japanese ("ja") or English (any other)."""
        japanese, english = MESSAGES[self.code]
        return (japanese if language == "ja" else english).format(**self.parameters)


@dataclass(frozen=True)
class Quantity:
    """A number (None where only several, regularly or as needed is known), its unit as written in Japanese, and how.

    `qualifier`, `counting` and `per` are keys of the choices above; `regularly` and `as_needed` tell no unit, counting
    or per. Raises `QuantityError` for a combination that says nothing.
    """

    value: Decimal | None
    unit: str = ""
    qualifier: str = ""
    counting: str = ""
    per: str = ""

    def __post_init__(self) -> None:
        for key, choices in (
            (self.qualifier, QUALIFIER_CHOICES),
            (self.counting, COUNTING_CHOICES),
            (self.per, PER_CHOICES),
        ):
            known = [name for name, _ in choices]
            if key not in known:
                raise QuantityError("not_a_key", key, known=", ".join(filter(None, known)))
        if self.value is None and self.qualifier not in WITHOUT_NUMBER:
            raise QuantityError("no_number")
        if self.value is not None and self.qualifier in WITHOUT_NUMBER:
            raise QuantityError("needless_number")
        if self.value is not None and not (self.value.is_finite() and self.value >= 0):
            raise QuantityError("negative")
        if self.value is not None and (self.value >= TOO_LARGE or self.value != round(self.value, 3)):
            raise QuantityError("too_precise")
