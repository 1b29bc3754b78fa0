"""The feed's door (数据接入): batches and progress from the disbursement system, and batch files by hand."""

from litestar import Router

from intake.answers import HANDLERS
from intake.batches import receive, stand
from intake.progress import report

ROUTES = [
    Router("/intake/v1", route_handlers=[receive, stand, report], exception_handlers=HANDLERS, include_in_schema=False)
]
