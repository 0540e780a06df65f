"""Drafting the public line from the record, in the words of the network's reports."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from tomoni.core import places, quantities
from tomoni.projects.models import Activity, ActivityQuantity
from tomoni.projects.models.project import OurRole

Kind, State = Activity.Kind, Activity.State
_BRACKETS = "「『（("
FOR_FORMS = frozenset({"従事者", "受益対象者", "支出", "支出額", "収入"})
"""Subjects of numbers that the statutory report asks for and no sentence tells."""
SUBJECTS_EN = {
    "参加者": "attendance",
    "出席": "present",
    "委任状": "by proxy",
    "個人": "individuals",
    "団体": "organisations",
    "連名": "co-signed by",
    "賛同": "endorsed by",
    "目標": "target",
    "実績": "result",
    "前年": "the year before",
    "相談": "consultations",
    "回答": "replies",
}
_SOURCES: dict[str, tuple[str, str]] = {
    ActivityQuantity.Source.PARTNER: ("協力団体の集計で", "a partner's figure"),
    ActivityQuantity.Source.OFFICIAL: ("公式の発表で", "official figure"),
}

_DONE_JA: dict[str, str] = {
    Kind.MEETING: "を開催した",
    Kind.EVENT: "を開催した",
    Kind.COMMENT: "を提出した",
    Kind.STATEMENT: "を発表した",
    Kind.PRESS: "を開いた",
    Kind.DRIVE: "に取り組んだ",
    Kind.SURVEY: "を実施した",
    Kind.PUBLICATION: "を発行した",
    Kind.INTERNATIONAL: "に取り組んだ",
    Kind.NETWORKING: "に取り組んだ",
    Kind.FUNDRAISING: "を実施した",
}
_ROLE_JA: dict[str, str] = {
    OurRole.CO_ORGANISER: "を共催した",
    OurRole.SECRETARIAT: "の事務局を担った",
    OurRole.MEMBER: "にネットワークの一員として参加した",
    OurRole.PARTICIPANT: "に参加した",
    OurRole.COOPERATION: "に協力した",
}
_STATE_JA: dict[str, str] = {
    State.PLANNED: "を予定している",
    State.PREPARING: "の準備を進めた",
    State.PARTLY: "は一部の実施にとどまった",
    State.NOT_DONE: "は行わなかった",
    State.STOPPED: "は途中で取りやめた",
}
_DONE_EN: dict[str, str] = {
    Kind.MEETING: "We held",
    Kind.EVENT: "We held",
    Kind.COMMENT: "We submitted",
    Kind.STATEMENT: "We issued",
    Kind.PRESS: "We held",
    Kind.PUBLICATION: "We published",
    Kind.INTERNATIONAL: "We worked on",
    Kind.NETWORKING: "We worked on",
}
_ROLE_EN: dict[str, str] = {
    OurRole.CO_ORGANISER: "We co-organised",
    OurRole.SECRETARIAT: "We shared in the secretariat of",
    OurRole.MEMBER: "As a member of the network we took part in",
    OurRole.PARTICIPANT: "We took part in",
    OurRole.COOPERATION: "We cooperated in",
}
_STATE_EN: dict[str, str] = {
    State.PLANNED: "We plan",
    State.PREPARING: "We prepared",
    State.PARTLY: "We carried out only in part:",
    State.NOT_DONE: "We did not carry out",
    State.STOPPED: "We stopped",
}


def draft_line(activity: Activity, language: str, *, omit_year: int | None = None) -> str:
    """Return one sentence that tells the activity from its record, in Japanese ("ja") or English (any other).

    It speaks of kind, date, place, role, state and quantities; an editor reads it before it is published.
    ``omit_year`` is the year the page tells of anyway. No query is made where quantities are prefetched.
    """
    often, told = _how_often(activity, language), told_quantities(activity, language)
    if language == "ja":
        when = _opening_ja(activity, omit_year)
        return f"{when}{_named_ja(activity)}{_ending_ja(activity, often)}{f'（{told}）' if told else ''}。"
    date = _date_en(activity.when_text("en", omit_year=omit_year), activity, omit_year)
    return f"{_did_en(activity)}{often and f' {often}'}{_where_en(activity)}{date}{f' – {told}' if told else ''}."


def draft_series(
    activities: Sequence[Activity],
    title: str,
    language: str,
    *,
    omit_year: int,
    often: str = "",
    names: Sequence[str] = (),
) -> str:
    """Return one sentence that tells acts of one kind, role and state together: 運営会議を4回開催した：2月2日 東京、4月14日 名古屋。

    ``often`` says how often where days are not told one by one ("毎月", "almost every month"); ``title`` names them all,
    ``names`` what each one is called beside it (第131号), '' for nothing.
    """
    first = activities[0]
    own = names or [""] * len(activities)
    each_one = [] if often else zip(activities, own, strict=True)
    occasions = [_occasion(activity, language, omit_year, name) for activity, name in each_one]
    if language == "ja":
        ending = _ending_ja(first, often or f"{len(activities)}回")
        listed = "、".join(filter(None, occasions))
        return f"{title}{ending}{f'：{listed}' if listed else ''}。"
    listed = "; ".join(filter(None, occasions))
    did = _opened_en(first).removeprefix("We ")
    return f"{title}: {did} {often or _times_en(len(activities))}{f' ({listed})' if listed else ''}."


def _occasion(activity: Activity, language: str, omit_year: int, name: str) -> str:
    """Return name, day, place and numbers of one of a series; the year alone says nothing."""
    when = activity.when_text(language, omit_year=omit_year) if activity.when != str(omit_year) else ""
    place = activity.place if language == "ja" else _place_en(activity)
    told = told_quantities(activity, language)
    opening, closing, mark = ("（", "）", " ") if language == "ja" else (" – ", "", ", ")
    return mark.join(filter(None, [name, when, place])) + (f"{opening}{told}{closing}" if told else "")


def _times_en(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _opening_ja(activity: Activity, omit_year: int | None) -> str:
    when = activity.when_text("ja", omit_year=omit_year) if activity.when != str(omit_year) else ""
    where = f"{activity.place}で" if activity.place else ""
    if when:
        # 「2012年6月23日に」, but a place after it reads better with a comma
        when = f"{when}、" if where or when.endswith(("ごろ", "～")) else f"{when}に"
    return f"{when}{where}"


def _named_ja(activity: Activity) -> str:
    title = activity.title
    if any(mark in title for mark in _BRACKETS):
        return title
    if activity.kind in (Kind.EVENT, Kind.STATEMENT, Kind.DRIVE):
        return f"「{title}」"
    return f"『{title}』" if activity.kind == Kind.PUBLICATION else title


def _ending_ja(activity: Activity, often: str) -> str:
    """Return the verb with its particle; how often stands between the two: を4回開催した."""
    if activity.state != State.DONE:
        return _STATE_JA[activity.state]
    ending = _ROLE_JA.get(activity.our_role) or _DONE_JA.get(activity.kind, "を行った")
    return f"{ending[0]}{often}{ending[1:]}"


def _opened_en(activity: Activity) -> str:
    if activity.state == State.DONE:
        return _ROLE_EN.get(activity.our_role) or _DONE_EN.get(activity.kind, "We carried out")
    return _STATE_EN[activity.state]


def _did_en(activity: Activity) -> str:
    return f"{_opened_en(activity)} “{activity.heading('en')}”"


def _where_en(activity: Activity) -> str:
    return f" ({activity.place})" if activity.place else ""


def _date_en(when: str, activity: Activity, omit_year: int | None) -> str:
    return f", {when}" if when and activity.when != str(omit_year) else ""


def _place_en(activity: Activity) -> str:
    """Return the English name of the municipality or prefecture, or the place as it was written."""
    found = places.find_municipalities(activity.place, prefecture=activity.prefecture) if activity.place else []
    if len(found) == 1:
        return found[0].name_en.removesuffix(" City")
    return places.english(activity.prefecture) if activity.prefecture else activity.place


def _tells_how_often(quantity: ActivityQuantity) -> bool:
    return not quantity.subject and (quantity.unit == "回" or quantity.value is None)


def _how_often(activity: Activity, language: str) -> str:
    """Return "3回ほど", "ほぼ毎月", "as needed" of what was done; '' where it is not said, or of what was not."""
    if activity.state != State.DONE:
        return ""
    said = [quantity.text(language) for quantity in activity.quantities.all() if _tells_how_often(quantity)]
    return said[0] if len(said) == 1 else ""


def told_quantities(
    activity: Activity, language: str, *, known: Collection[Decimal | None] = (), with_often: bool = False
) -> str:
    """Return the numbers of an act as they are told beside it, with whose they are: 参加者 約300名、公式の発表で 1,200人.

    What the statutory forms alone ask for, ``known`` numbers, and unless ``with_often`` how often it took place are left
    out.
    """
    mark = "、" if language == "ja" else ", "
    often = "" if with_often else _how_often(activity, language)
    told = [
        _with_source(quantity, language)
        for quantity in activity.quantities.all()
        if quantity.text(language) != often and quantity.subject not in FOR_FORMS and quantity.value not in known
    ]
    return mark.join(told)


def _with_source(quantity: ActivityQuantity, language: str) -> str:
    subject = quantity.subject if language == "ja" else SUBJECTS_EN.get(quantity.subject, quantity.subject)
    text = " ".join(filter(None, [subject, quantities.describe(quantity.quantity(), language)]))
    if quantity.source == ActivityQuantity.Source.OWN:
        return text
    before, after = _SOURCES[quantity.source]
    return f"{before}{text}" if language == "ja" else f"{text} ({after})"
