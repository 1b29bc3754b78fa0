"""A receipt (回执) in words."""

from typing import Any


def in_words(body: dict[str, Any]) -> str:
    """What a person reads; ``body`` is the receipt as the wire has it."""
    again = "（以前已收到同一批次，这是当时的回执）" if body["repeated"] else ""
    said = (
        f"已接收{again}。回执号 {body['receipt_no']}，批次 {body['batch_no']} 第 {body['version']} 版，\n"
        f"{body['rows']} 行，合计 {body['total']} 元。错误 {body['errors']} 个，提醒 {body['warnings']} 个。"
    )
    if body["errors"]:
        said += "\n有错误的批次不能公开，明细没有保存。请改正后重发，并在 supersedes 写明本批次号。"
    return said
