"""What an activity is worth under a rule, and the same arithmetic in words.

How an entry came to its points is kept as it was worked out, as a few words and figures:
"rate 150 240", "course 1.50", "project 2400 0 1200 0 50 240;cap 8". `explained` says them again,
in whatever language the page has.
"""

from decimal import ROUND_DOWN, Decimal

from msgspec import Struct
from msgspec.structs import replace

from guildhall.counting import form_of
from guildhall.localisation import hours, number
from guildhall.wording import gettext as _
from guildhall.wording import ngettext
from plugins.clc.rules import PointRule

CENT = Decimal("0.01")
NOTHING = Decimal(0)


class Points(Struct, frozen=True):
    """Points with the working that led to them, as it is kept."""

    points: Decimal
    rule: str


class Work(Struct, frozen=True):
    """The minutes of a project, and how many of them lie where."""

    minutes: int
    outside: int
    """Of them, outside the contract day."""
    before: int = 0
    """Of them, before the project was approved."""
    outside_before: int = 0
    approved: bool = True

    @property
    def counted(self) -> int:
        """Return the minutes since the approval."""
        return self.minutes - self.before

    @property
    def counted_outside(self) -> int:
        """Return those of them that lie outside the contract day."""
        return self.outside - self.outside_before


def points_for(minutes: int, given: Decimal | None, rule: PointRule) -> Points:
    """Return the course's own points where it gives any, else minutes at the rule's rate.

    Rounded down to a hundredth, so that nothing counts that was not attended.
    """
    if given is not None and given > 0:
        worth = Points(given.quantize(CENT, ROUND_DOWN), f"course {given}")
    else:
        points = _at_rate(minutes, rule)
        worth = Points(points, f"rate {minutes} {rule.minutes_per_point}")
    return _capped(worth, "cap", rule.cap_activity)


def project_points(work: Work, rule: PointRule, room: Decimal | None = None) -> Points:
    """Return what a project is worth; `room` is what the cycle's cap on projects still leaves."""
    if rule.needs_approval and not work.approved:
        return Points(NOTHING, f"unapproved {work.minutes}")
    if not rule.needs_approval:
        work = replace(work, before=0, outside_before=0)
    figures = f"{work.minutes} {work.before} {work.outside} {work.outside_before}"
    if work.counted_outside * 100 < work.counted * rule.outside_percent:
        return Points(NOTHING, f"share {figures} {rule.outside_percent}")
    worth = Points(
        _at_rate(work.counted, rule),
        f"project {figures} {rule.outside_percent} {rule.minutes_per_point}",
    )
    worth = _in_steps(worth, rule.project_step)
    worth = _capped(worth, "cap", rule.cap_activity)
    return _capped(worth, "room", room)


def _at_rate(minutes: int, rule: PointRule) -> Decimal:
    return (Decimal(minutes) / rule.minutes_per_point).quantize(CENT, ROUND_DOWN)


def _in_steps(worth: Points, step: Decimal | None) -> Points:
    if step is None or worth.points % step == 0:
        return worth
    return Points(worth.points // step * step, f"{worth.rule};step {step}")


def _capped(worth: Points, why: str, most: Decimal | None) -> Points:
    if most is None or worth.points <= most:
        return worth
    return Points(most, f"{worth.rule};{why} {most}")


def explained(rule: str) -> str:
    """Say a kept working in the page's language, with its arithmetic."""
    return " ".join(_said(*part.split()) for part in rule.split(";"))


def _said(kind: str, *figures: str) -> str:
    match kind:
        case "course":
            return ngettext(
                "%(points)s point given by the course.",
                "%(points)s points given by the course.",
                form_of(Decimal(figures[0])),
                points=_figure(figures[0]),
            )
        case "rate":
            return _at_rate_said(*figures)
        case "project" | "share" | "unapproved":
            return _project_said(kind, [int(figure) for figure in figures])
        case "carried":
            return _carried_said(*figures)
        case "brought":
            return _(
                "The file that was brought in says %(total)s points; %(here)s of them were counted "
                "here already.",
                total=_figure(figures[0]),
                here=_figure(figures[1]),
            )
        case _:
            return _limited(kind, figures[0])


def _figure(text: str) -> str:
    """Write a figure as the columns beside it do: 1.50 as 1.5."""
    return number(Decimal(text))


def _limited(kind: str, text: str) -> str:
    figure = _figure(text)
    sentences = {
        "step": _("Projects give points in steps of %(figure)s.", figure=figure),
        "cap": ngettext(
            "One activity gives %(figure)s point at most.",
            "One activity gives %(figure)s points at most.",
            form_of(Decimal(text)),
            figure=figure,
        ),
        "room": _("The cap on projects leaves %(figure)s points in this cycle.", figure=figure),
    }
    return sentences[kind]


def _at_rate_said(minutes: str, each: str) -> str:
    return _("%(minutes)s min ÷ %(each)s min a point, rounded down.", minutes=minutes, each=each)


def _carried_said(surplus: str, cap: str) -> str:
    return _(
        "%(surplus)s points more than the earlier cycle required; the Board lets at most %(cap)s "
        "go on.",
        surplus=_figure(surplus),
        cap=_figure(cap),
    )


def _project_said(kind: str, figures: list[int]) -> str:
    if kind == "unapproved":
        return _(
            "%(hours)s, but the project was not approved while they were worked: hours before the "
            "approval count nothing.",
            hours=hours(figures[0]),
        )
    minutes, before, outside, outside_before, percent, *each = figures
    counted, counted_outside = minutes - before, outside - outside_before
    known = {
        "counted": hours(counted),
        "outside": hours(counted_outside),
        "share": _percent(counted_outside, counted),
        "least": percent,
    }
    start = _since_approval(minutes, before) if before else ""
    if kind == "share":
        said = _(
            "%(outside)s of %(counted)s lie outside the contract day: %(share)s %%, and at least "
            "%(least)s %% is needed. It counts nothing until that is put right.",
            **known,
        )
        return f"{start}{said}"
    said = _(
        "%(outside)s of %(counted)s lie outside the contract day: %(share)s %%, at least "
        "%(least)s %% is needed.",
        **known,
    )
    return f"{start}{said} {_at_rate_said(str(counted), str(each[0]))}"


def _since_approval(minutes: int, before: int) -> str:
    said = _(
        "%(all)s less %(before)s before the approval is %(counted)s.",
        all=hours(minutes),
        before=hours(before),
        counted=hours(minutes - before),
    )
    return f"{said} "


def _percent(part: int, whole: int) -> str:
    """Return a share with one decimal, rounded down, so that 49.99 never reads as 50."""
    if not whole:
        return "0"
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_DOWN)
    return f"{share.normalize():f}"
