"""Members belong to lines, and sessions know a proof: who is there already, to every line until it is narrowed.

The lines are in the line file, which a step of the schema does not know. A column that
says "every line" keeps for everybody what they have, and for who is added by a program
that does not know of it.
"""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('membership',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('on_roster', sa.Boolean(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.CheckConstraint("role IN ('member', 'coordinator')", name=op.f('ck_membership_role')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_membership_member_id')),
    sa.PrimaryKeyConstraint('member_id', 'line', name=op.f('pk_membership'))
    )
    op.add_column('login_session', sa.Column('proved_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('member', sa.Column('everywhere', sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_column('member', 'everywhere')
    op.drop_column('login_session', 'proved_at')
    op.drop_table('membership')
