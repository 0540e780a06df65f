"""Editing a report by hand: its passages, their records, its outline, its words.

Every edit holds the report's row first: edits of one report happen one after the other, and none slips into a report
that was adopted or handed on meanwhile. A passage is edited at its *version*, the moment it was last changed: who
edits an older one is told, and nothing is written.
"""

from tomoni.reporting.actions.editing.holding import (
    ChangedMeanwhileError,
    ClosedError,
    EditError,
    GoneError,
    acts_behind_passage,
    version_of,
)
from tomoni.reporting.actions.editing.ordering import merge_with_next, merge_with_previous, move, move_to
from tomoni.reporting.actions.editing.outline import (
    add_chapter,
    indent,
    move_chapter,
    outdent,
    remove_chapter,
    revise,
)
from tomoni.reporting.actions.editing.records import draft_again, draft_anew, leave_out_record, tell_here, told_of
from tomoni.reporting.actions.editing.texts import (
    begin_paragraph,
    go_on,
    leave_out,
    remove,
    rewrite,
    say_it_holds,
    show_figure,
    take_in,
    write,
)
from tomoni.reporting.actions.editing.words import delete_figure, save_figure, set_numbering, set_words

__all__ = [
    "ChangedMeanwhileError",
    "ClosedError",
    "EditError",
    "GoneError",
    "acts_behind_passage",
    "add_chapter",
    "begin_paragraph",
    "delete_figure",
    "draft_again",
    "draft_anew",
    "go_on",
    "indent",
    "leave_out",
    "leave_out_record",
    "merge_with_next",
    "merge_with_previous",
    "move",
    "move_chapter",
    "move_to",
    "outdent",
    "remove",
    "remove_chapter",
    "revise",
    "rewrite",
    "save_figure",
    "say_it_holds",
    "set_numbering",
    "set_words",
    "show_figure",
    "take_in",
    "tell_here",
    "told_of",
    "version_of",
    "write",
]
