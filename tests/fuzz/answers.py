"""What an answer to bad input must be: not an error of ours, and never without a sentence."""

import html
import re
from typing import Any

SENTENCES = (
    re.compile(r'class="gh-errors__title">(?P<words>.*?)</h2>', re.DOTALL),
    re.compile(r'class="usa-alert__text">(?P<words>.*?)</div>', re.DOTALL),
    re.compile(r'class="gh-toast[^>]*>(?P<words>.*?)</p>', re.DOTALL),
    re.compile(r"<main[^>]*>.*?<p[^>]*>(?P<words>[^<].*?)</p>", re.DOTALL),
)
TAG = re.compile(r"<[^>]*>")


def sentence_of(page: str) -> str:
    """Return the first sentence that a page of refusal says."""
    for pattern in SENTENCES:
        if (found := pattern.search(page)) is not None:
            words = " ".join(html.unescape(TAG.sub(" ", found["words"])).split())
            if words:
                return words
    return ""


def complaint(answer: Any, what: str) -> str:
    """Return what is wrong with an answer, or nothing."""
    if answer.status_code >= 500:
        return f"{what}: {answer.status_code}"
    if answer.status_code >= 400 and len(sentence_of(answer.get_data(as_text=True)).split()) < 2:
        return f"{what}: {answer.status_code} without a sentence"
    return ""
