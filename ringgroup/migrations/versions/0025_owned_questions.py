"""Questions of which somebody is the contact until a colleague takes over."""

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table(
        'owned_question',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('line', sa.String(length=40), nullable=False),
        sa.Column('member_id', sa.Integer(), nullable=False),
        sa.Column('asked', sa.LargeBinary(), nullable=False),
        sa.Column('remind_on', sa.Date(), nullable=False),
        sa.Column('until', sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_owned_question_member_id_member')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_owned_question')),
    )
    for name in ('line', 'member_id', 'until'):
        op.create_index(op.f(f'ix_owned_question_{name}'), 'owned_question', [name])


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('owned_question')
