"""Links know who sent them, members when they were reset, letters an address of their own.

A program that does not know of it writes links that nobody sent: those prove less.
"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('invitation', sa.Column('granted', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('member', sa.Column('reset_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('message', sa.Column('address', sa.Text(), nullable=True))


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_column('message', 'address')
    op.drop_column('member', 'reset_at')
    op.drop_column('invitation', 'granted')
