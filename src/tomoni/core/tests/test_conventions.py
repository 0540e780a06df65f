"""The budgets and shapes of style.md D, checked over the whole tree."""

import ast
import tokenize
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps

import tomoni

pytestmark = pytest.mark.embedded

ROOT = Path(tomoni.__file__).parent
SOURCES = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts and "tests" not in path.parts]
FILE_LINES, FUNCTION_LINES, PART_LINES, APP_MODELS = 400, 40, 2_000, 10
# A debt is listed with its reason, and shrinks.
MODELS_ABOVE_BUDGET = {
    "people": 11,  # tags are shared by persons and organisations
    "petitions": 24,  # one ledger: every one of them refers to signatures or to the petition they belong to
    "advocacy": 45,  # one ledger: a demand leads to its rounds, papers, bills and reviews, and back; tables of parts are half
    "projects": 13,  # tasks come from decisions, decisions from meetings, meetings are activities: one app
    "reporting": 24,  # review, typed tables and the assembly's papers are all drawn as one tree; none is of use alone
}
FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "mixins", "constants"}


def relative(path):
    return str(path.relative_to(ROOT))


def code_lines(path):
    """Lines that hold code: no blank lines, comments or docstrings."""
    source = path.read_bytes()
    documented = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            documented |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
    lines = set()
    for token in tokenize.tokenize(BytesIO(source).readline):
        if token.type not in skipped:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - documented)


def functions(path):
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_are_within_the_budget():
    long = {relative(path): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > FILE_LINES} == {}


def is_table(function):
    """Whether the function only returns a list that is written out."""
    last = function.body[-1]
    return len(function.body) <= 2 and isinstance(last, ast.Return) and isinstance(last.value, ast.List)


def test_functions_are_within_the_budget():
    long = {}
    for path in SOURCES:
        for node in functions(path):
            if is_table(node) or node.name == "columns":  # the columns of an import table
                continue
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                long[f"{relative(path)}:{node.name}"] = length
    assert long == {}


def test_each_part_of_core_is_within_the_budget():
    """A part is a module or package directly in core: one can be read, tested and moved without the others."""
    parts = {}
    for path in SOURCES:
        if path.is_relative_to(ROOT / "core"):
            part = path.relative_to(ROOT / "core").parts[0]
            parts[part] = parts.get(part, 0) + code_lines(path)
    assert {part: lines for part, lines in parts.items() if lines > PART_LINES} == {}


def test_apps_have_few_models():
    for config in apps.get_app_configs():
        if config.name.startswith("tomoni."):
            budget = MODELS_ABOVE_BUDGET.get(config.label, APP_MODELS)
            own = [model for model in config.get_models() if not model._meta.auto_created]
            assert len(own) <= budget, config.label


def test_every_module_says_what_it_is():
    silent = [
        relative(path)
        for path in SOURCES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_public_functions_have_docstrings():
    silent = []
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ) and not (isinstance(node, ast.ClassDef) and path.name == "apps.py"):
                silent.append(f"{relative(path)}:{node.name}")
    assert silent == []


def test_no_module_is_named_after_nothing():
    assert [
        relative(path) for path in SOURCES if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ] == []


def test_migrations_are_named_by_meaning():
    names = [path.stem for path in ROOT.rglob("migrations/0*.py")]
    assert names and not [name for name in names if "_auto_" in name]


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "X" + "XX"])
def test_no_unfinished_work(word):
    assert [relative(path) for path in SOURCES if word in path.read_text()] == []


def test_constraints_read_like_sentences():
    short = []
    for model in apps.get_models():
        if model.__module__.startswith("tomoni."):
            short += [c.name for c in model._meta.constraints if c.name.count("_") < 2]
    assert short == []


def personal(model):
    """Whether the model holds a person's name or address, or points at a person."""
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model and field.related_model.__name__ == "Person":
            return True
        if getattr(field, "attname", "") in {"email", "kana"}:
            return True
    return False


def test_apps_with_personal_data_declare_it():
    missing = set()
    for model in apps.get_models():
        if model.__module__.startswith("tomoni.") and personal(model):
            label = model._meta.app_label
            if not (ROOT / label / "personal_data.py").exists() and not (ROOT / label / "personal_data").is_dir():
                missing.add(label)
    assert missing == set()
