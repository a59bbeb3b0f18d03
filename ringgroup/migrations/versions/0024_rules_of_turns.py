"""By which rules turns are shared out, and who reads every week what they do in it."""

import sqlalchemy as sa
from alembic import op


revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('roster_setting', sa.Column('between_days', sa.Integer(), server_default='2', nullable=False))
    op.add_column('roster_setting', sa.Column('two_running', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('roster_setting', sa.Column('most_percent', sa.Integer(), server_default='150', nullable=False))
    op.add_column('roster_setting', sa.Column('most_a_week', sa.Integer(), nullable=True))
    op.add_column('member', sa.Column('week_by_mail', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Go back to the step before."""
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_column('week_by_mail')
    with op.batch_alter_table('roster_setting', schema=None) as batch_op:
        for name in ('most_a_week', 'most_percent', 'two_running', 'between_days'):
            batch_op.drop_column(name)
