"""What is left of calls whose rows went, and failed sign-ins counted by the hour."""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('past_call',
    sa.Column('digest', sa.LargeBinary(length=16), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_past_call')),
    sqlite_with_rowid=False,
    )
    op.create_table('sign_in_refusals',
    sa.Column('hour', sa.DateTime(timezone=True), nullable=False),
    sa.Column('member_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('hour', 'member_id', name=op.f('pk_sign_in_refusals'))
    )


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('sign_in_refusals')
    op.drop_table('past_call')
