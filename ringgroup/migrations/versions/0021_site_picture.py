"""The logo that an administrator hands in is kept.

A program that does not know of it shows the logo of the line file.
"""

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('site_picture',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_picture'))
    )
    op.create_index(op.f('ix_site_picture_created_at'), 'site_picture', ['created_at'])


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_index(op.f('ix_site_picture_created_at'), table_name='site_picture')
    op.drop_table('site_picture')
