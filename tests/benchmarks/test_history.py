"""The benchmark runs, so that it will run when somebody needs its numbers. What it measured is not asked."""

import subprocess
import sys

from django.conf import settings


def test_benchmark_of_the_history_runs_on_a_small_one(tmp_path):
    command = [sys.executable, "benchmarks/history.py", "--engine", "sqlite", "--entries", "300", "--rounds", "1"]
    ran = subprocess.run(
        [*command, "--keep", tmp_path], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=300
    )

    assert ran.returncode == 0, ran.stderr
    for row in ("the feed: the latest", "region=central-asia", "saving a project (ORM), with it", "verify_history"):
        assert row in ran.stdout
    assert (tmp_path / "plan_tenth.sqlite3").exists()
