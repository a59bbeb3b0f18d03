"""When the desk closes by the hours on which who is Present counts."""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('presence', sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the step before."""
    with op.batch_alter_table('presence', schema=None) as batch_op:
        batch_op.drop_column('closes_at')
