"""The order of the apps, and a few habits that reading alone does not keep. Each failure names file and line."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
APPS = settings.LOCAL_APPS
MEANINGLESS = {"base", "common", "core", "helpers", "utils"}
# Files that declare text to be safe HTML, each with the reason why it is. Nowhere else.
MAY_MARK_SAFE = {
    "comments/markup.py",  # what nh3 leaves of the text of a comment
    "history/markup.py",  # escapes each text where it stands, a thousand on a page
    "ui/columns.py",  # joins cells, each of which format_html has made
}


def sources(app):
    return sorted(path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def imports(tree, package=()):
    """(line, module) of every import, those inside functions too; relative ones made absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*parents, *([node.module] if node.module else [])])
            yield node.lineno, module


def offences(app, text, path, package=()):
    """A sentence for each import of an app that stands to the right of `app`, of the site or of the tests."""
    forbidden = {*APPS[APPS.index(app) + 1 :], "actionplan", "tests"}
    return [
        f"{path}:{line} {app} imports {module}, which comes after it"
        for line, module in imports(ast.parse(text), package)
        if module.partition(".")[0] in forbidden
    ]


@pytest.mark.parametrize("app", APPS)
def test_app_imports_only_from_apps_before_it(app):
    found = []
    for path in sources(app):
        found += offences(app, path.read_text(), path.relative_to(ROOT), path.relative_to(ROOT).parts[:-1])

    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "import projects",
        "import projects.models as p",
        "from projects.models import Project",
        "def later():\n    from projects import rules",
        "from ..projects import models",
        "from actionplan import settings",
    ],
)
def test_import_in_the_wrong_direction_is_noticed(text):
    assert len(offences("history", text, "history/models.py", ("history",))) == 1


def test_import_in_the_right_direction_is_allowed():
    text = "import triggers\nfrom history.models import Entry\nfrom . import models\nimport projectsomething"

    assert offences("history", text, "history/models.py", ("history",)) == []


def test_every_app_of_the_site_has_its_place_in_the_order():
    on_disk = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert on_disk - {"actionplan"} == set(APPS)


def test_no_module_has_a_name_that_says_nothing():
    found = [
        str(path.relative_to(ROOT))
        for app in [*APPS, "actionplan"]
        for path in [ROOT / app, *(ROOT / app).rglob("*")]
        if path.stem in MEANINGLESS and (path.is_dir() or path.suffix == ".py")
    ]

    assert found == []


def templates():
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".svg", ".txt"})


INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE),
    "an inline style": re.compile(r"<style[\s>]", re.IGNORECASE),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "the filter safe": re.compile(r"\|\s*(safe|safeseq)\b"),
    "autoescape off": re.compile(r"\{%\s*autoescape\s+off"),
}
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)


def inline_parts(text):
    """(line, what) of everything in a template that the content policy forbids or that escapes nothing."""
    text = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    return sorted(
        (text.count("\n", 0, found.start()) + 1, what)
        for what, pattern in INLINE.items()
        for found in pattern.finditer(text)
    )


def test_templates_hold_no_inline_script_or_style_and_escape_everything():
    found = [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in templates()
        for line, what in inline_parts(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('\n<p class="a" style="color: red">', "a style attribute"),
        ('\n<button\n  onclick="go()">', "a handler attribute"),
        ("\n<script>go()</script>", "an inline script"),
        ("\n<style>p {}</style>", "an inline style"),
        ('\n<a href="javascript:go()">', "a javascript: address"),
        ("\n{{ text | safe }}", "the filter safe"),
        ("\n{% autoescape off %}", "autoescape off"),
    ],
)
def test_inline_part_is_noticed(text, what):
    assert [found for line, found in inline_parts(text)] == [what]


@pytest.mark.parametrize(
    "text",
    [
        "<script src=\"{% static 'site.js' %}\" defer></script>",
        '<p data-only="x">Once on = a time</p>',
        "{# style= is forbidden here #}",
        "{{ safe_list }}",
    ],
)
def test_harmless_template_is_left_alone(text):
    assert inline_parts(text) == []


def unescaping(tree):
    """Lines where Python declares text to be safe HTML. Text written out in the call is what it says."""
    marks = {"mark_safe", "SafeString"}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    harmless = {call.func for call in calls if all(isinstance(argument, ast.Constant) for argument in call.args)} | {
        call.args[1] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "isinstance"
    }
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if node not in harmless and {getattr(node, "id", None), getattr(node, "attr", None)} & marks
    )


def test_python_marks_no_text_as_safe():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for app in [*APPS, "actionplan"]
        for path in sources(app)
        if str(path.relative_to(ROOT)) not in MAY_MARK_SAFE
        for line in unescaping(ast.parse(path.read_text()))
    ]

    assert found == []


def test_text_marked_as_safe_is_noticed():
    text = (
        "mark_safe(title)\nsafestring.mark_safe(title)\nmark_safe('<br>')\nwrap = mark_safe\nisinstance(x, SafeString)"
    )

    assert unescaping(ast.parse(text)) == [1, 2, 4]


def all_fields(tree):
    """Lines where a form or filter takes every field of a model, those of tomorrow included."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "fields" for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    ] + [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg == "fields"
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    ]


def test_no_form_takes_all_fields_of_a_model():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for app in APPS
        for path in sources(app)
        for line in all_fields(ast.parse(path.read_text()))
    ]

    assert found == []


def test_all_fields_is_noticed():
    text = "class Meta:\n    fields = '__all__'\n\nform = modelform_factory(Project, fields='__all__')"

    assert all_fields(ast.parse(text)) == [2, 4]


def test_settings_read_the_environment_in_one_place():
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for app in [*APPS, "actionplan"]
        for path in sources(app)
        if path != Path(settings.BASE_DIR, "actionplan", "settings.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "os.environ" in line.replace('os.environ.setdefault("DJANGO_SETTINGS_MODULE"', "") or "os.getenv" in line
    ]

    assert found == []
