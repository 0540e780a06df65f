"""Drafting the public line from the record, in the words of the network's reports."""

from tomoni.projects.models import Activity
from tomoni.projects.models.project import OurRole

Kind, State = Activity.Kind, Activity.State
_BRACKETS = "「『（("

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


def draft_line(activity: Activity, language: str) -> str:
    """Return one sentence that tells the activity from its record, in Japanese ("ja") or English (any other).

    It speaks of kind, date, place, role, state and quantities; an editor reads it before it is published.
    """
    return _japanese(activity) if language == "ja" else _english(activity)


def _japanese(activity: Activity) -> str:
    when, title = activity.when_text("ja"), activity.title
    if activity.kind in (Kind.EVENT, Kind.STATEMENT, Kind.DRIVE) and not any(mark in title for mark in _BRACKETS):
        title = f"「{title}」"
    elif activity.kind == Kind.PUBLICATION and not any(mark in title for mark in _BRACKETS):
        title = f"『{title}』"
    where = f"{activity.place}で" if activity.place else ""
    if when:
        # 「2012年6月23日に」, but a place after it reads better with a comma
        when = f"{when}、" if where or when.endswith(("ごろ", "～")) else f"{when}に"
    if activity.state == State.DONE:
        ending = _ROLE_JA.get(activity.our_role) or _DONE_JA.get(activity.kind, "を行った")
    else:
        ending = _STATE_JA[activity.state]
    told = _quantities(activity, "ja")
    return f"{when}{where}{title}{ending}{f'（{told}）' if told else ''}。"


def _english(activity: Activity) -> str:
    when = activity.when_text("en")
    where = f" ({activity.place})" if activity.place else ""
    if activity.state == State.DONE:
        opening = _ROLE_EN.get(activity.our_role) or _DONE_EN.get(activity.kind, "We carried out")
    else:
        opening = _STATE_EN[activity.state]
    told = _quantities(activity, "en")
    date = f", {when}" if when else ""
    return f"{opening} “{activity.heading('en')}”{where}{date}{f' – {told}' if told else ''}."


def _quantities(activity: Activity, language: str) -> str:
    mark = "、" if language == "ja" else ", "
    return mark.join(quantity.text(language) for quantity in activity.quantities.all())
