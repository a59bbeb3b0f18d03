"""Recordings of prompts are kept, and a test call lets a prompt hear.

A program that does not know of them cannot read a line that names a recording: it goes
on by the settings that it had. On a test call it says that the mobile works, and no
more.
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
    op.create_table('prompt_sound',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('wav', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prompt_sound'))
    )
    op.create_index(op.f('ix_prompt_sound_created_at'), 'prompt_sound', ['created_at'])


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_index(op.f('ix_prompt_sound_created_at'), table_name='prompt_sound')
    op.drop_table('prompt_sound')
    op.drop_column('outgoing_call', 'said')
