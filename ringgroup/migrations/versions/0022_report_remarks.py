"""What coordinators write about a year, for the yearly report."""

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('report_remark',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('line', 'year', name=op.f('pk_report_remark'))
    )


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('report_remark')
