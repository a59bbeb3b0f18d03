"""A test call lets a prompt hear.

A program that does not know of it says that the mobile works, and no more.
"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('outgoing_call', sa.Column('said', sa.Text(), nullable=True))


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_column('outgoing_call', 'said')
