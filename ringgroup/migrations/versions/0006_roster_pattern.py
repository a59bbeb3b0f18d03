"""The basic pattern of a roster: who has what in a cycle of weeks."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('roster_pattern',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('week', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('weekday', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('block', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('slot', sa.String(length=10), nullable=False),
    sa.Column('weeks', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("slot IN ('duty', 'backup')", name=op.f('ck_roster_pattern_slot')),
    sa.CheckConstraint('0 <= week AND week < weeks', name=op.f('ck_roster_pattern_week')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_roster_pattern_weekday')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_roster_pattern_member_id_member')),
    sa.PrimaryKeyConstraint('line', 'week', 'weekday', 'block', 'slot', name=op.f('pk_roster_pattern'))
    )


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('roster_pattern')
