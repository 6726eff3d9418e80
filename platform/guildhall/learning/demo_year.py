"""What the sample's year of learning holds: its sessions, what was said of them, its series."""

from msgspec import Struct

COMMENTS = (
    "The practice in pairs helped most. More of that.",
    "Please offer this one at the Yard too, before the afternoon runs.",
    "",
    "Clear, calm, useful the next morning.",
    "Slower in the second half, please.",
)


SERIES = {
    "Restorative circles: try, reflect, try again": (-16, -9, 5),
    "Mentoring new colleagues": (-82, -68),
}
"""Evenings by title, in days from today."""


REFLECTIONS = (
    "I asked the two boys to tell what happened, one after the other. It took four minutes.",
    "I was too fast. Next time I wait longer before I speak.",
    "The talking piece felt odd on the bus, and then it did not.",
)


class Chapter(Struct, frozen=True):
    """One offering of the year: when, where, for how many, and how it went."""

    title: str
    summary: str
    days: int
    """From today; negative is past."""
    hour: int
    hours: float
    room: str
    seats: int
    points: str = "0"
    came: int = 0
    """How many registered, from the front of the staff list."""
    from_place: int = 0
    scores: tuple[int, ...] = (5, 4, 5, 3, 4)
    verified: bool = True


YEAR = (
    Chapter(
        "De-escalation on the bus and in the hallway",
        "Read the early signs, keep your voice low, and give a student a way out.",
        -118, 9, 4, "Training room", 20, came=14,
    ),
    Chapter(
        "Safe lifting and back care",
        "Move boxes, bins and furniture without paying for it at night.",
        -96, 14, 2, "Gym", 24, came=16, from_place=4, scores=(4, 4, 5, 3, 5),
    ),
    Chapter(
        "Supporting students who learn English",
        "Gestures, pictures and plain words that work in the cafeteria and the classroom.",
        -74, 15, 3, "Library", 18, came=12, from_place=8, scores=(5, 5, 4, 5, 4),
    ),
    Chapter(
        "First aid and CPR renewal",
        "Renew your card in one afternoon.",
        -52, 13, 4, "Training room", 16, points="1.5", came=15, scores=(4, 5, 4, 4, 5),
    ),
    Chapter(
        "Spreadsheets for the school office",
        "Rosters, sorting, and sums that you can trust.",
        -31, 14, 3, "Computer lab", 12, came=8, from_place=2, scores=(3, 4, 4, 5, 3),
    ),
    Chapter(
        "Allergies and safe kitchens",
        "What a label tells, and what to do in the first five minutes.",
        -12, 8, 3, "Cafeteria", 20, came=11, from_place=3,
    ),
    Chapter(
        "Autism: what helps in the moment",
        "Routines, choices, and a quiet corner.",
        -3, 15, 2.5, "Library", 16, came=13, from_place=6, verified=False,
    ),
    Chapter(
        "Trauma-aware schools, a first look",
        "Why behavior is a message, and how to answer it.",
        3, 15, 3, "Library", 14, came=14, from_place=1,
    ),
    Chapter(
        "Radio and evacuation drill for drivers",
        "Who says what on the radio, and everybody off in ninety seconds.",
        6, 9, 2, "Yard classroom", 25, came=6,
    ),
    Chapter(
        "Spanish for the front office",
        "Greetings, forms, and the sentence that calms a worried parent.",
        13, 16, 2, "Training room", 18, came=4, from_place=11,
    ),
    Chapter(
        "Green cleaning",
        "Products that do the work without the headache.",
        20, 14, 2.5, "Gym", 20, came=3, from_place=10,
    ),
    Chapter(
        "Digital safety for staff",
        "Passwords, phishing, and what to do when something looks wrong.",
        34, 15, 1.5, "Computer lab", 12,
    ),
)  # fmt: skip
