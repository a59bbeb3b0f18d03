"""What administrators keep otherwise than in the line file, change by change.

Whoever does not know of it goes on by the file alone.
"""

import sqlalchemy as sa
from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('line_version',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('origin', sa.Text(), server_default='', nullable=False),
    sa.Column('kept', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('takes_back', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_line_version_actor_id')),
    sa.ForeignKeyConstraint(['takes_back'], ['line_version.id'], name=op.f('fk_line_version_takes_back')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_version'))
    )


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('line_version')
