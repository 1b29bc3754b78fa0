"""Parameters that several addresses of the API take (数据接口的参数)."""

from typing import Annotated

from litestar.params import Parameter

MOST = 200

YEAR = Annotated[int | None, Parameter(ge=2000, le=2999, description="补贴政策清单的年份")]
CODE = Annotated[str | None, Parameter(min_length=1, max_length=16, description="项目编码")]
TOWNSHIP = Annotated[str | None, Parameter(pattern="^[0-9]{9}$", description="镇街编码，9 位")]
PLACE = Annotated[
    str | None, Parameter(pattern="^([0-9]{12}|[0-9]{9}|county)$", description="公布地：村 12 位，镇街 9 位，或 county")
]
CURSOR = Annotated[str | None, Parameter(min_length=1, max_length=128, description="上一页答复里的 next；不要自己拼")]
LIMIT = Annotated[int, Parameter(ge=1, le=MOST, description=f"一页几条，最多 {MOST}")]
