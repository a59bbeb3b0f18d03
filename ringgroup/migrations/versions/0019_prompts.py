"""Recordings of prompts are kept, and a test call lets a prompt hear.

A program that does not know of them cannot read a line that names a recording: it goes
on by the settings that it had. On a test call it says that the mobile works, and no
more.
"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('outgoing_call', sa.Column('said', sa.Text(), nullable=True))
    op.create_table('prompt_sound',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('wav', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prompt_sound'))
    )
    op.create_table('prompt_take',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('recording', sa.String(length=64), nullable=False),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=True),
    sa.Column('refused', sa.String(length=12), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_prompt_take_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prompt_take')),
    sa.UniqueConstraint('recording', name=op.f('uq_prompt_take_recording'))
    )
    op.create_index(op.f('ix_prompt_take_next_try_at'), 'prompt_take', ['next_try_at'])
    op.create_index(op.f('ix_prompt_sound_created_at'), 'prompt_sound', ['created_at'])


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_index(op.f('ix_prompt_take_next_try_at'), table_name='prompt_take')
    op.drop_table('prompt_take')
    op.drop_index(op.f('ix_prompt_sound_created_at'), table_name='prompt_sound')
    op.drop_table('prompt_sound')
    op.drop_column('outgoing_call', 'said')
