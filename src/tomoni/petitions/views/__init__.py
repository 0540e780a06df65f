"""Public pages of petitions: reading and signing, what a mailed link opens, endorsing, sharing."""

from tomoni.petitions.views.asking import again, again_sent, check
from tomoni.petitions.views.endorsing import answer, answer_link, answered, endorse, endorse_sent
from tomoni.petitions.views.linked import (
    confirm_button,
    confirm_link,
    confirmed,
    stop_button,
    stop_link,
    stopped,
    withdraw_button,
    withdraw_link,
    withdrawn,
)
from tomoni.petitions.views.paper import sheet
from tomoni.petitions.views.sharing import count, embed, petitions, photo, poster, qr
from tomoni.petitions.views.signing import petition, signed
from tomoni.petitions.views.stall import stall, stall_enter, stall_thanks

__all__ = [
    "again",
    "again_sent",
    "answer",
    "answer_link",
    "answered",
    "check",
    "confirm_button",
    "confirm_link",
    "confirmed",
    "count",
    "embed",
    "endorse",
    "endorse_sent",
    "petition",
    "petitions",
    "photo",
    "poster",
    "qr",
    "sheet",
    "signed",
    "stall",
    "stall_enter",
    "stall_thanks",
    "stop_button",
    "stop_link",
    "stopped",
    "withdraw_button",
    "withdraw_link",
    "withdrawn",
]
