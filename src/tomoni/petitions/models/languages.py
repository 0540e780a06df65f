"""The languages a petition is written in: those of public lines, and Japanese made easy."""

from django.utils.translation import gettext as _

from tomoni.projects.models.languages import PUBLIC_LANGUAGES

EASY_JAPANESE = "ja-easy"
OWN_NAMES = {
    "ja": "日本語",
    EASY_JAPANESE: "やさしい日本語",
    **PUBLIC_LANGUAGES,
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "pt-BR": "Português (Brasil)",
    "ar": "العربية",
    "bn": "বাংলা",
    "de": "Deutsch",
    "fa": "فارسی",
    "hi": "हिन्दी",
    "km": "ខ្មែរ",
    "lo": "ລາວ",
    "mn": "Монгол",
    "si": "සිංහල",
    "ta": "தமிழ்",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
}


def own_name(language: str) -> str:
    """Return what a language is called in itself; the code for one we have no name of."""
    return OWN_NAMES.get(language, language)


def html_code(language: str) -> str:
    """Return the BCP 47 code for the ``lang`` attribute of a page: easy Japanese is Japanese."""
    return language.removesuffix("-easy")


def checked(language: str) -> None:
    """Refuse what is no language code; raises ``ValidationError``."""
    from django.core.exceptions import ValidationError
    from django.core.validators import RegexValidator

    try:
        RegexValidator(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")(language)
    except ValidationError as error:
        raise ValidationError(_("Write a language code such as ja, en, ja-easy or zh-Hant.")) from error
