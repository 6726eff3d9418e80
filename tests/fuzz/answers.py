"""What an answer to bad input must be: not an error of ours, and never without a sentence."""

import html
import re
from typing import Any

SENTENCES = (
    re.compile(r'class="gh-errors__title">(?P<words>.*?)</h2>', re.DOTALL),
    re.compile(r'class="usa-alert__text">(?P<words>.*?)</div>', re.DOTALL),
    re.compile(r'class="gh-toast[^>]*>(?P<words>.*?)</p>', re.DOTALL),
    re.compile(r"<p(?: [^>]*)?>(?P<words>[^<].*?)</p>", re.DOTALL),
)
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def sentence_of(page: str) -> str:
    """Return the first sentence that a page of refusal says; one word, as of a toast, is none."""
    main = MAIN.search(page)
    for pattern in SENTENCES:
        for found in pattern.finditer(main[0] if main else page):
            words = html.unescape(TAG.sub(" ", found["words"])).split()
            if len(words) > 1:
                return " ".join(words)
    return ""


def complaint(answer: Any, what: str) -> str:
    """Return what is wrong with an answer, or nothing."""
    if answer.status_code >= 500:
        return f"{what}: {answer.status_code}"
    if answer.status_code >= 400 and not sentence_of(answer.get_data(as_text=True)):
        return f"{what}: {answer.status_code} without a sentence"
    return ""
