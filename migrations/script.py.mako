"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


# There is no way down: going back is restoring the backup made before the upgrade.
def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
