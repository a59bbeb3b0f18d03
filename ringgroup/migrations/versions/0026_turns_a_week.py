"""How many turns a week somebody wants at most."""

import sqlalchemy as sa
from alembic import op


revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('member', sa.Column('turns_a_week', sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back to the step before."""
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_column('turns_a_week')
