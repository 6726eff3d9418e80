"""States of the union and what goes with them: the usual time zone, the schools' fiscal year."""

from functools import cache
from itertools import groupby
from typing import Final
from zoneinfo import available_timezones

from flask_babel import gettext as _

STATES: Final = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
    "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VI": "U.S. Virgin Islands", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
EASTERN: Final = "America/New_York"
ZONE_OF: Final = {
    zone: frozenset(codes.split())
    for zone, codes in {
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
        "America/Puerto_Rico": "PR VI",
        "Pacific/Guam": "GU",
    }.items()
}
"""Where most of a state's people live; every other state is on eastern time."""

US_ZONES: Final = (
    EASTERN, "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam",
    "America/Adak", "America/Boise", "America/Detroit", "America/Indiana/Indianapolis",
    "America/Kentucky/Louisville", "Pacific/Pago_Pago",
)  # fmt: skip
NOT_PLACES: Final = ("Etc/", "US/", "SystemV/", "posix/", "right/", "Brazil/", "Canada/", "Chile/",
                     "Mexico/")  # fmt: skip

FISCAL_STARTS: Final = {"WA": (9, 1)}
USUAL_FISCAL_START: Final = (7, 1)


def zone_for(state: str) -> str:
    """Return the time zone in which most of a state's people live."""
    return next((zone for zone, codes in ZONE_OF.items() if state in codes), EASTERN)


def fiscal_start_for(state: str) -> tuple[int, int]:
    """Return month and day on which the fiscal year of the state's schools begins.

    1 July as in California, 1 September in Washington (decision 9).
    """
    return FISCAL_STARTS.get(state, USUAL_FISCAL_START)


@cache
def zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the time zones in groups: those of the United States first, then by part of earth."""
    others = sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and zone not in US_ZONES and not zone.startswith(NOT_PLACES)
    )
    groups = [
        (part, tuple(found)) for part, found in groupby(others, lambda zone: zone.split("/")[0])
    ]
    return (("United States", US_ZONES), *groups)


def zone_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the time zones as a select shows them."""
    return [
        (_("United States") if number == 0 else part, [(zone, spoken(zone)) for zone in found])
        for number, (part, found) in enumerate(zones())
    ]


def spoken(zone: str) -> str:
    """Return a zone's place as people say it: "Los Angeles"."""
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ") or zone
