"""A submission as it is handed in: who submits stands first, then the sections with their paragraphs numbered."""

from django.utils import translation
from django.utils.translation import gettext as _

from tomoni.advocacy.documents.paper import Block, Line, Paper
from tomoni.advocacy.documents.words import day, lines, network, paragraphs, signers_of
from tomoni.advocacy.models import Submission


def of_submission(submission: Submission, *, is_public: bool) -> Paper:
    """Return the submission in its own language; publicly with those signers alone who agreed to be named.

    The rules of the Universal Periodic Review ask for all submitters first, and for numbered paragraphs.
    """
    language = submission.language
    with translation.override("ja" if language == "ja" else "en"):
        title = submission.heading("ja" if language == "ja" else "en")
        signers = signers_of(submission, is_public=is_public)
        submitters = [*lines(submission.sender), *(name for name, _representative in signers.organisations)]
        handed = day(submission.submitted_at.date(), language) if submission.submitted_at else ""
        blocks: list[Block] = [Line("subject", title)]
        if submitters or signers:
            blocks += [Line("heading", _("Submitted by")), *(Line("left", name) for name in submitters)]
            blocks += [Line("left", name) for name in signers.persons]
        blocks += [Line("small", handed)] if handed else []
        blocks += _body(submission)
        return Paper(title, "ja" if language == "ja" else "en", tuple(blocks), name=title, footer=network(language))


def _body(submission: Submission) -> list[Block]:
    found: list[Block] = []
    number = 0
    for section in submission.sections.all():
        found.append(Line("heading", section.title))
        for paragraph in paragraphs(section.text):
            number += 1
            found.append(Line("item", paragraph, f"{number}．" if submission.language == "ja" else f"{number}."))
    return found
