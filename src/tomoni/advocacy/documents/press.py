"""Papers to the press: the invitation (報道機関各位) with day, place, speakers, and the release."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.advocacy.documents.paper import Block, Line, Paper, plain
from tomoni.advocacy.documents.words import day, lines, moment, network, paragraphs
from tomoni.advocacy.models import Briefing
from tomoni.advocacy.models.act import in_language


def of_invitation(briefing: Briefing, language: str = "ja") -> Paper:
    """Return the invitation to a press conference or rally."""
    return _paper(
        briefing, language, texts=briefing.invitations, dated=day(briefing.invited_on, language), is_release=False
    )


def of_release(briefing: Briefing, language: str = "ja") -> Paper:
    """Return the press release, its embargo at the top."""
    return _paper(
        briefing, language, texts=briefing.releases, dated=day(briefing.released_on, language), is_release=True
    )


def invitation_text(briefing: Briefing, language: str) -> str:
    """Return the invitation as plain text, as it is mailed."""
    return plain(of_invitation(briefing, "ja" if language == "ja" else "en"))


def _paper(briefing: Briefing, language: str, *, texts: dict[str, str], dated: str, is_release: bool) -> Paper:
    with translation.override("ja" if language == "ja" else "en"):
        title = briefing.heading(language)
        blocks = [
            *([Line("right", dated)] if dated else []),
            Line("left", "報道機関各位" if language == "ja" else _("To the press")),
            Line("gap"),
            *(Line("right", each) for each in lines(briefing.hosts) or [network(language)]),
            Line("subject", _subject(briefing, title, is_release=is_release)),
            *_embargo(briefing, language),
            *(Line("text", each) for each in paragraphs(in_language(texts, language))),
            *_facts(briefing, language, is_release=is_release),
            *([Line("right", "以上")] if language == "ja" else []),
            *([Line("contact", "\n".join(lines(briefing.contact_line)))] if briefing.contact_line.strip() else []),
        ]
        return Paper(title, language, tuple(blocks), name=title, footer=network(language))


def _subject(briefing: Briefing, title: str, *, is_release: bool) -> str:
    if is_release:
        return _("Press release: %(title)s") % {"title": title}
    return _("Invitation: %(title)s") % {"title": title}


def _embargo(briefing: Briefing, language: str) -> Iterator[Block]:
    if briefing.embargo_until:
        yield Line(
            "center", _("Not to be published before %(moment)s") % {"moment": moment(briefing.embargo_until, language)}
        )


def _facts(briefing: Briefing, language: str, *, is_release: bool) -> Iterator[Block]:
    if is_release and briefing.form == Briefing.Form.RELEASE:
        return
    told = [
        (pgettext("press", "When"), _when(briefing, language)),
        (pgettext("press", "Where"), briefing.place),
        (_("Languages"), " / ".join(part for part in [briefing.languages, briefing.interpretation] if part)),
        (_("Places"), str(briefing.capacity or "")),
        (_("Please answer by"), "" if is_release else moment(briefing.answer_by, language)),
    ]
    if any(value for _name, value in told) or briefing.speakers.exists():
        yield Line("center", "記" if language == "ja" else _("Particulars"))
    for name, value in told:
        if value:
            yield Line("left", f"{name}{'：' if language == 'ja' else ': '}{value}")
    speakers = [_speaker(row, language) for row in briefing.speakers.order_by("position", "pk")]
    if speakers:
        yield Line("left", _("Speakers") + ("：" if language == "ja" else ":"))
        yield from (Line("item", each, number="・", level=2) for each in speakers)


def _speaker(row: object, language: str) -> str:
    title, name = getattr(row, "title", ""), getattr(row, "shown_name", "")
    marks = []
    if getattr(row, "is_alias", False):
        marks.append(_("alias"))
    if getattr(row, "no_photo", False):
        marks.append(_("no photographs"))
    told = f"{name}（{title}）" if title and language == "ja" else f"{name}, {title}" if title else name
    return told + (
        f"（{'・'.join(marks)}）" if marks and language == "ja" else f" ({', '.join(marks)})" if marks else ""
    )


def _when(briefing: Briefing, language: str) -> str:
    when = briefing.when_text(language)
    if not briefing.starts_at:
        return when
    hours = f"{briefing.starts_at:%H:%M}" + (f"–{briefing.ends_at:%H:%M}" if briefing.ends_at else "")
    return f"{when} {hours}"
