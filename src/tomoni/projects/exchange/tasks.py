"""The table of tasks."""

from tomoni.core.exchange.cells import Day, Flag, Text
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.tables import Column, Table, TextColumn, id_column
from tomoni.projects.models import Task


class Tasks(Table):
    """What somebody has to do by when."""

    key = "tasks"
    titles = ("tasks", "タスク")
    model = Task
    name_field = "title"
    columns = (
        id_column("t001"),
        Column("title", "件名", Text(200), "What is to be done.", "すること。", "要請書の案を回覧する", required=True),
        TextColumn("detail", "詳細", Text(lines=True), "More about it.", "詳しい内容。"),
        Column("assignee", "担当者", Reference("people"), "Who carries it: id or name.", "担当する人のIDか氏名。", "p001", attribute="assignee_id"),
        Column("project", "プロジェクト", Reference("projects"), "The project it belongs to: id or name.", "属するプロジェクトのIDか名称。", "j001", attribute="project_id"),
        Column("decision", "決定", Reference("decisions"), "The decision it comes from: id.", "もとになった決定のID。", "d001", attribute="decision_id"),
        Column("is_private", "プロジェクト内限定", Flag(), "yes: seen within the project only.", "プロジェクトの中だけで見せるなら「はい」。"),
        Column("due_on", "期限", Day(), "Day by which it is to be done.", "期限の日。", "2012-07-31"),
        Column("done_on", "完了日", Day(), "Day on which it was done.", "終わった日。"),
    )  # fmt: skip
