"""Who forgot a password leaves a name, at which the clock looks.

A program that does not know of it looks itself.
"""

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('link_request',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link_request'))
    )


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('link_request')
