"""Keys that make one name, organisation, address, phone or word match however it was typed.

A key is for matching only. The person's own spelling is kept beside it and never overwritten, and two records with
the same key are candidates, not the same.
"""

from .compare import fold_text, likeness
from .contact import fold_address, fold_mail, fold_phone
from .keys import fold, fold_kana, fold_organisation, fold_with_accents
from .romaji import romanise_kana

__all__ = [
    "fold",
    "fold_address",
    "fold_kana",
    "fold_mail",
    "fold_organisation",
    "fold_phone",
    "fold_text",
    "fold_with_accents",
    "likeness",
    "romanise_kana",
]
