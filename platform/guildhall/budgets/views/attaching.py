"""A receipt may be sent with whatever asks for money; it is kept with it or nothing is."""

from uuid import UUID

from flask import request

from guildhall.budgets.services import receipts


def keep_sent(subject_type: str, subject_id: UUID) -> bool:
    """Keep the file that came with a form, if one did; call it within the verb."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return False
    receipts.keep((subject_type, subject_id), sent.stream.read(), sent.filename)
    return True
