"""What personal data projects hold: who works where, does what, was there, passed what on."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.people.actions.privacy import ErasureRefusedError, Holding, Kept, Row
from tomoni.people.models import Person
from tomoni.projects.models import Attendance, HandOver, Meeting, ProjectMember, Task

TIE_TO_THE_NETWORK = gettext_lazy(
    "the tie to the network: working in it together (Act on the Protection of Personal Information, art. 18)"
)
AS_LONG_AS_MINUTES = gettext_lazy("as long as the minutes they belong to, which are kept for good")


def _memberships(person: Person) -> Iterable[Row]:
    for member in _of(ProjectMember, person).select_related("project"):
        yield {
            _("Project"): str(member.project),
            _("Role"): member.get_role_display(),
            _("Begins"): member.starts_on,
            _("Ends"): member.ends_on,
        }


def _erase_memberships(person: Person) -> Iterable[Kept]:
    today = timezone.localdate()
    leads = _of(ProjectMember, person).on(today).filter(role=ProjectMember.Role.LEAD).select_related("project")
    if led := ", ".join(sorted(str(member.project) for member in leads)):
        words = _("This person leads %(projects)s. Name another lead and end the role first.")
        raise ErasureRefusedError(words % {"projects": led})
    for member in _of(ProjectMember, person):
        member.delete()
    return []


def _tasks(person: Person) -> Iterable[Row]:
    for task in _of(Task, person, "assignee").order_by("due_on", "pk"):
        yield {_("Task"): task.title, _("Due on"): task.due_on, _("Done on"): task.done_on}


def _erase_tasks(person: Person) -> Iterable[Kept]:
    carried = list(_of(Task, person, "assignee"))
    for task in carried:
        task.assignee = None
        task.save(update_fields=["assignee", "updated_at"])
    if not carried:
        return []
    return [Kept(_("%(count)s tasks, carried by nobody now") % {"count": len(carried)}, _("the work is still there"))]


def _attendance(person: Person) -> Iterable[Row]:
    for row in Attendance.objects.filter(Q(person=person) | Q(proxy=person)).select_related("meeting"):
        role = row.get_mode_display() if row.person_id == person.pk else _("represents another")
        yield {_("Meeting"): row.meeting.title, _("When"): row.meeting.when, _("Attends"): role}


def _chaired(person: Person) -> Iterable[Row]:
    for meeting in _of(Meeting, person, "chair").order_by("starts_on", "pk"):
        yield {_("Meeting"): meeting.title, _("When"): meeting.when}


def _keep_minutes(person: Person) -> Iterable[Kept]:
    why = _("minutes keep how many took part and decided; the name is gone with the person's record")
    was_there = Attendance.objects.filter(Q(person=person) | Q(proxy=person)).exists()
    return [Kept(_("Attendance of meetings, without a name"), why)] if was_there else []


def _keep_chair(person: Person) -> Iterable[Kept]:
    why = _("minutes keep that the meeting had a chair; the name is gone with the person's record")
    chaired = _of(Meeting, person, "chair").exists()
    return [Kept(_("Chair of meetings, without a name"), why)] if chaired else []


def _hand_overs(person: Person) -> Iterable[Row]:
    passed = HandOver.objects.filter(Q(from_person=person) | Q(to_person=person)).select_related("task")
    for row in passed.order_by("created_at", "pk"):
        direction = _("handed over") if row.from_person_id == person.pk else _("taken over")
        yield {
            _("Task"): row.task.title,
            _("What happened"): direction,
            _("Day"): row.created_at.date(),
            _("Note"): row.note,
        }


def _erase_hand_overs(person: Person) -> Iterable[Kept]:
    for passed in HandOver.objects.filter(Q(from_person=person) | Q(to_person=person)):
        passed.from_person = None if passed.from_person_id == person.pk else passed.from_person
        passed.to_person = None if passed.to_person_id == person.pk else passed.to_person
        passed.save(update_fields=["from_person", "to_person", "updated_at"])
    return []


def _of(model: type, person: Person, field: str = "person"):
    return model._default_manager.filter(**{field: person})


PERSONAL_DATA = [
    Holding(
        key="projects.projectmember",
        label=gettext_lazy("Work in projects"),
        purpose=gettext_lazy("to know who works in which project, and what they may see"),
        retention=gettext_lazy("until the person asks for erasure"),
        legal_basis=TIE_TO_THE_NETWORK,
        collect=_memberships,
        erase=_erase_memberships,
    ),
    Holding(
        key="projects.task",
        label=gettext_lazy("Tasks"),
        purpose=gettext_lazy("to know who carries what"),
        retention=gettext_lazy("until the person asks for erasure"),
        legal_basis=TIE_TO_THE_NETWORK,
        collect=_tasks,
        erase=_erase_tasks,
    ),
    Holding(
        key="projects.handover",
        label=gettext_lazy("Hand-overs of tasks"),
        purpose=gettext_lazy("to know through whose hands a task went"),
        retention=gettext_lazy("until the person asks for erasure"),
        legal_basis=TIE_TO_THE_NETWORK,
        collect=_hand_overs,
        erase=_erase_hand_overs,
    ),
    Holding(
        key="projects.attendance",
        label=gettext_lazy("Attendance of meetings"),
        purpose=gettext_lazy("minutes: who took part, and whether enough did"),
        retention=AS_LONG_AS_MINUTES,
        legal_basis=TIE_TO_THE_NETWORK,
        collect=_attendance,
        erase=_keep_minutes,
    ),
    Holding(
        key="projects.meeting",
        label=gettext_lazy("Meetings chaired"),
        purpose=gettext_lazy("minutes: who was in the chair"),
        retention=AS_LONG_AS_MINUTES,
        legal_basis=TIE_TO_THE_NETWORK,
        collect=_chaired,
        erase=_keep_chair,
    ),
]
