"""Whatever a test has audited must have words: its action, its kind, its fields and its codes."""

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from guildhall import audit
from guildhall.operations.trail import codes, settings
from guildhall.operations.trail.differences import masked
from guildhall.operations.trail.fields import has_words
from guildhall.operations.trail.words import KINDS
from guildhall.registry import registry

CODE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TYPED: Final = frozenset(
    word
    for line in (
        "about area asked_by by coordinator department detail did email evidence file grade",
        "heading inal issuer label line memo name note notes number organization owner paper",
        "plan provider purchase_order question reason response role_name rule_text serving_as",
        "slug source subject summary survey_template tag tags template title topic topics",
        "what",
    )
    for word in line.split()
)
"""Fields that people type: one small word in them is no code."""
REMEDY: Final = (
    "The audit page shows it raw. Give it words: a sentence in the feature's SENTENCES, a kind in "
    "KINDS or the plugin's audit_kinds, a field in operations/trail/fields.py or audit_fields, a "
    "code in operations/trail/codes.py."
)


def without_words(
    action: str, kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> list[str]:
    """Return what of an entry the audit page could only spell."""
    found = [] if action in registry().sentences else [f"action {action}"]
    if kind not in KINDS and kind not in registry().audit_kinds:
        found.append(f"kind {kind}")
    for side in (before, after):
        found += _fields(kind, side or {})
    return found


def _fields(kind: str, side: Mapping[str, Any]) -> Iterator[str]:
    for key, value in side.items():
        if kind == settings.KIND and settings.setting(key):
            continue
        own = registry().audit_fields.get(f"{kind}.{key}")
        if own is None and not has_words(key):
            yield f"field {key} of {kind or 'what is nested'}"
        if masked(key, ()):
            continue
        if not (own and own.said) and codes.coded(kind, key) is None:
            yield from _codes(kind, key, value)


def _codes(kind: str, key: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _fields("", value)
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            yield from _fields("", each)
        elif _is_code(key, each) and not codes.knows(kind, key, each):
            yield f"code {each!r} in {key} of {kind}"


def _is_code(key: str, value: Any) -> bool:
    return isinstance(value, str) and key not in TYPED and bool(CODE.fullmatch(value))


def watch(patch: Any) -> None:
    """Let every entry that our own code writes from now on be refused where words are missing."""
    write = audit.record

    def record(action: str, subject: Any, label: str, **said: Any) -> None:
        if "/tests/" not in sys._getframe(1).f_code.co_filename:
            kind = subject[0] if isinstance(subject, tuple) else subject.__tablename__
            sides = (audit.plain(said.get(name)) for name in ("before", "after"))
            missing = without_words(action, kind, *sides)
            assert not missing, f"{', '.join(missing)}. {REMEDY}"
        write(action, subject, label, **said)

    patch.setattr(audit, "record", record)
