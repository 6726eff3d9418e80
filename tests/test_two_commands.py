"""The two commands on a clean machine: pinned, hashed, repeatable, plain when something lacks."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z0-9,._-]+\])?==[^ ]+", re.MULTILINE)
ENTRY = re.compile(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)
QUIET = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(*words: str, at: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run make without what pytest's own environment says."""
    return subprocess.run(  # noqa: S603 - our own Makefile
        ["/usr/bin/env", "make", *words],
        cwd=at,
        env=QUIET,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that make reads, in a folder where nothing is installed."""
    for name in ("Makefile", "pyproject.toml", "package.json", "package-lock.json", *LOCKS):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_help_says_a_sentence_for_every_target():
    said = make("help").stdout

    for target in ("run", "test", "check", "bench", "plugin", "lock", "translations", "clean"):
        assert re.search(rf"^  make {target} +[A-Z].+", said, re.MULTILINE)


def test_make_alone_explains_itself():
    assert make().stdout == make("help").stdout


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash_and_no_host_is_named(name: str):
    text = (ROOT / name).read_text()

    entries = [entry for entry in ENTRY.findall(text) if PIN.match(entry)]

    assert len(entries) > 20
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_what_builds_us_is_pinned_too():
    pinned = {found["name"] for found in PIN.finditer((ROOT / "requirements.txt").read_text())}

    assert "setuptools" in pinned


def test_an_old_python_is_refused_in_one_sentence(clone: Path):
    old = clone / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = make("run", f"PYTHON={old}", at=clone)

    assert done.returncode != 0
    assert "Guildhall needs Python 3.11 or later" in done.stderr
    assert not (clone / ".venv").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root gets the package installed")
def test_a_python_without_venv_names_the_package(clone: Path):
    bare = clone / "python3.12"
    bare.write_text(
        '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *print*) echo python3.12-venv;; esac\n'
    )
    bare.chmod(0o755)

    done = make("run", f"PYTHON={bare}", at=clone)

    assert done.returncode != 0
    assert "as root: apt-get install python3.12-venv" in done.stderr


def test_clean_never_touches_data(clone: Path):
    data = clone / "var" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    (clone / ".venv").mkdir()
    for folder in ("platform", "tenants", "plugins", "tests", "migrations"):
        (clone / folder).mkdir()

    done = make("clean", at=clone)

    assert done.returncode == 0, done.stderr
    assert (data / "PG_VERSION").exists()
    assert not (clone / ".venv").exists()


def test_a_moved_checkout_makes_its_environment_anew(clone: Path):
    (clone / ".venv").mkdir()
    (clone / ".venv" / "made-in").write_text("/somewhere/else\n")
    (clone / ".venv" / "stamp-run").touch()

    make("help", at=clone)

    assert not (clone / ".venv" / "stamp-run").exists()


def test_a_second_start_installs_nothing(clone: Path):
    (clone / ".npmrc").touch()
    (clone / ".venv").mkdir()
    (clone / ".venv" / "made-in").write_text(f"{clone}\n")
    for stamp in ("run", "dev", "node", "npm", "assets", "catalogues", "compiled", "bytecode"):
        (clone / ".venv" / f"stamp-{stamp}").touch()

    planned = make("-n", "run", at=clone).stdout

    assert planned.split() == ["exec", ".venv/bin/python", "-m", "guildhall.cli", "up"]


def test_ci_runs_the_same_targets_and_nothing_hidden():
    script = ROOT / ".ci" / "run"
    lines = script.read_text().splitlines()

    assert os.access(script, os.X_OK)
    assert lines[-1].startswith("exec make check test")
