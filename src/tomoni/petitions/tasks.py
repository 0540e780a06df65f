"""Background jobs of petitions: mails that are owed, and what is looked up for a signer away from the page."""

import json
import logging
from typing import Any

from django.utils import timezone
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from tomoni.core import audit, ticking, vault
from tomoni.petitions.actions import (
    chain,
    counting,
    destroying,
    forgetting,
    mailing,
    matching,
    receipts,
    resend,
    screening,
)
from tomoni.petitions.models import Outgoing, Petition

log = logging.getLogger(__name__)
COLUMN = "petitions.queue.typed"


@ticking.every(10)
def count_signatures() -> None:
    """Hold what looks like a machine's, then take up what began to count."""
    now = timezone.now()
    with audit.acting_as("every 10 s: counter of signatures"):
        for petition in Petition.objects.filter(erased_at=None):
            if petition.is_open(now):
                screening.screen(petition, now=now)
            counting.count(petition, now=now)


@db_periodic_task(crontab(hour="18", minute="10"))  # in UTC: ten past three at night in Japan
def recount_signatures() -> None:
    """Count all signatures anew each night; a number that was wrong is told in the log."""
    for petition in Petition.objects.filter(erased_at=None):
        counting.recount(petition, now=timezone.now())


@db_periodic_task(crontab(hour="18", minute="15"))
def close_the_day_of_chains() -> None:
    """Follow each petition's chain once a night and write its head into the trail; what does not agree is told."""
    now = timezone.now()
    with audit.acting_as("nightly: chain of signatures"):
        for petition in Petition.objects.filter(erased_at=None, is_published=True):
            head = chain.close_day(petition, now=now)
            if head and head.findings:
                log.error(
                    "The signatures of petition %s do not agree with their chain: %s.", petition.pk, head.findings
                )


@db_periodic_task(crontab(hour="18", minute="25"))
def forget_networks() -> None:
    """Empty the keys of internet addresses thirty days after a signature."""
    forgetting.forget_networks(now=timezone.now())


@db_periodic_task(crontab(hour="18", minute="40"))
def look_for_duplicates() -> None:
    """Bring the lists of possible duplicates up to date each night, until the last hand-over."""
    now = timezone.now()
    with audit.acting_as("nightly: possible duplicates"):
        for petition in Petition.objects.filter(erased_at=None, is_published=True, handed_over_on=None):
            matching.find(petition, now=now)


@db_periodic_task(crontab(hour="19", minute="20"))
def destroy_overdue() -> None:
    """Destroy signers' data for which the office has waited past the date and its grace of thirty days."""
    now = timezone.now()
    with audit.acting_as("nightly: date of destruction"):
        for petition in destroying.overdue(now):
            try:
                destroying.destroy(petition, user=None, now=now)
            except destroying.DestroyingError as error:
                log.warning("Signers' data of petition %s is overdue and was not destroyed: %s", petition.pk, error)


@db_periodic_task(crontab())
def send_owed_mails() -> None:
    """Send what signers and organisations are owed; what cannot go out now is tried again later."""
    mailing.send_due(now=timezone.now())


@ticking.every(10)
def hurry_owed_mails() -> None:
    """Have what became due sent now: a signer waits before the page. Sent away from here, as a mail server may be slow."""
    if Outgoing.objects.due(timezone.now()).exists():
        send_owed_mails()


@db_periodic_task(crontab(hour="0,4,8", minute="35"))  # in UTC: morning to evening in Japan
def remind_who_has_not_confirmed() -> None:
    """Owe the one reminder to signers who have not confirmed for three days."""
    mailing.owe_reminders(now=timezone.now())


def put_off_to_worker(job: Any, petition: Petition, **typed: str) -> None:
    """Enqueue one of the jobs below with what was typed, which stands in the queue encrypted."""
    sealed = vault.seal(json.dumps(typed), column=COLUMN, row=str(petition.pk))
    job.enqueue(str(petition.pk), sealed.hex())


def _typed(petition_id: str, sealed: str) -> dict[str, str]:
    return json.loads(vault.unseal(bytes.fromhex(sealed), column=COLUMN, row=petition_id))


@task()
def send_confirmation_again(petition_id: str, sealed: str) -> None:
    """Owe the mail that asks to confirm once more to an address; to one that did not sign nothing."""
    resend(Petition.objects.get(pk=petition_id), **_typed(petition_id, sealed), now=timezone.now())


@task()
def send_receipt_again(petition_id: str, sealed: str) -> None:
    """Owe the receipt once more to a name and address; to one that did not sign nothing."""
    receipts.send_receipt_again(Petition.objects.get(pk=petition_id), **_typed(petition_id, sealed), now=timezone.now())
