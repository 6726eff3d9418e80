"""The questions asked after an offering unless a tenant writes its own: in our words, twice."""

from typing import Any, Final

NAME: Final = "exit"
OVERALL: Final = "overall"

EXIT_QUESTIONS: Final[list[dict[str, Any]]] = [
    {
        "key": OVERALL,
        "kind": "scale",
        "required": True,
        "text": {
            "en": "All in all, how good was it?",
            "es": "En conjunto, ¿qué le pareció?",
        },
    },
    {
        "key": "objectives",
        "kind": "scale",
        "required": True,
        "text": {
            "en": "It taught what it said it would teach.",
            "es": "Enseñó lo que decía que iba a enseñar.",
        },
    },
    {
        "key": "relevance",
        "kind": "scale",
        "required": True,
        "text": {
            "en": "What I learned is of use in my work.",
            "es": "Lo que aprendí me sirve en mi trabajo.",
        },
    },
    {
        "key": "quality",
        "kind": "scale",
        "required": True,
        "text": {
            "en": "It was well led: pace, examples and materials.",
            "es": "Estuvo bien llevado: ritmo, ejemplos y materiales.",
        },
    },
    {
        "key": "practice",
        "kind": "scale",
        "required": True,
        "text": {
            "en": "There was room to try things and to ask.",
            "es": "Hubo ocasión de practicar y de preguntar.",
        },
    },
    {
        "key": "comment",
        "kind": "text",
        "required": False,
        "text": {
            "en": "What should we keep, and what should we change?",
            "es": "¿Qué debemos conservar y qué debemos cambiar?",
        },
    },
]
