"""Every act that the code writes has a name by which people read it and ask for it."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from history.sentences import known_acts


def acts_in(tree):
    """The acts that a module names: `note(act="edit")`, `record_event("export")`, and `act = "edit"` of a class."""
    for node in ast.walk(tree):
        found = []
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found = [keyword.value for keyword in node.keywords if keyword.arg == "act"]
            found += node.args[:1] if called == "record_event" else []
        elif isinstance(node, ast.ClassDef):
            found = [
                line.value
                for line in node.body
                if isinstance(line, ast.Assign) and [getattr(to, "id", "") for to in line.targets] == ["act"]
            ]
        yield from (one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str))


@pytest.mark.parametrize("app", settings.LOCAL_APPS)
def test_every_act_has_a_name(app):
    modules = (settings.BASE_DIR / app.partition(".")[0]).rglob("*.py")
    written = {act for module in modules for act in acts_in(ast.parse(Path(module).read_text()))}

    assert written - known_acts().keys() == set()


def test_acts_are_found_in_calls_and_in_classes():
    code = 'class Page:\n    act = "edit"\nwith note(act="create"):\n    record_event("export")'

    assert set(acts_in(ast.parse(code))) == {"edit", "create", "export"}
