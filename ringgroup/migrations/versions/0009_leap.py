"""When the system clock last made a leap."""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('clock', sa.Column('jumped_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_column('clock', 'jumped_at')
