"""Buttons that were pressed, and to which address and role a link belongs."""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('press',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_press'))
    )
    op.create_index(op.f('ix_press_day'), 'press', ['day'])
    op.add_column('invitation', sa.Column('email', sa.Text(), nullable=True))
    op.add_column('invitation', sa.Column('role', sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_column('invitation', 'role')
    op.drop_column('invitation', 'email')
    op.drop_index(op.f('ix_press_day'), table_name='press')
    op.drop_table('press')
