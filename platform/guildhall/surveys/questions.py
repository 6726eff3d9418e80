"""The questions that come with the house, in our words and in both languages."""

from typing import Any, Final

NAME: Final = "exit"
ENGAGEMENT: Final = "engagement"
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

_BY_KEY: Final = {item["key"]: item for item in EXIT_QUESTIONS}
ENGAGING: Final[dict[str, Any]] = {
    "key": ENGAGEMENT,
    "kind": "scale",
    "required": True,
    "text": {
        "en": "It kept me engaged: I took part instead of only listening.",
        "es": "Me mantuvo participando: no solo escuché, también tomé parte.",
    },
}
"""Whether learning was engaging for adults (M24)."""

ENGAGEMENT_QUESTIONS: Final[list[dict[str, Any]]] = [
    *EXIT_QUESTIONS[:-1],
    ENGAGING,
    EXIT_QUESTIONS[-1],
]

WAC_QUESTIONS: Final[list[dict[str, Any]]] = [
    _BY_KEY[OVERALL],
    {
        "key": "objectives",
        "kind": "scale",
        "required": True,
        "text": {
            "en": "The written objectives were met.",
            "es": "Se cumplieron los objetivos escritos.",
        },
    },
    {
        "key": "relevance",
        "kind": "scale",
        "required": True,
        "text": {
            "en": "It was relevant to my work, and of good quality.",
            "es": "Fue pertinente para mi trabajo y de buena calidad.",
        },
    },
    {
        "key": "activity",
        "kind": "choice",
        "required": True,
        "text": {
            "en": "Which area of activity did it serve most?",
            "es": "¿A qué ámbito de actividad sirvió más?",
        },
        "choices": [
            {
                "key": "subject",
                "text": {
                    "en": "Knowledge of what I teach or do",
                    "es": "Conocimiento de lo que enseño o hago",
                },
            },
            {
                "key": "practice",
                "text": {
                    "en": "How I teach, support or assess students",
                    "es": "Cómo enseño, apoyo o evalúo a los alumnos",
                },
            },
            {
                "key": "school",
                "text": {
                    "en": "The goals of my school or district",
                    "es": "Las metas de mi escuela o distrito",
                },
            },
            {
                "key": "growth",
                "text": {
                    "en": "My own professional growth plan",
                    "es": "Mi propio plan de desarrollo profesional",
                },
            },
        ],
    },
    {
        "key": "suggestions",
        "kind": "text",
        "required": False,
        "text": {
            "en": "What do you suggest to make it better?",
            "es": "¿Qué sugiere para mejorarlo?",
        },
    },
    ENGAGING,
]
"""The four questions of WAC 181-85-200 (objectives met, relevance and quality, areas of activity,
suggestions), between the one that every survey asks and the one on engagement."""

SHIPPED: Final[dict[str, list[dict[str, Any]]]] = {
    NAME: EXIT_QUESTIONS,
    ENGAGEMENT: ENGAGEMENT_QUESTIONS,
    "wac_181_85_200": WAC_QUESTIONS,
}
"""By the name under which each is kept; the first is the default until a tenant chooses."""
