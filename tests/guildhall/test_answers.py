"""Answers: what needs a closer look gets it, and the rest says the same as werkzeug would."""

import pytest
from flask import Flask, Response

from guildhall.answers import Answer


def sent(answer: Response, method: str = "GET") -> tuple[bytes, str, dict[str, str]]:
    """Return body, status and headers as a server gets them."""
    environ = Flask(__name__).test_request_context(method=method).request.environ
    body, status, headers = answer.get_wsgi_response(environ)
    return b"".join(body), status, dict(headers)


@pytest.mark.parametrize(
    "made",
    [
        {"response": "a page"},
        {"response": [b"a ", b"page"], "content_type": "text/plain"},
        {"response": ["a page", " in text"]},
        {"response": ("a ", "page")},
        {"status": 303, "headers": {"Location": "/t/north/catalogue?from=a%20b&x=1#top"}},
        {"status": 303, "headers": {"Location": "/t/north/año nuevo"}},
        {"status": 201, "headers": {"Content-Location": "/é"}},
        {"status": 204},
        {"status": 304, "headers": {"Content-Type": "text/html", "ETag": '"x"'}},
        {"status": 404, "response": "not here"},
        {"response": b"", "headers": {"Content-Length": "0"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_answer_is_sent_as_werkzeug_would(made, method):
    assert sent(Answer(**made), method) == sent(Response(**made), method)


def test_a_stream_is_sent_piece_by_piece():
    assert sent(Answer(iter([b"a ", b"page"])))[0] == b"a page"


def test_what_is_to_be_done_at_the_end_is_done():
    done = []
    answer = Answer("a page")
    answer.call_on_close(lambda: done.append("closed"))

    body, _status, _headers = answer.get_wsgi_response(
        Flask(__name__).test_request_context().request.environ
    )
    body.close()

    assert done == ["closed"]
