"""Publishing by the clock: a survey closes whether or not anybody answers."""

from guildhall.surveys import services


def publish_closed() -> None:
    """Let the results take in what waits in surveys that have closed."""
    services.publish_closed()
