"""The table of people's ties to organisations."""

from typing import Any

from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Day, Text
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan, Table, id_column
from tomoni.people.models import Affiliation


class Affiliations(Table):
    """Who is what in which organisation, from when to when."""

    key = "affiliations"
    titles = ("affiliations", "所属")
    model = Affiliation
    name_field = "title"
    columns = (
        id_column("f001"),
        Column("person", "人", Reference("people"), "The person: id or name.", "人のIDか氏名。", "p001", required=True, attribute="person_id"),
        Column("organisation", "団体", Reference("organisations"), "The organisation: id or name.", "団体のIDか名称。", "o001", required=True, attribute="organisation_id"),
        Column("role", "役割", Choice(Affiliation.Role, blank=Affiliation.Role.MEMBER), "Role; member when empty.", "役割。空なら「会員」。", "representative"),
        Column("title", "肩書", Text(120), "Title or post as it is called there.", "その団体での肩書。", "代表"),
        Column("starts_on", "開始日", Day(), "First day.", "最初の日。", "2010-04-01"),
        Column("ends_on", "終了日", Day(), "Last day (inclusive).", "最後の日（その日を含む）。"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        super().check(record, plan)
        check_dates(record)


def check_dates(record: Any) -> None:
    """Refuse a row that ends before it begins."""
    if record.starts_on and record.ends_on and record.ends_on < record.starts_on:
        raise CellError(_("lies before the first day"), column="ends_on")
