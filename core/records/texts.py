"""The texts of what is or would be public (公开的文字), as the privacy gate reads them: named fields, and their bytes."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.records.documents import Document
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem

Fields = list[tuple[str, str]]
DOCUMENT_WORDS = {
    "doc_no": "文号", "title": "标题", "issuers": "发文单位", "addressed_to": "主送", "date_note": "日期说明",
    "forwards": "转发文号", "body": "正文",
}  # fmt: skip
ROW_WORDS = "名单里的文字"


def texts_of_document(document: Document) -> Fields:
    """Every text of a document under the word that an officer knows it by."""
    return [(word, getattr(document, name)) for name, word in DOCUMENT_WORDS.items()]


def texts_of_item(item: PolicyItem) -> Fields:
    """Every text of an item of the policy list under the name of its column."""
    return [(f"{item.code} {name}", value) for name, value in item.model_dump().items() if isinstance(value, str)]


def texts_of_batch(session: Session, batch: Batch) -> Fields:
    """What somebody else has written into the rows: groups, units, names of organisations, each once."""
    columns: tuple[tuple[Any, bool], ...] = (
        (Payout.group_name, False), (Payout.unit, False), (Payout.name_shown, True),
    )  # fmt: skip
    return [
        (ROW_WORDS, text) for column, of_others in columns for text in _once(session, batch, col(column), of_others)
    ]


def bytes_of(texts: Sequence[tuple[str, str]]) -> bytes:
    """What an override of a finding is tied to: any change of any text makes other bytes."""
    return "\0".join(text for _, text in texts).encode()


def _once(session: Session, batch: Batch, column: Any, of_others: bool) -> Iterator[str]:  # noqa: ANN401, FBT001  SQLModel types columns as their values; a private step
    asked = sa.select(column).distinct().where(col(Payout.batch_id) == batch.id).order_by(column)
    if of_others:
        asked = asked.where(col(Payout.payee) != "person")
    yield from session.connection().execute(asked).scalars()
