"""Documents that cannot rot: what the code offers must stand in docs/."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests import generated_docs
from tomoni.core import collect

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", generated_docs.GENERATED)
def test_generated_parts_are_current(name):
    text = (DOCS / name).read_text()
    assert text == generated_docs.with_generated(text, generated_docs.GENERATED[name]())


def test_every_command_is_documented():
    text = (DOCS / "commands.md").read_text()
    ours = [name for name, app in get_commands().items() if str(app).startswith("tomoni.")]
    assert [name for name in ours if f"## tomoni {name}\n" not in text] == []


def test_every_import_table_is_documented():
    text = (DOCS / "import.md").read_text()
    keys = [table.key for table in collect.offered("exchange", "TABLES")]
    assert keys and [key for key in keys if f"`{key}`" not in text] == []


def test_every_figure_is_documented():
    figures = [figure.key for figure in collect.offered("figures", "FIGURES")]
    text = (DOCS / "figures.md").read_text() if figures else ""
    assert [key for key in figures if f"`{key}`" not in text] == []


def test_every_dependency_has_a_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=,~! ]", line)[0] for line in wanted}
    text = (DOCS / "dependencies.md").read_text()
    assert sorted(name for name in names if f"| {name} |" not in text) == []


def test_links_between_documents_lead_somewhere():
    broken = []
    for path in [*DOCS.glob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            if not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []


def test_every_test_a_document_names_is_there():
    texts = [path.read_text() for path in [*DOCS.glob("*.md"), *ROOT.glob("*.md")]]
    named = {name for text in texts for name in re.findall(r"`([\w/]*tests/(?:\w+/)*test_\w+\.py)`", text)}
    assert len(named) > 10
    apps = ROOT / "src" / "tomoni"
    assert sorted(name for name in named if not ((apps / name).exists() or (ROOT / name).exists())) == []


def test_no_machine_path_is_named():
    named = [
        path.name
        for path in [*DOCS.glob("*.md"), *ROOT.glob("*.md")]
        if re.search(r"(?<![\w.])/(root|work|home)/", path.read_text())
    ]
    assert named == []
