"""The API (数据接口): everything public as JSON, read only, described by OpenAPI 3.1."""

from functools import cache
from typing import Any

from litestar import Litestar, Response, Router, get
from litestar.exceptions import ValidationException
from litestar.openapi.config import OpenAPIConfig
from litestar.serialization import encode_json

from portal.api import county, lists, log
from portal.api.answers import STATED, known_only, rated, refuse_values, stating
from web.kit import WebRequest

PATH = "/api/v1"
SAYS = (
    "明白账的公开数据：惠农补贴的政策、名单、合计、公开日志。只读，不用账号。"
    "金额是分，数量和标准是万分之一。没有身份证号、卡号、开户行。撤下、到期的名单答 410。"
)


@get("/openapi.json", sync_to_thread=False, opt={"public": True}, include_in_schema=False)
def description(request: WebRequest) -> Response[bytes]:
    """What this API can be asked."""
    base = request.app.state.kit.site.base_path
    return Response(described(base), media_type="application/json", headers={"Cache-Control": "public, no-cache"})


ROUTER = Router(
    PATH,
    route_handlers=[*lists.HANDLERS, *county.HANDLERS, *log.HANDLERS, description],
    guards=[rated, known_only],
    middleware=[stating],
    exception_handlers={ValidationException: refuse_values},
    response_headers=STATED,
)
HANDLERS = [ROUTER]


@cache
def described(base: str) -> bytes:
    """The description for a site mounted at ``base``, made by litestar from the types of the handlers."""
    config = OpenAPIConfig(title="明白账 mingbai", version="1", description=SAYS, use_handler_docstrings=True)
    found = Litestar([ROUTER], openapi_config=config, logging_config=None).openapi_schema.to_schema()
    for path in found["paths"].values():
        for parameter in path["get"].get("parameters", ()):
            parameter["schema"] = _given(parameter["schema"])
    return encode_json({**found, "servers": [{"url": base or "/"}]})


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out is None in Python; no address can say null."""
    told = {name: value for name, value in schema.items() if name != "oneOf"}
    told |= next((choice for choice in schema.get("oneOf", ()) if choice.get("type") != "null"), {})
    if "enum" in told:
        told |= {"type": "string", "enum": [value for value in told["enum"] if value is not None]}
    return told
