"""The assembly book as a document: the notice, each motion with its number on a page of its own, the proxy form last.

An annual report and a plan stand in it whole, their headings one level lower; an uploaded PDF stands in it page by page.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.core import dates, typesetting
from tomoni.projects.models import Meeting
from tomoni.reporting.composing import compose
from tomoni.reporting.document import (
    Chart,
    Document,
    Evidence,
    Finding,
    Heading,
    Items,
    Paragraph,
    Part,
    Picture,
    Row,
    Sentence,
    Table,
)
from tomoni.reporting.document import Text as Words
from tomoni.reporting.models import AssemblyBook, Motion
from tomoni.reporting.models.paper import FALLBACK, in_language
from tomoni.reporting.planning import compose_plan

BLANK = "＿" * 22
PPI = 150
MOST_PAGES = 60


def compose_book(book: AssemblyBook, language: str) -> Document:
    """Return the book in a language; an issued one as it was issued."""
    if book.is_adopted:
        return book.as_adopted(language)
    with translation.override(language):
        return _Book(book, language).document()


def motion_title(motion: Motion, language: str) -> str:
    """Return its title in the language; without one, that of its kind."""
    written = in_language(motion.title, motion.title_en, language)
    if written:
        return written
    if motion.report is not None:
        return _("Approval of “%(title)s”") % {"title": motion.report.title(language)}
    if motion.plan is not None:
        return _("Approval of “%(title)s”") % {"title": motion.plan.heading(language)}
    titles = {
        Motion.Kind.REPORT: _("Approval of the report of the year"),
        Motion.Kind.ACCOUNTS: _("Approval of the accounts"),
        Motion.Kind.AUDIT: _("Report of the auditors"),
        Motion.Kind.PLAN: _("Approval of the plan of activities"),
        Motion.Kind.BUDGET: _("Approval of the budget"),
        Motion.Kind.OFFICERS: _("Election of officers"),
        Motion.Kind.ARTICLES: _("Change of the articles"),
    }
    return titles[Motion.Kind(motion.kind)]


def lowered(parts: Iterable[Part], prefix: str) -> Iterator[Part]:
    """Yield the parts of another document one level lower, their anchors their own in this one."""
    for part in parts:
        anchor = f"{prefix}-{part.anchor}"
        if isinstance(part, Heading):
            yield replace(part, anchor=anchor, level=part.level + 1)
        elif isinstance(part, Paragraph):
            told = tuple(replace(each, anchor=f"{prefix}-{each.anchor}") for each in part.sentences)
            yield Paragraph(anchor, told, part.language)
        elif isinstance(part, Items):
            told = tuple(replace(each, anchor=f"{prefix}-{each.anchor}") for each in part.items)
            yield Items(anchor, told, part.language)
        else:
            yield _elsewhere(part, anchor)


def _elsewhere(part: Table | Chart | Picture, anchor: str) -> Part:
    return replace(part, anchor=anchor)


@dataclass
class _Book:
    book: AssemblyBook
    language: str
    untranslated: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def document(self) -> Document:
        motions = list(
            Motion.objects.filter(book=self.book).select_related("report", "plan").order_by("position", "pk")
        )
        if not motions:
            self.findings.append(Finding("no_motion", _("The book has no motion yet.")))
        titles = [(self._number(n), motion_title(each, self.language)) for n, each in enumerate(motions, start=1)]
        parts = [*self._notice(titles)]
        for place, (motion, (number, title)) in enumerate(zip(motions, titles, strict=True), start=1):
            anchor = f"m{place}"
            parts.append(Heading(anchor, 1, number, title, on_new_page=True))
            body = [*self._motion(motion, anchor)]
            if not body:
                words = _("%(motion)s says nothing yet. Write its text, choose a document, or upload a PDF.")
                self.findings.append(Finding("empty_motion", words % {"motion": f"{number}{title}"}))
            parts += body
        parts += self._proxy(len(motions))
        return Document(
            title=self.book.heading(self.language),
            subtitle=" ".join(filter(None, [self._held(), self._place()])),
            network=self._network(),
            language=self.language,
            state=self.book.state,
            parts=tuple(parts),
            findings=tuple(self.findings),
            untranslated=tuple(self.untranslated),
        )

    def _network(self) -> str:
        return str(settings.NETWORK_NAME.get(self.language, settings.NETWORK_NAME[FALLBACK]))

    def _number(self, number: int) -> str:
        words = pgettext("assembly book", "Motion %(number)s:") % {"number": number}
        return f"{words}　" if self.language == FALLBACK else words

    def _held(self) -> str:
        written = in_language(self.book.held, self.book.held_en, self.language)
        return written or (_day_and_time(self.book.meeting, self.language) if self.book.meeting else "")

    def _place(self) -> str:
        written = in_language(self.book.place, self.book.place_en, self.language)
        return written or (self.book.meeting.place if self.book.meeting else "")

    def _notice(self, titles: Sequence[tuple[str, str]]) -> Iterator[Part]:
        yield Heading("n", 1, "", _("Notice of the meeting"))
        text = in_language(self.book.notice, self.book.notice_en, self.language)
        yield from self._prose(text, self.book.notice_en, "n")
        yield Heading("n-1", 2, "", _("Day and place"))
        lines = [
            self._line(_("Day and time"), self._held()),
            self._line(pgettext("assembly book", "Place"), self._place()),
        ]
        lines.append(self._line(_("Quorum"), self._quorum()))
        if self.book.proxies_until:
            day = dates.describe(self.book.proxies_until.isoformat(), self.language)
            lines.append(self._line(_("Proxy forms"), _("please send them by %(day)s") % {"day": day}))
        yield self._listed([line for line in lines if line], "n-1-p1")
        if titles:
            yield Heading("n-2", 2, "", _("Motions"))
            apart = "" if self.language == FALLBACK else " "
            yield self._listed([f"{number}{apart}{title}" for number, title in titles], "n-2-p1")
        if not self._held() or not self._place():
            self.findings.append(Finding("no_day", _("Say when and where the assembly meets.")))

    def _line(self, label: str, value: str) -> str:
        return _("%(label)s: %(value)s") % {"label": label, "value": value} if value else ""

    def _quorum(self) -> str:
        written = in_language(self.book.quorum_rule, self.book.quorum_rule_en, self.language)
        if written or self.book.meeting is None or self.book.meeting.quorum is None:
            return written
        return _("%(count)s persons, proxies included") % {"count": self.book.meeting.quorum}

    def _listed(self, lines: Sequence[str], anchor: str) -> Items:
        own = (Evidence("manual", self.book.key, _("written for this book")),)
        told = tuple(Sentence(f"{anchor}-{n}", (Words(line),), own) for n, line in enumerate(lines, start=1))
        return Items(anchor, told, self.language)

    def _motion(self, motion: Motion, anchor: str) -> Iterator[Part]:
        yield from self._prose(motion.body(self.language), motion.text_en, anchor)
        if motion.report is not None:
            yield from self._whole(compose(motion.report, self.language), f"{anchor}-r")
        if motion.plan is not None:
            yield from self._whole(compose_plan(motion.plan, self.language), f"{anchor}-r")
        if motion.file:
            yield from self._pages(motion, anchor)

    def _whole(self, document: Document, prefix: str) -> Iterator[Part]:
        self.findings += document.findings
        self.untranslated += [f"{prefix}-{anchor}" for anchor in document.untranslated]
        yield from lowered(document.parts, prefix)
        if document.closing:
            yield Paragraph(f"{prefix}-end", (self._said(f"{prefix}-end-1", document.closing),), document.language)

    def _said(self, anchor: str, text: str) -> Sentence:
        return Sentence(anchor, (Words(text),), (Evidence("manual", self.book.key, _("written for this book")),))

    def _prose(self, text: str, english: str, anchor: str) -> Iterator[Part]:
        """Yield the paragraphs of a text; lines whose cells stand apart by tabs are a table, the first its header."""
        language = self.language
        if text.strip() and language != FALLBACK and not english.strip():
            language = FALLBACK
            self.untranslated.append(anchor)
        blocks = [block.strip("\n") for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
        for place, block in enumerate(blocks, start=1):
            own = f"{anchor}-p{place}"
            if all("\t" in line for line in block.splitlines()):
                yield _tabbed(block.splitlines(), own)
            else:
                yield Paragraph(own, (self._said(f"{own}-1", block.strip()),), language)

    def _pages(self, motion: Motion, anchor: str) -> Iterator[Part]:
        try:
            with motion.file.open("rb") as file:
                pages = _drawn(file.read())
        except (OSError, typesetting.UnreadablePdfError) as error:
            words = _("The PDF of “%(motion)s” cannot be read: %(reason)s")
            said = {"motion": motion_title(motion, self.language), "reason": error}
            self.findings.append(Finding("unreadable_pdf", words % said))
            return
        for number, page in enumerate(pages, start=1):
            caption = _("%(title)s, page %(number)s of %(count)s") % {
                "title": motion_title(motion, self.language),
                "number": number,
                "count": len(pages),
            }
            told = motion.file_text if number == 1 else caption
            yield Picture(f"{anchor}-f{number}", caption, told, b64encode(page).decode())

    def _proxy(self, motions: int) -> Iterator[Part]:
        yield Heading("proxy", 1, "", _("Proxy form"), on_new_page=True)
        told = [
            _("To: %(network)s") % {"network": self._network()},
            _("I appoint the person named below as my proxy and entrust to them my vote at the assembly (%(held)s)")
            % {"held": self._held() or BLANK},
            _on_motions(motions),
        ]
        yield Paragraph("proxy-p1", (self._said("proxy-p1-1", told[0]),), self.language)
        apart = "" if self.language == FALLBACK else " "
        yield Paragraph("proxy-p2", (self._said("proxy-p2-1", apart.join(filter(None, told[1:]))),), self.language)
        blanks = [
            _("Name of the proxy"),
            pgettext("proxy", "Date"),
            _("Address"),
            _("Name of the member"),
            _("Signature or seal"),
        ]
        yield self._listed([self._line(label, BLANK) for label in blanks], "proxy-p3")
        if self.book.proxies_until:
            day = dates.describe(self.book.proxies_until.isoformat(), self.language)
            wanted = _("Please return this form by %(day)s.") % {"day": day}
            yield Paragraph("proxy-p4", (self._said("proxy-p4-1", wanted),), self.language)


@lru_cache(maxsize=4)
def _drawn(pdf: bytes) -> tuple[bytes, ...]:
    """Return the pages of the PDF; a book is looked at more often than its files change."""
    return tuple(typesetting.pdf_pages(pdf, ppi=PPI, at_most=MOST_PAGES))


def _on_motions(motions: int) -> str:
    if motions == 1:
        return pgettext("proxy", "on motion 1.")
    return pgettext("proxy", "on motions 1 to %(count)s.") % {"count": motions} if motions else ""


def _day_and_time(meeting: Meeting, language: str) -> str:
    hours = "–".join(f"{time:%H:%M}" for time in (meeting.starts_at, meeting.ends_at) if time)
    if language == FALLBACK:
        hours = hours.replace("–", "～")
    return " ".join(filter(None, [meeting.when_text(language), hours]))


def _tabbed(lines: Sequence[str], anchor: str) -> Table:
    header, *rest = [[cell.strip() for cell in line.split("\t")] for line in lines]
    rows = tuple(Row(label, tuple((Words(cell),) for cell in cells)) for label, *cells in rest)
    return Table(anchor, "", tuple(header), rows)
