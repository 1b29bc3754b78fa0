"""Versions of lists, the privacy gate, cards, suspicions, downloads."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


# There is no way down: going back is restoring the backup made before the upgrade.
def upgrade() -> None:
    op.create_table(
        "download",
        sa.Column("name", sa.String(length=96), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("policy_code", sa.String(length=16), nullable=False),
        sa.Column("township_code", sa.String(length=9), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("rows_n", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publication_no", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("ix_download_year", "download", ["year", "policy_code", "township_code"], unique=False)

    op.create_table(
        "follower",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("publication_no", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "leak",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("data_kind", sa.String(length=8), nullable=False),
        sa.Column("rows_n", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=256), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.String(length=256), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "life_notice",
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "kind"),
    )
    op.create_table(
        "scan_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=192), nullable=False),
        sa.Column("place", sa.String(length=256), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("excerpt", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overridden_by", sa.String(length=64), nullable=True),
        sa.Column("overridden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.String(length=256), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject_kind", "subject_id", "fingerprint", name="uq_scan_finding"),
    )
    op.create_index("ix_scan_finding_open", "scan_finding", ["gone_at", "overridden_at"], unique=False)

    op.create_table(
        "scan_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_n", sa.Integer(), nullable=False),
        sa.Column("errors_n", sa.Integer(), nullable=False),
        sa.Column("warnings_n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name_shown", sa.String(length=128), nullable=False),
        sa.Column("township_code", sa.String(length=9), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("revoked_reason", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_code"],
            ["township.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_index("ix_card_person", "card", ["person"], unique=False)

    op.create_table(
        "list_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("against_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("before_row_no", sa.Integer(), nullable=True),
        sa.Column("before_fen", sa.BigInteger(), nullable=True),
        sa.Column("after_fen", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["against_id"],
            ["batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_list_change_batch", "list_change", ["batch_id", "against_id", "kind"], unique=False)

    op.create_table(
        "list_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "reference", name="uq_list_hold_reference"),
    )
    op.create_table(
        "list_place",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("persons_n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("batch_id", "village_code"),
    )
    op.create_table(
        "row_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=256), nullable=False),
        sa.CheckConstraint("state IN ('open','upheld','rejected')", name="ck_row_objection_state"),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "row_no", name="uq_row_objection_row"),
    )
    op.create_index("ix_row_objection_state", "row_objection", ["state", "made_at"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("publication_no", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("rows_n", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["publication_no"],
            ["publication.no"],
        ),
        sa.PrimaryKeyConstraint("publication_no", "place"),
    )
    op.create_index("ix_sheet_batch", "sheet", ["batch_id", "place"], unique=False)
    op.create_index("ix_sheet_code", "sheet", ["code"], unique=False)

    op.create_table(
        "suspicion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("other_batch_id", sa.Integer(), nullable=True),
        sa.Column("other_row_no", sa.Integer(), nullable=True),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("department_code", sa.String(length=32), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=256), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open','dismissed')", name="ck_suspicion_state"),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["other_batch_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule", "batch_id", "row_no", name="uq_suspicion_rule_row"),
    )
    op.create_index("ix_suspicion_state", "suspicion", ["state", "rule"], unique=False)

    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("open_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("change_reason", sa.String(length=256), nullable=False, server_default=""))
        batch.add_column(sa.Column("announced_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_batch_announced", "batch", ["announced_id"], ["id"])
    # An announcement that is public already ends on the day that its sender named.
    op.execute("UPDATE batch SET open_until = objections_until WHERE published_at IS NOT NULL")
    # Not in batch mode: that would copy every payout on SQLite.
    op.add_column("payout", sa.Column("account", sa.LargeBinary(length=16), nullable=True))
    op.drop_index("ix_payout_lookup", "payout")
    op.create_index("ix_payout_person", "payout", ["person"], unique=False)
    with op.batch_alter_table("policy_item") as item:
        item.add_column(sa.Column("smallest_group", sa.Integer(), nullable=False, server_default="5"))
        item.add_column(sa.Column("ceiling_fen", sa.BigInteger(), nullable=True))
        item.add_column(sa.Column("pay_by", sa.String(length=5), nullable=False, server_default=""))
    # The defaults only filled the rows that were there; from here on the code says every value.
    with op.batch_alter_table("batch") as batch:
        batch.alter_column("change_reason", server_default=None)
    with op.batch_alter_table("policy_item") as item:
        item.alter_column("smallest_group", server_default=None)
        item.alter_column("pay_by", server_default=None)
