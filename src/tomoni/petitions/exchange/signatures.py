"""The table of signatures that were keyed elsewhere: lines of our sheets, and lists of other platforms.

A signature on the web is confirmed by its signer; no file can do that, so none is taken in as such. An export tells of
each signature what its signer agreed to hand over, and nothing more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Flag, Moment, Text, Whole
from tomoni.core.exchange.references import Reference, in_batches, opened_id
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, id_column
from tomoni.people.exchange.areas import Prefecture
from tomoni.petitions.actions import counting
from tomoni.petitions.exchange.paper import Unnamed
from tomoni.petitions.exchange.petitions import petition_column, same_petition
from tomoni.petitions.models import Disclosure, InvalidReason, Sheet, Signature, Wording

Method, State = Signature.Method, Signature.State
TAKEN = (Method.PAPER, Method.PLATFORM)
NEEDS = {
    "name": Disclosure.NAME,
    "prefecture": Disclosure.NAME_PREFECTURE,
    "address": Disclosure.FULL,
}


class Disclosed(str):
    """What may be told of a value; ``held`` is the value itself, for comparing."""

    held: str


@dataclass(eq=False)
class DisclosedColumn(Column):
    """What is told only as far as the signer agreed; mail, reading and comment are never told. Empty changes nothing."""

    def read(self, record: Any) -> Disclosed:
        needs, held = NEEDS.get(self.key), getattr(record, self.key) or ""
        told = Disclosed(held if needs and record.agreed in Disclosure.at_least(needs) else "")
        told.held = held
        return told

    def same(self, old: Any, new: Any) -> bool:
        return not new or old.held == new

    def fields(self) -> tuple[str, ...]:
        keyed = {"name": ("name_key",), "kana": ("kana_key",), "mail": ("mail_key",)}
        return (self.key, *keyed.get(self.key, ("address_key",) if self.key in ("address", "prefecture") else ()))


@dataclass(eq=False)
class ReasonColumn(Column):
    """Why a line does not count; the state follows from it."""

    def write(self, record: Any, value: str) -> None:
        record.invalid_reason = value
        if record.state in (State.COUNTED, State.INVALID, State.PENDING):
            record.state = State.INVALID if value else State.COUNTED

    def fields(self) -> tuple[str, ...]:
        return ("invalid_reason", "state", "counted_at")


class Signatures(Unnamed):
    """Signatures keyed from sheets or taken over from platforms; an export holds the others too."""

    key = "signatures"
    titles = ("signatures", "署名")
    model = Signature
    name_field = "platform"
    order = ("petition", "signed_at", "pk")
    asks_reason = True
    columns = (
        id_column("g000001"),
        petition_column(),
        Column("sheet", "用紙", Reference("sheets"), "For a line on paper: the sheet's id.", "紙の署名なら、用紙のID。", "s000123", attribute="sheet_id"),
        Column("line", "行", Whole(999), "Its line on the sheet.", "用紙の行。", 1),
        Column("platform", "サイト", Text(60), "For a signature on another platform: its name.", "ほかのサイトの署名なら、その名前。"),
        FilledColumn("wording", "本文", Reference("wordings"), "The text signed: id; the sheet's, or the Japanese text, when empty.", "署名した本文のID。空なら用紙の本文、または日本語の本文。", attribute="wording_id"),
        DisclosedColumn("name", "氏名", Text(200), "Name.", "氏名。", "架空　花子"),
        DisclosedColumn("kana", "よみ", Text(200), "Reading.", "よみ。"),
        DisclosedColumn("prefecture", "都道府県", Prefecture(), "Name or code (JIS X 0401).", "名前かコード（JIS X 0401）。", "神奈川県"),
        DisclosedColumn("address", "住所", Text(300), "Address.", "住所。"),
        DisclosedColumn("mail", "メールアドレス", Text(200), "Mail address.", "メールアドレス。"),
        DisclosedColumn("comment", "コメント", Text(lines=True), "Comment.", "コメント。"),
        Column("agreed", "提出に同意した範囲", Choice(Disclosure, blank=Disclosure.COUNT), "How much the signer agreed to hand over; counted only when empty.", "提出に同意した範囲。空なら「数だけ」。", "name_prefecture"),
        Column("newsletter", "お知らせ希望", Flag(), "Whether the signer asked for news.", "お知らせを希望したか。", "no"),
        FilledColumn("signed_at", "署名日", Moment(), "When; for paper the day the sheet came in, when empty.", "署名した日。紙で空なら用紙の届いた日。", "2012-05-10"),
        ReasonColumn("invalid_reason", "無効の理由", Choice(InvalidReason), "Why it does not count; it counts when empty.", "数えない理由。空なら数える。"),
    )  # fmt: skip

    # --- Finding rows -------------------------------------------------------------------

    def existing(self, ids: Iterable[str], *, user: Any) -> dict[str, models.Model | None]:
        """Return the signatures by own id; None for those that are not to be changed by a file."""
        found: dict[str, models.Model | None] = {}
        editable = self.editable(user).filter(method__in=TAKEN, erased_at=None)
        for batch in in_batches(ids):
            found |= dict.fromkeys(text for text in batch if opened_id(Signature, text) is not None)
            own = Signature.objects.exclude(reference="").filter(reference__in=batch)
            found |= dict.fromkeys(own.values_list("reference", flat=True))
            found |= {each.reference: each for each in editable.exclude(reference="").filter(reference__in=batch)}
        return found

    def new(self, external_id: str) -> Signature:
        return Signature(reference=external_id, state=State.COUNTED, agreed=Disclosure.COUNT)

    # --- Checking -----------------------------------------------------------------------

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse what the keying screen would refuse: no sheet or platform, a line that is keyed, a name twice."""
        if record.sheet_id is None and not record.platform:
            raise CellError(_("Name the sheet, or the platform it was signed on"), column="sheet")
        if record.sheet_id is not None and record.platform:
            raise CellError(_("is on a sheet; leave the platform empty"), column="platform")
        if not plan.is_new and (record.petition_id, record.sheet_id) != (plan.before.petition_id, plan.before.sheet_id):
            raise CellError(_("was another: a signature stays where it was given"), column="sheet")
        same_petition(record, "sheet", "wording")
        record.method = Method.PAPER if record.sheet_id else Method.PLATFORM
        if record.sheet_id:
            self._check_line(record)
        self._complete(record)
        self._check_signer(record)

    def _check_line(self, record: Any) -> None:
        sheet = record.sheet
        if sheet.returned_on is None:
            raise CellError(_("Enter this sheet as returned first."), column="sheet")
        if record.line is None or not 1 <= record.line <= sheet.lines:
            raise CellError(_("This sheet has %(lines)s lines.") % {"lines": sheet.lines}, column="line")
        if Signature.objects.filter(sheet=sheet, line=record.line).exclude(pk=record.pk).exists():
            raise CellError(_("Line %(line)s is keyed already.") % {"line": record.line}, column="line")
        record.wording = record.wording if record.wording_id else sheet.wording
        record.signed_at = record.signed_at or timezone.make_aware(datetime.combine(sheet.returned_on, time(12)))

    def _complete(self, record: Any) -> None:
        if record.wording_id is None:
            record.wording = Wording.objects.for_reader(record.petition, "ja")
        if record.wording_id is None or record.wording.published_at is None:
            raise CellError(_("has no published text yet. Import its text first"), column="petition")
        if record.signed_at is None:
            raise CellError(_("is empty, but is needed"), column="signed_at")
        if record.signed_at > timezone.now():
            raise CellError(_("lies ahead"), column="signed_at")
        record.language = record.wording.language
        if record.agreed not in Disclosure.at_most(record.petition.disclosure):
            told = record.petition.get_disclosure_display()
            raise CellError(_("Signers were promised at most: %(level)s.") % {"level": told}, column="agreed")

    def _check_signer(self, record: Any) -> None:
        if record.petition.erased_at:
            raise CellError(_("The data of this petition's signers is destroyed."), column="petition")
        if not record.invalid_reason and not (record.name or "").strip():
            raise CellError(_("Write the name, or say that the line has none."), column="name")
        if not record.invalid_reason and record.petition.asks.address and not (record.address or "").strip():
            raise CellError(_("Write the address, or say that it is missing."), column="address")
        if not (record.mail or "").strip():
            return
        same = Signature.objects.of_person(record.petition, name=record.name, mail=record.mail).exclude(pk=record.pk)
        if same.exists():
            raise CellError(
                _("This name signed with this mail address already: the line is a duplicate."), column="mail"
            )

    # --- Writing ------------------------------------------------------------------------

    def write(self, plans: list[Plan]) -> None:
        """Write them petition by petition, with the counter waiting; a sheet whose counted lines are all there is keyed."""
        now = timezone.now()
        by_petition = sorted(plans, key=lambda plan: str(plan.record.petition_id))
        for petition_id, group in groupby(by_petition, key=lambda plan: plan.record.petition_id):
            held = list(group)
            known = Signature.objects.filter(pk__in=[plan.record.pk for plan in held if not plan.is_new])
            with counting.changing(petition_id, known):
                mark = counting.counted_until(petition_id)
                for plan in held:
                    if plan.record.state == State.COUNTED and plan.record.counted_at is None:
                        plan.record.counted_at = max(filter(None, (plan.record.signed_at, mark)))
                super().write(held)
            self._finish(held, now=now)

    def _finish(self, plans: list[Plan], *, now: datetime) -> None:
        keyed = models.Count("signatures")
        touched = {plan.record.sheet_id for plan in plans if plan.record.sheet_id}
        for sheet in Sheet.objects.filter(pk__in=touched, keyed_at=None).annotate(keyed=keyed):
            if sheet.lines_filled is not None and sheet.keyed == sheet.lines_filled:
                sheet.invalid, sheet.keyed_at = {}, now
                sheet.save()
