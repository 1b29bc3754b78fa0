"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


# There is no way down: going back is restoring the backup made before the upgrade.
def upgrade() -> None:
    op.create_table(
        "bank",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_no", sa.String(length=32), nullable=False),
        sa.Column("batch_no", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("policy_code", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("department_code", sa.String(length=32), nullable=False),
        sa.Column("rows_n", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("repays_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("received_via", sa.String(length=8), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("errors_n", sa.Integer(), nullable=False),
        sa.Column("warnings_n", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=256), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publication_no", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=256), nullable=False),
        sa.CheckConstraint("kind IN ('announcement','payment','repayment')", name="ck_batch_kind"),
        sa.CheckConstraint(
            "state IN ('held','proposed','published','refused','withdrawn','superseded','expired')",
            name="ck_batch_state",
        ),
        sa.ForeignKeyConstraint(
            ["repays_id"],
            ["batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_no", "version", name="uq_batch_no_version"),
        sa.UniqueConstraint("receipt_no"),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index("ix_batch_policy_year", ["policy_code", "year"], unique=False)
        batch_op.create_index("ix_batch_state_kind", ["state", "kind"], unique=False)

    op.create_table(
        "chain_head",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "check_failure",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures_n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "hour"),
    )
    op.create_table(
        "department",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=128), nullable=False),
        sa.Column("hours", sa.String(length=64), nullable=False),
        sa.Column("supervision_phone", sa.String(length=64), nullable=False),
        sa.Column("phone_checked_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doc_no", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=256), nullable=False),
        sa.Column("issuers", sa.Text(), nullable=False),
        sa.Column("addressed_to", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("date_note", sa.String(length=64), nullable=False),
        sa.Column("forwards", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("force", sa.String(length=16), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("drafted_by", sa.String(length=64), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=64), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publication_no", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_doc_no"), ["doc_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_state"), ["state"], unique=False)

    op.create_table(
        "fail_reason",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("official_text", sa.String(length=64), nullable=False),
        sa.Column("plain_text", sa.String(length=128), nullable=False),
        sa.Column("villager_should", sa.String(length=256), nullable=False),
        sa.Column("who_acts", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=256), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_due", ["done_at", "run_after", "id"], unique=False)

    op.create_table(
        "policy_edition",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("copied_from", sa.Integer(), nullable=True),
        sa.Column("drafted_by", sa.String(length=64), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=64), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publication_no", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("year"),
    )
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_no", sa.String(length=64), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_code", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_no", "step", "at", name="uq_progress_step_at"),
    )
    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_batch_no"), ["batch_no"], unique=False)

    op.create_table(
        "publication",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("rows_n", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("rows_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=256), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("no"),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index("ix_publication_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "township",
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=128), nullable=False),
        sa.Column("hours", sa.String(length=64), nullable=False),
        sa.Column("phone_checked_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "trail_entry",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=48), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("no"),
    )
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.create_index("ix_trail_actor", ["actor"], unique=False)
        batch_op.create_index("ix_trail_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "document_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id", "name", name="uq_document_file_name"),
    )
    with op.batch_alter_table("document_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_file_document_id"), ["document_id"], unique=False)

    op.create_table(
        "document_policy",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("policy_code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("document_id", "policy_code"),
    )
    with op.batch_alter_table("document_policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_policy_policy_code"), ["policy_code"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("sentence", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "payout",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("group_name", sa.String(length=32), nullable=False),
        sa.Column("payee", sa.String(length=12), nullable=False),
        sa.Column("name_shown", sa.String(length=128), nullable=False),
        sa.Column("account_tail", sa.String(length=4), nullable=False),
        sa.Column("bank", sa.String(length=64), nullable=False),
        sa.Column("quantity_e4", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("rate_e4", sa.BigInteger(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reason_code", sa.String(length=8), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("original_row", sa.Integer(), nullable=True),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=16), nullable=False),
        sa.Column("minor_until", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "row_no", name="uq_payout_batch_row"),
    )
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.create_index("ix_payout_batch_village", ["batch_id", "village_code", "row_no"], unique=False)
        batch_op.create_index("ix_payout_lookup", ["lookup"], unique=False)

    op.create_table(
        "policy_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("plain_name", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("department_code", sa.String(length=32), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("standard_text", sa.Text(), nullable=False),
        sa.Column("standard_national", sa.String(length=128), nullable=False),
        sa.Column("standard_province", sa.String(length=128), nullable=False),
        sa.Column("standard_city", sa.String(length=128), nullable=False),
        sa.Column("standard_county", sa.String(length=128), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("rate_e4", sa.BigInteger(), nullable=True),
        sa.Column("frequency", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("apply_how", sa.Text(), nullable=False),
        sa.Column("apply_when", sa.Text(), nullable=False),
        sa.Column("guide_target", sa.Text(), nullable=False),
        sa.Column("guide_scope", sa.Text(), nullable=False),
        sa.Column("guide_standard", sa.Text(), nullable=False),
        sa.Column("guide_procedure", sa.Text(), nullable=False),
        sa.Column("guide_materials", sa.Text(), nullable=False),
        sa.Column("guide_phone", sa.String(length=64), nullable=False),
        sa.Column("guide_office", sa.String(length=128), nullable=False),
        sa.Column("guide_time_limit", sa.String(length=128), nullable=False),
        sa.Column("guide_contact", sa.String(length=128), nullable=False),
        sa.Column("supervision_phone", sa.String(length=64), nullable=False),
        sa.Column("supervision_address", sa.String(length=128), nullable=False),
        sa.Column("list_mode_web", sa.String(length=16), nullable=False),
        sa.Column("list_mode_board", sa.String(length=16), nullable=False),
        sa.Column("announce_n", sa.Integer(), nullable=False),
        sa.Column("announce_unit", sa.String(length=8), nullable=False),
        sa.Column("disclose_n", sa.Integer(), nullable=False),
        sa.Column("disclose_unit", sa.String(length=8), nullable=False),
        sa.Column("change_reason", sa.String(length=256), nullable=False),
        sa.CheckConstraint(
            "list_mode_board IN ('full','masked','count_only','none')", name="ck_policy_item_mode_board"
        ),
        sa.CheckConstraint("list_mode_web IN ('full','masked','count_only','none')", name="ck_policy_item_mode_web"),
        sa.ForeignKeyConstraint(
            ["department_code"],
            ["department.code"],
        ),
        sa.ForeignKeyConstraint(
            ["year"],
            ["policy_edition.year"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("year", "code", name="uq_policy_item_year_code"),
    )
    with op.batch_alter_table("policy_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_item_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_item_year"), ["year"], unique=False)

    op.create_table(
        "staff",
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("department_code", sa.String(length=32), nullable=True),
        sa.Column("township_code", sa.String(length=9), nullable=True),
        sa.Column("password_hash", sa.String(length=256), nullable=False),
        sa.Column("failures_n", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('finance','department','township','disclosure','auditor','administrator')", name="ck_staff_role"
        ),
        sa.ForeignKeyConstraint(
            ["department_code"],
            ["department.code"],
        ),
        sa.ForeignKeyConstraint(
            ["township_code"],
            ["township.code"],
        ),
        sa.PrimaryKeyConstraint("login"),
    )
    op.create_table(
        "total",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("township_code", sa.String(length=9), nullable=False),
        sa.Column("policy_code", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("rows_n", sa.Integer(), nullable=False),
        sa.Column("persons_n", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("batch_id", "village_code", "status"),
    )
    with op.batch_alter_table("total", schema=None) as batch_op:
        batch_op.create_index("ix_total_policy", ["policy_code", "year", "village_code"], unique=False)
        batch_op.create_index("ix_total_township", ["township_code", "year", "policy_code"], unique=False)
        batch_op.create_index("ix_total_village", ["village_code", "year", "policy_code"], unique=False)
        batch_op.create_index("ix_total_year", ["year", "kind", "status"], unique=False)

    op.create_table(
        "village",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("township_code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_code"],
            ["township.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("village", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_village_township_code"), ["township_code"], unique=False)

    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["login"],
            ["staff.login"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_login"), ["login"], unique=False)
