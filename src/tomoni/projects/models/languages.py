"""The languages public lines are written in, each under its own name."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PUBLIC_LANGUAGES = {
    "ja": "日本語",
    "en": "English",
    "zh": "中文",
    "ko": "한국어",
    "pt": "Português",
    "es": "Español",
    "tl": "Tagalog",
    "vi": "Tiếng Việt",
    "ne": "नेपाली",
    "id": "Bahasa Indonesia",
    "my": "မြန်မာဘာသာ",
    "th": "ไทย",
    "ru": "Русский",
    "fr": "Français",
}


def check_lines(lines: Any) -> None:
    """Refuse anything but a text for each known language; raises ``ValidationError``."""
    if not isinstance(lines, dict):
        raise ValidationError(_("Public lines are kept as one text for each language."))
    for language, line in lines.items():
        if language not in PUBLIC_LANGUAGES:
            raise ValidationError(
                _("“%(language)s” is not a language public lines are written in (%(known)s)."),
                params={"language": language, "known": ", ".join(PUBLIC_LANGUAGES)},
            )
        if not isinstance(line, str):
            raise ValidationError(_("Public lines are kept as one text for each language."))
