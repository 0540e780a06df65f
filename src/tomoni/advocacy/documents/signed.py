"""What somebody signs on to, as it is shown before they do: of a statement its settled text, of others the document."""

from dataclasses import dataclass
from typing import Any

from tomoni.advocacy.documents import letter
from tomoni.advocacy.documents.paper import plain
from tomoni.advocacy.documents.words import addressees_of
from tomoni.advocacy.models import PublicComment, Round, Statement


@dataclass(frozen=True)
class Shown:
    """A title and a text in a language, and the languages there are."""

    title: str
    text: str
    language: str
    languages: tuple[str, ...]
    addressees: tuple[str, ...] = ()


def words_to_sign(activity: Any, language: str) -> Shown:
    """Return what is signed, in the language if there is a text in it, else as it counts."""
    if statement := Statement.objects.filter(pk=activity.pk).first():
        texts = {text.language: text for text in statement.texts.filter(sealed_at__isnull=False).order_by("version")}
        counted = [code for code, text in texts.items() if text.is_original] or list(texts)
        chosen = language if language in texts else next(iter(counted), "")
        order = tuple(sorted(texts, key=lambda code: (code not in counted, code)))
        if chosen:
            text, told = texts[chosen], tuple(addressees_of(statement))
            return Shown(text.title or statement.heading(chosen), text.text, chosen, order, told)
        return Shown(statement.heading(language), "", "ja", ())
    if comment := PublicComment.objects.filter(pk=activity.pk).select_related("agency").first():
        return Shown(comment.title, plain(letter.of_comment(comment)), "ja", ("ja",))
    if round := Round.objects.filter(pk=activity.pk).first():
        return Shown(round.title, plain(letter.of_round(round)), "ja", ("ja",))
    return Shown(activity.heading(language), "", "ja", ())
