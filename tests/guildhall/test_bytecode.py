"""Templates compiled at the build: read, never written, and never stale."""

from pathlib import Path

from flask import Flask
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader

from guildhall import bytecode


def test_every_template_can_be_compiled_and_is_there(app: Flask) -> None:
    names = app.jinja_env.list_templates(extensions=["html", "txt", "xml"])

    assert len(names) > 300
    assert len(list(bytecode.FOLDER.glob("*.cache"))) >= len(names) * 0.9


def test_a_template_that_was_changed_is_shown_as_it_is_now(tmp_path: Path) -> None:
    words, folder = tmp_path / "words", tmp_path / "compiled"
    words.mkdir()
    folder.mkdir()
    (words / "page.html").write_text("old")
    built = Environment(
        loader=FileSystemLoader(words),
        autoescape=True,
        bytecode_cache=FileSystemBytecodeCache(str(folder)),
    )
    assert built.get_template("page.html").render() == "old"
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}

    (words / "page.html").write_text("new")
    running = Environment(
        loader=FileSystemLoader(words), autoescape=True, bytecode_cache=bytecode.Built(str(folder))
    )

    assert running.get_template("page.html").render() == "new"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept
