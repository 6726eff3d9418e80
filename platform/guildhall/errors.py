"""What can go wrong, in the four ways a person can act on; the edge turns each into one status."""

from http import HTTPStatus
from typing import ClassVar


class GuildhallError(Exception):
    """A refusal with a sentence that a person can act on."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(GuildhallError):
    """There is no such thing here, or it is not yours: the two look the same."""

    status = HTTPStatus.NOT_FOUND


class Denied(GuildhallError):
    """It is there, but this person may not do that."""

    status = HTTPStatus.FORBIDDEN


class Conflict(GuildhallError):
    """It may be done in general, but not in the state that things are in now."""

    status = HTTPStatus.CONFLICT


class Invalid(GuildhallError):
    """Input that cannot be used: a sentence for the whole, and one for each field by its name."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str = "", **fields: str) -> None:
        super().__init__(message or " ".join(fields.values()))
        self.general = message
        self.fields = fields
