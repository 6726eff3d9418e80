"""What the clock asks for: what was missed is counted, what is due is renewed."""

from guildhall import context
from plugins.clc.cycles import services as cycles
from plugins.clc.pay import awards, forecast
from plugins.clc.points import services as points


def count_missed() -> None:
    """Count what was earned while nobody listened (nightly, and when it is switched on)."""
    points.catch_up()


def renew_due() -> None:
    """Begin the next cycle where a verified record has met its due date (nightly)."""
    cycles.renew_due(context.today())


def make_awards() -> None:
    """Make the awards that were missed, and reckon the years ahead (nightly)."""
    awards.make_waiting()
    forecast.keep()
