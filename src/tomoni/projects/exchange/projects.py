"""The tables of projects and of the people who work in them."""

from typing import Any

from tomoni.core.exchange.cells import Choice, Day, Text
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.tables import Column, Plan, Table, TextColumn, id_column
from tomoni.people.exchange.affiliations import check_dates
from tomoni.projects.exchange.programmes import ProgrammeReference
from tomoni.projects.models import Project, ProjectMember
from tomoni.projects.models.project import OurRole, Visibility


class Projects(Table):
    """Projects, working groups, committees, networks we belong to."""

    key = "projects"
    titles = ("projects", "プロジェクト")
    model = Project
    columns = (
        id_column("j001"),
        Column("name", "名称", Text(200), "Name.", "名称。", "医療プロジェクト", required=True),
        Column("english_name", "英語名称", Text(200), "Name in English.", "英語の名称。", "Health project", attribute="name_en"),
        Column("kind", "種類", Choice(Project.Kind, blank=Project.Kind.PROJECT), "Kind; project when empty.", "種類。空なら「プロジェクト」。", "project"),
        Column("our_role", "関わり方", Choice(OurRole, blank=OurRole.ORGANISER), "Our part in it; organiser when empty.", "ネットワークの関わり方。空なら「主催」。", "organiser"),
        Column("organisation", "母体団体", Reference("organisations"), "For a network we belong to: the organisation it is.", "加盟するネットワークなら、その団体のIDか名称。", attribute="organisation_id"),
        Column("programme", "事業", ProgrammeReference(), "Its place in the outline: id, title, or number with year: 2-2-1（2012）.", "大綱での位置。ID、名称、または「2-2-1（2012）」。", "g2-2-1", attribute="programme_id"),
        TextColumn("purpose", "目的", Text(lines=True), "What it is for.", "目的。", "だれもが医療を受けられるように"),
        Column("starts_on", "開始日", Day(), "First day.", "最初の日。", "2001-04-01"),
        Column("ends_on", "終了日", Day(), "Last day (inclusive).", "最後の日（その日を含む）。"),
        Column("visibility", "公開範囲", Choice(Visibility, blank=Visibility.PUBLIC), "Who may see it; public when empty.", "公開範囲。空なら「公開」。", "public"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        super().check(record, plan)
        check_dates(record)


class Members(Table):
    """Who works in which project, as what, from when to when."""

    key = "project_members"
    titles = ("project members", "プロジェクト参加者")
    model = ProjectMember
    permits = Project
    name_field = "role"
    columns = (
        id_column("m001"),
        Column("project", "プロジェクト", Reference("projects"), "The project: id or name.", "プロジェクトのIDか名称。", "j001", required=True, attribute="project_id"),
        Column("person", "人", Reference("people"), "The person: id or name.", "人のIDか氏名。", "p001", required=True, attribute="person_id"),
        Column("role", "役割", Choice(ProjectMember.Role, blank=ProjectMember.Role.MEMBER), "Role in it; project_member when empty.", "役割。空なら一般の参加者。", "project_lead"),
        Column("starts_on", "開始日", Day(), "First day.", "最初の日。", "2012-01-01"),
        Column("ends_on", "終了日", Day(), "Last day (inclusive).", "最後の日（その日を含む）。"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        super().check(record, plan)
        check_dates(record)
