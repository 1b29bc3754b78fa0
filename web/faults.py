"""Faults in the log: the kind and the places. The message of an exception may quote values, of a person even."""

import logging
import traceback


def report(log: logging.Logger, where: str, error: BaseException) -> None:
    """One error entry without any value."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in %s\n%s", type(error).__name__, where, places)
