"""Papers in the customary form of a Japanese letter: statements, requests of a round, public comments."""

from collections.abc import Iterable, Iterator
from functools import wraps
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.advocacy.documents.paper import DEEPEST, Block, Grid, Line, Paper, numbers
from tomoni.advocacy.documents.words import Signers, addressees_of, day, lines, moment, network, paragraphs, signers_of
from tomoni.advocacy.models import Asked, PublicComment, Round, Statement, StatementText
from tomoni.advocacy.models.act import in_language


def _spoken(build: Any) -> Any:
    """Build a paper in the words of its own language, whatever the screen speaks."""

    @wraps(build)
    def built(act: Any, *args: Any, **kwargs: Any) -> Paper:
        language = args[0] if args else kwargs.get("language", "ja")
        language = getattr(language, "language", language)
        with translation.override("ja" if language == "ja" else "en"):
            return build(act, *args, **kwargs)

    return built


FEW = 5
"""So many co-signers stand under the sender; more are listed at the end."""


@_spoken
def of_statement(statement: Statement, text: StatementText, *, is_public: bool) -> Paper:
    """Return a statement as it is handed in, or (``is_public``) with those signers alone who agreed to be named."""
    language = text.language
    signers = signers_of(statement, is_public=is_public)
    title = text.title or statement.heading(language)
    blocks = [
        *_head(statement, number=statement.number, dated=day(statement.dated_on, language)),
        *_sender(statement.sender, signers, language),
        Line("subject", title),
        *(Line("text", each) for each in paragraphs(text.text)),
        *_end(language),
        *_signers_list(signers, language),
        *_contact(statement.contact_line),
    ]
    return Paper(title, language, tuple(blocks), name=title, footer=network(language))


@_spoken
def of_round(round: Round, language: str = "ja", *, is_public: bool = False) -> Paper:
    """Return the request document of a round: purpose, 記, the items as a tree with their reasons."""
    signers = signers_of(round, is_public=is_public)
    title = in_language(round.subjects, language) or round.heading(language)
    blocks = [
        *_head(round, number=round.document_number, dated=day(round.requested_on, language)),
        *_sender(round.sender, signers, language),
        Line("subject", title),
        *(Line("text", each) for each in paragraphs(in_language(round.purposes, language))),
        Line("center", "記" if language == "ja" else _("Particulars")),
        *items(round, language),
        *_end(language),
        *_signers_list(signers, language),
        *_contact(round.contact_line),
    ]
    return Paper(title, language, tuple(blocks), name=title, footer=network(language))


@_spoken
def of_comment(comment: PublicComment, language: str = "ja", *, is_public: bool = False) -> Paper:
    """Return our public comment: the call, who comments, each opinion with its reason."""
    signers = signers_of(comment, is_public=is_public)
    title = _("Comment on %(call)s") % {"call": comment.subject}
    head = [Line("left", f"{comment.agency.name}　御中" if language == "ja" else comment.agency.name)]
    call = [
        (_("Number of the call"), comment.call_number),
        (_("Name of the call"), comment.subject),
        (_("Last moment"), moment(comment.closes_at, language)),
    ]
    filed = moment(comment.filed_at, language).split(" ")[0] if comment.filed_at else ""
    blocks: list[Block] = [
        Line("right", filed),
        *head,
        *_sender(comment.sender, signers, language),
        Line("subject", title),
        *(
            Line("small", f"{name}: {value}" if language != "ja" else f"{name}：{value}")
            for name, value in call
            if value
        ),
        *(Line("text", each) for each in paragraphs(comment.preface)),
        *_opinions(comment, language),
        *_end(language),
        *_signers_list(signers, language),
    ]
    return Paper(title, language, tuple(block for block in blocks if block != Line("right", "")), name=title)


def items(round: Round, language: str) -> Iterator[Block]:
    """Yield the demands of a round as numbered items with their reasons, and to whom each goes where they differ."""
    rows = list(
        Asked.objects.filter(round=round)
        .in_document_order()
        .select_related("demand", "wording")
        .prefetch_related("asked_bodies__body")
    )
    levels = tree_levels(rows)
    made = numbers(levels, language)
    addressed = [_bodies(row) for row in rows]
    differs = len({each for each in addressed if each}) > 1
    for row, level, number, bodies in zip(rows, levels, made, addressed, strict=True):
        words = row.wording and in_language(row.wording.texts, language)
        told = f"〔{'・'.join(bodies)}〕" if differs and bodies and words else ""
        yield Line("item", f"{words or row.demand}{told}", number=row.number or number, level=level)
        if row.demand.ground and words:
            reason = " ".join(paragraphs(row.demand.ground))
            yield Line("reason", f"（理由）{reason}" if language == "ja" else f"{_('Reason')}: {reason}", level=level)


def tree_levels(rows: Iterable[Asked]) -> list[int]:
    """Return the level of each item: one under a heading of the same round stands a level below it."""
    found: dict[int, int] = {}
    for row in rows:
        found[row.demand_id] = min(found.get(row.demand.parent_id, 0) + 1, DEEPEST)
    return list(found.values())


def _bodies(row: Asked) -> tuple[str, ...]:
    parts = sorted(row.asked_bodies.all(), key=lambda part: (part.position, part.pk))
    return tuple(part.body.short_name or part.body.name for part in parts)


def _head(activity: Any, *, number: str, dated: str) -> Iterator[Block]:
    yield from (Line("right", each) for each in (number, dated) if each)
    addressees = addressees_of(activity)
    if addressees:
        yield Line("gap")
        yield from (Line("left", each) for each in addressees)


def _sender(sender: str, signers: Signers, language: str) -> Iterator[Block]:
    yield Line("gap")
    yield from (Line("right", each) for each in lines(sender) or [network(language)])
    if 0 < len(signers.organisations) <= FEW and not signers.persons:
        yield from (Line("right", _joined(*each)) for each in signers.organisations)


def _joined(name: str, representative: str) -> str:
    return f"{name}　{representative}".strip()


def _signers_list(signers: Signers, language: str) -> Iterator[Block]:
    is_short = len(signers.organisations) <= FEW and not signers.persons
    if not signers or (is_short and not signers.unnamed_organisations):
        return
    yield Line("heading", _counted(signers, language))
    if not is_short:
        told = tuple((name, representative) for name, representative in signers.organisations)
        if any(representative for _name, representative in told):
            yield Grid((_("Organisation"), _("Representative")), told, (3, 2))
        elif told:
            yield Line("left", ("、" if language == "ja" else "; ").join(name for name, _none in told))
    if signers.persons:
        yield Line("left", ("、" if language == "ja" else ", ").join(signers.persons))
    if unnamed := signers.unnamed_organisations + signers.unnamed_persons:
        words = ngettext("and %(count)s more that is not named", "and %(count)s more that are not named", unnamed)
        yield Line("small", words % {"count": unnamed})


def _counted(signers: Signers, language: str) -> str:
    told = []
    if number := signers.count_organisations:
        told.append(ngettext("%(count)s organisation", "%(count)s organisations", number) % {"count": number})
    if number := signers.count_persons:
        told.append(ngettext("%(count)s person", "%(count)s persons", number) % {"count": number})
    return _("Signed by: %(who)s") % {"who": "・".join(told) if language == "ja" else ", ".join(told)}


def _end(language: str) -> Iterator[Block]:
    if language == "ja":
        yield Line("right", "以上")


def _contact(contact_line: str) -> Iterator[Block]:
    if contact_line.strip():
        yield Line("contact", "\n".join(lines(contact_line)))


def _opinions(comment: PublicComment, language: str) -> Iterator[Block]:
    for number, row in enumerate(comment.opinions.order_by("position", "pk"), start=1):
        if language == "ja":
            yield Line("item", row.provision or "意見", number=f"{number}．")
            yield Line("inset", f"【意見】{row.opinion.strip()}")
            if row.reason.strip():
                yield Line("inset", f"【理由】{row.reason.strip()}")
        else:
            yield Line("item", row.provision or _("Opinion"), number=f"{number}.")
            yield Line("inset", row.opinion.strip())
            if row.reason.strip():
                yield Line("inset", f"{_('Reason')}: {row.reason.strip()}")
