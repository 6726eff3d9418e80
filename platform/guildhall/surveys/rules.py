"""What may be shown of answers, and how a mean is judged and written; pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

from msgspec import Struct

FEWEST: Final = 5
"""Below so many answers nothing is shown: a single one could be guessed."""
STEP: Final = 5
"""So many answers are published at once, and so many are held back while more may come."""
SCALE: Final = (1, 2, 3, 4, 5)
MOST_DECIMALS: Final = 6


def to_publish(waiting: int, *, ended: bool) -> int:
    """Return how many of the answers that wait may join the published ones now.

    Whoever watches the results before and after sees the sum of at least five answers, never of
    one. While more may come, five are held back: else the last four would one day stand alone.
    """
    if ended:
        return waiting if waiting >= STEP else 0
    return waiting - STEP if waiting >= 2 * STEP else 0


class Judgement(Struct, frozen=True):
    """A mean against a threshold, judged before it is rounded (T19)."""

    total: int
    count: int
    threshold: Fraction = Fraction(4)

    @property
    def mean(self) -> Fraction:
        """Return the exact mean."""
        return Fraction(self.total, self.count)

    @property
    def met(self) -> bool:
        """Say whether the exact mean reaches the threshold."""
        return self.mean >= self.threshold

    @property
    def shown(self) -> Decimal:
        """Return the mean with two decimals, and with more where two would tell another story."""
        exact = Decimal(self.mean.numerator) / Decimal(self.mean.denominator)
        limit = Decimal(self.threshold.numerator) / Decimal(self.threshold.denominator)
        for places in range(2, MOST_DECIMALS + 1):
            rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
            if (rounded >= limit) == self.met:
                return rounded
        return exact.quantize(Decimal(1).scaleb(-MOST_DECIMALS), ROUND_DOWN)


class ItemResult(Struct, frozen=True):
    """The answers to one question; empty of figures where too few answered it."""

    key: str
    text: str
    count: int
    judgement: Judgement | None
    distribution: tuple[int, ...] = ()
    """How many chose 1, 2, 3, 4, 5."""

    @property
    def hidden(self) -> bool:
        """Say whether too few answered for anything to be shown."""
        return self.judgement is None


class ChoiceResult(Struct, frozen=True):
    """How often each answer of one question was chosen; empty where too few answered it."""

    key: str
    text: str
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def hidden(self) -> bool:
        """Say whether too few answered for anything to be shown."""
        return not self.counts


def choice_result(
    key: str, text: str, choices: Sequence[tuple[str, str]], answers: Sequence[str]
) -> ChoiceResult:
    """Return what may be shown of the answers to one question with choices (key, words)."""
    if len(answers) < FEWEST:
        return ChoiceResult(key, text)
    counted = Counter(answers)
    return ChoiceResult(key, text, tuple((words, counted[each]) for each, words in choices))


def choices_of(item: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return the choices of a question as (key, words); a plain one is its own key."""
    return [
        (str(each["key"]), localised(each["text"], language))
        if isinstance(each, Mapping)
        else (str(each), str(each))
        for each in item.get("choices", ())
    ]


def item_result(
    key: str, text: str, answers: Sequence[int], *, threshold: Fraction = Fraction(4)
) -> ItemResult:
    """Return what may be shown of the answers to one question on a scale."""
    if len(answers) < FEWEST:
        return ItemResult(key, text, 0, None)
    counted = Counter(answers)
    judgement = Judgement(sum(answers), len(answers), threshold)
    return ItemResult(key, text, len(answers), judgement, tuple(counted[step] for step in SCALE))


def localised(texts: Mapping[str, Any] | str, language: str) -> str:
    """Return a question in a language, in English where it was not translated."""
    if isinstance(texts, str):
        return texts
    return str(texts.get(language) or texts.get("en") or next(iter(texts.values()), ""))
