"""The table of renewal reminders: a row for each text, with the plan and day of its reminder."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Cell, Choice, Text
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan, Table, TextColumn, id_column
from tomoni.membership.models import Plan as MembershipPlan
from tomoni.membership.models import Reminder, ReminderText
from tomoni.membership.models.reminder import MOST_DAYS

OF_REMINDER = ("plan_id", "days", "sending")
SLOT = "reminder as imported"


class Days(Cell):
    """A whole number of days before (negative) or after."""

    blank = None

    def parse(self, text: str, row: Any) -> int:
        try:
            days = int(text.replace("−", "-").replace("－", "-"))
        except ValueError:
            days = MOST_DAYS + 1
        if abs(days) > MOST_DAYS:
            words = _(
                "is not a number of days. Write -30 for thirty days before, 14 for two weeks after, at most %(most)s"
            )
            raise CellError(words % {"most": MOST_DAYS})
        return days


@dataclass(eq=False)
class ReminderColumn(Column):
    """A value of the reminder the text belongs to."""

    def read(self, record: Any) -> Any:
        return getattr(record.reminder, self.attribute) if record.reminder_id else None

    def write(self, record: Any, value: Any) -> None:
        record.__dict__.setdefault(SLOT, {})[self.attribute] = value

    def fields(self) -> tuple[str, ...]:
        return ()


class Reminders(Table):
    """When reminders go out and what they say; the same plan and day in several rows is one reminder in several languages."""

    key = "reminders"
    titles = ("renewal reminders", "更新のお知らせ")
    model = ReminderText
    permits = Reminder
    name_field = "subject"
    order = ("reminder__plan", "reminder__days", "language")
    columns = (
        id_column("individual-30-ja"),
        ReminderColumn("plan", "種別", Reference("plans"), "The plan: id, key or name; empty for every plan without reminders of its own.", "種別のID、キー、名称。空なら、固有のお知らせのない全種別。", "individual", attribute="plan_id"),
        ReminderColumn("days", "日数", Days(), "Days from the last day of the term: -30 is thirty days before, 14 two weeks after.", "期間の最終日からの日数。-30は30日前、14は14日後。", -30, required=True, attribute="days"),
        ReminderColumn("sending", "送り方", Choice(Reminder.Sending, blank=Reminder.Sending.BY_HAND), "by_hand (when the office presses Send), automatic (by itself on its day) or off; by_hand when empty.", "事務局が確認して送信、当日に自動送信、送らない、のどれか。空なら「事務局が確認して送信」。", "by_hand", attribute="sending"),
        Column("language", "言語", Choice(settings.LANGUAGES, blank="ja"), "Language of the text; Japanese when empty.", "文面の言語。空なら日本語。", "ja"),
        Column("subject", "件名", Text(200), "Subject; of the words in braces only {network} and {ends_on}.", "件名。差し込みは {network} と {ends_on} だけ。", "{network}より：会員更新のお知らせ", required=True),
        TextColumn("body", "本文", Text(lines=True), "Text, with words in braces that are filled in.", "本文。波かっこの語は差し込まれる。", "{salutation}", required=True),
    )  # fmt: skip

    def records(self) -> models.QuerySet:
        """Return the texts with their reminders."""
        return ReminderText.objects.select_related("reminder")

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse what the form would refuse: other words in braces, a day after the days of grace."""
        super().check(record, plan)
        wanted = self._wanted(record, plan)
        reminder = Reminder(**wanted)
        reminder.plan = MembershipPlan.objects.filter(pk=wanted["plan_id"]).first()
        try:
            reminder.clean()
        except ValidationError as error:
            raise CellError(" ".join(error.messages), column="days") from error

    def write(self, plans: list[Plan]) -> None:
        """Find or make the reminder of each text, then write the texts."""
        for plan in plans:
            wanted = self._wanted(plan.record, plan)
            plan_id, days = wanted["plan_id"], wanted["days"]
            reminder, is_new = Reminder.objects.get_or_create(
                plan_id=plan_id, days=days, defaults={"sending": wanted["sending"]}
            )
            if not is_new and reminder.sending != wanted["sending"]:
                reminder.sending = wanted["sending"]
                reminder.save(update_fields=["sending", "updated_at"])
            before = plan.record.reminder_id
            plan.record.reminder = reminder
            if before not in (None, reminder.pk):
                ReminderText.objects.filter(pk=plan.record.pk).update(reminder=reminder)
                Reminder.objects.filter(pk=before, texts=None).delete()
        super().write(plans)

    def _wanted(self, record: Any, plan: Plan) -> dict[str, Any]:
        """Return plan, day and way of sending as the row, or else the database, has them."""
        stored = record.reminder if record.reminder_id else Reminder()
        given = record.__dict__.get(SLOT, {})
        return {name: given.get(name, getattr(stored, name)) for name in OF_REMINDER}
