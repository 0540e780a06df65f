"""The demand ledger in the small network of the authorization matrix: sent and open for all of it, or a draft of a few."""

from datetime import UTC, date, datetime
from typing import Any

from tomoni.advocacy import models
from tomoni.advocacy.actions import answer, promise
from tomoni.advocacy.tests import factories
from tomoni.projects.models import Project

NOW = datetime(2012, 7, 10, 9, 0, tzinfo=UTC)


def ledger(project: Project, word: str, visibility: str) -> dict[str, Any]:
    """Make one record of each kind, tied to the project and as visible as said."""
    tied = {"projects": [project], "visibility": visibility}
    body = factories.BodyFactory(name=f"{word}省" if visibility == "network" else "法務省")
    contact = models.Contact.objects.create(
        body=body, on=date(2012, 6, 1), note=f"{word}の連絡", project=project, is_private=visibility == "project"
    )
    return {
        "advocacy.body": body,  # bodies, reviews, recommendations and bills are no secret
        "advocacy.contact": contact,
        **_round(body, word, tied),
        **_papers(body, word, tied),
        **_press(word, tied),
        **_international(word, tied),
    }


def _round(body: models.Body, word: str, tied: dict[str, Any]) -> dict[str, Any]:
    demand = factories.DemandFactory(title=f"{word}の要望", **tied)
    item = factories.asked(factories.RoundFactory(title=f"{word}の交渉", **tied), demand, bodies=[body])
    factories.sent(item.round)
    given = answer(item, body=body, stance="considers", text=f"{word}の回答", internal_note=f"{word}のメモ")
    call = factories.DemandCallFactory(activity=item.round, words={"ja": f"{word}の募集"})
    return {
        "advocacy.round": item.round,
        "advocacy.demand": demand,
        "advocacy.wording": item.wording,
        "advocacy.asked": item,
        "advocacy.askedbody": item.asked_bodies.get(),
        "advocacy.answer": given,
        "advocacy.promise": promise(text=f"{word}の約束", body=body, answer=given, due_is_unknown=True),
        "advocacy.step": factories.StepFactory(round=item.round, title=f"{word}の準備"),
        "advocacy.note": models.Note.objects.create(round=item.round, text=f"{word}の速記", at=NOW),
        "advocacy.demandcall": call,
        "advocacy.invitation": factories.InvitationFactory(call=call),
        "advocacy.proposal": factories.ProposalFactory(call=call, title=f"{word}の提案"),
    }


def _papers(body: models.Body, word: str, tied: dict[str, Any]) -> dict[str, Any]:
    comment = factories.PublicCommentFactory(
        title=f"{word}のパブコメ", agency=body, filed_at=NOW, filing_way="form", **tied
    )
    statement = factories.StatementFactory(title=f"{word}の声明", stage="final", text=f"{word}の本文", **tied)
    return {
        "advocacy.publiccomment": comment,
        "advocacy.opinion": factories.OpinionFactory(comment=comment, opinion=f"{word}の意見"),
        "advocacy.statement": statement,
        "advocacy.statementtext": statement.texts.get(),
        "advocacy.signon": factories.SignOnFactory(activity=statement, representative=f"{word}代表"),
        "advocacy.signoncall": models.SignOnCall.objects.create(activity=statement, closes_at=NOW),
        "advocacy.addressee": models.Addressee.objects.create(activity=statement, post=f"{word}大臣"),
        "advocacy.delivery": factories.DeliveryFactory(activity=statement, body=body, reply=f"{word}の返答"),
    }


def _press(word: str, tied: dict[str, Any]) -> dict[str, Any]:
    briefing = factories.BriefingFactory(title=f"{word}の会見", invited_on=date(2012, 7, 1), **tied)
    contact = factories.PressContactFactory()  # of no project: secretariat, editor and auditor read them all
    return {
        "advocacy.briefing": briefing,
        "advocacy.presscontact": contact,
        "advocacy.rsvp": factories.RsvpFactory(briefing=briefing, contact=contact),
        "advocacy.clipping": factories.ClippingFactory(activity=briefing, headline=f"{word}の記事"),
    }


def _international(word: str, tied: dict[str, Any]) -> dict[str, Any]:
    review = factories.ReviewFactory()
    submission = factories.SubmissionFactory(title=f"{word}の報告", review=review, submitted_at=NOW, **tied)
    recommendation = factories.RecommendationFactory(review=review)
    section = factories.SectionFactory(submission=submission, title=f"{word}の節", text=f"{word}の文章。")
    models.Echo.objects.create(
        recommendation=recommendation, section=section, ours=f"{word}の一文", theirs="Prohibit it by law."
    )
    demand = factories.DemandFactory(title=f"{word}の求め", **tied)
    models.RecommendationLink.objects.create(recommendation=recommendation, demand=demand)
    bill = factories.BillFactory()
    models.Stage.objects.create(bill=bill, name="提出", on=date(2009, 3, 6))
    models.BillAct.objects.create(bill=bill, activity=submission)
    return {
        "advocacy.review": review,
        "advocacy.deadline": factories.DeadlineFactory(review=review),
        "advocacy.submission": submission,
        "advocacy.section": section,
        "advocacy.recommendation": recommendation,
        "advocacy.bill": bill,
    }
