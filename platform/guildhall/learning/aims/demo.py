"""The aims of the sample year: three goals, eleven standards, and which offering serves what."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from guildhall.learning.aims import services

GOALS: Final = (
    "Calm buses and hallways",
    "Every employee is safe at work",
    "Families are understood in their language",
)
Served = tuple[int, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
SERVES: Final[Mapping[str, Served]] = {
    "De-escalation on the bus and in the hallway": (
        0, ("solve_problems", "complex_decisions"), ("skills", "practice"), ("Learning Designs",),
    ),
    "Safe lifting and back care": (1, ("solve_problems",), ("practice",), ("Implementation",)),
    "Supporting students who learn English": (
        2, ("connect_practice",), ("knowledge", "practice"), ("Equity Practices",),
    ),
    "First aid and CPR renewal": (1, ("complex_decisions",), ("skills",), ("Resources",)),
    "Autism: what helps in the moment": (
        0, ("connect_practice",), ("knowledge", "aptitude"), ("Equity Practices", "Evidence"),
    ),
    "Trauma-aware schools, a first look": (
        0, ("connect_practice", "solve_problems"), ("knowledge",),
        ("Equity Foundations", "Culture of Collaborative Inquiry"),
    ),
    "Spanish for the front office": (
        2, ("solve_problems",), ("skills",), ("Professional Expertise",),
    ),
}  # fmt: skip
"""Goal, outcomes, aims and standards of an offering, by its title."""


def terms_by_title() -> dict[str, dict[str, Any]]:
    """Write the lists down, and return what each offering of the year takes from them."""
    goals = [services.add("goal", name).id for name in GOALS]
    standards = {tag.name: tag.id for tag in services.adopt_learning_forward()}
    return {title: _terms(served, goals, standards) for title, served in SERVES.items()}


def _terms(served: Served, goals: list[UUID], standards: Mapping[str, UUID]) -> dict[str, Any]:
    goal, outcomes, aims, names = served
    tags = [goals[goal], *(standards[name] for name in names)]
    return {"outcomes": outcomes, "aims": aims, "tags": tags}
