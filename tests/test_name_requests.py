"""`requests` is our app. The library of the same name in the same environment would take its place or lose its own."""

import importlib.metadata
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from actionplan import checks


def test_library_of_the_same_name_is_not_installed():
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.distribution("requests")


def test_import_requests_gives_the_app():
    import requests

    assert Path(requests.__file__).parent == settings.BASE_DIR / "requests"
    assert apps.get_app_config("requests").module is requests


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_library_of_the_same_name_is_not_required(name):
    lines = (settings.BASE_DIR / name).read_text().splitlines()

    assert [line for line in lines if line.lower().startswith(("requests=", "requests[", "requests "))] == []


def test_system_check_is_content_here():
    assert checks.requests_is_our_app(None) == []


def test_system_check_names_an_installed_library(tmp_path, monkeypatch):
    folder = tmp_path / "requests-2.32.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: requests\nVersion: 2.32.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    assert [problem.id for problem in checks.requests_is_our_app(None)] == ["actionplan.E001"]


def test_system_check_names_a_library_imported_in_our_place(tmp_path, monkeypatch):
    (tmp_path / "requests.py").write_text("")
    monkeypatch.setattr("requests.__file__", str(tmp_path / "requests.py"))

    assert [problem.id for problem in checks.requests_is_our_app(None)] == ["actionplan.E002"]
