"""What people's forms take besides the core's: lines, hours and shares, refused with a sentence."""

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from marshmallow import ValidationError, fields

from guildhall.wording import gettext as _

WEEK: Final = 168


class Words(fields.String):
    """A line of text: spaces collapsed, in composed letters, without control characters."""

    def __init__(self, most: int = 100, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's own
        self.most = most
        kwargs.setdefault("load_default", "")
        if kwargs.get("required"):
            kwargs.pop("load_default")
        super().__init__(**kwargs)

    def _deserialize(self, value: object, *_rest: object, **_kwargs: object) -> str:
        text = unicodedata.normalize("NFC", " ".join(str(value).split()))
        text = "".join(c for c in text if unicodedata.category(c) != "Cc")
        if len(text) > self.most:
            raise ValidationError(
                _(
                    "Keep this to %(most)s characters; it has %(now)s.",
                    most=self.most,
                    now=len(text),
                )
            )
        return text


class Hours(fields.Field[int]):
    """Hours as people write them ("37.5", "37,5"), kept as minutes."""

    def __init__(self, least: int = 0, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's own
        self.least = least
        super().__init__(**kwargs)

    def _deserialize(self, value: object, *_rest: object, **_kwargs: object) -> int:
        hours = _decimal(value)
        if hours is None or not self.least <= hours <= WEEK:
            raise ValidationError(
                _("Enter hours between %(least)s and 168, such as 37.5.", least=self.least)
            )
        return int((hours * 60).to_integral_value())


class Share(fields.Field[Decimal]):
    """An annual FTE above 0 and at most 1."""

    def _deserialize(self, value: object, *_rest: object, **_kwargs: object) -> Decimal:
        share = _decimal(value)
        if share is None or not 0 < share <= 1:
            raise ValidationError(_("Enter an FTE above 0 and at most 1, such as 0.8."))
        return share.quantize(Decimal("0.0001"))


def _decimal(value: object) -> Decimal | None:
    try:
        found = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
