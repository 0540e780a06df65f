"""What happens in the demand ledger: asking, carrying over, sending, answering, promising, rewording."""

from tomoni.advocacy.actions.answering import (
    AnswerRefusedError,
    NotAddressedError,
    PromiseRefusedError,
    answer,
    promise,
    settle,
)
from tomoni.advocacy.actions.asking import (
    AskingRefusedError,
    CarryOverRefusedError,
    SealRefusedError,
    ask,
    ask_also,
    carry_over,
    relink,
    seal,
    take_out,
)
from tomoni.advocacy.actions.succession import SuccessionRefusedError, succeed
from tomoni.advocacy.actions.wording import RenameRefusedError, WordingRefusedError, close, rename, reword

__all__ = [
    "AnswerRefusedError",
    "AskingRefusedError",
    "CarryOverRefusedError",
    "NotAddressedError",
    "PromiseRefusedError",
    "RenameRefusedError",
    "SealRefusedError",
    "SuccessionRefusedError",
    "WordingRefusedError",
    "answer",
    "ask",
    "ask_also",
    "carry_over",
    "close",
    "promise",
    "relink",
    "rename",
    "reword",
    "seal",
    "settle",
    "succeed",
    "take_out",
]
