"""Phones that are rung once more; what the provider refuses or hides."""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('leg', sa.Column('again', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('provider_trouble',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=6), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'line', 'code', name=op.f('pk_provider_trouble'))
    )


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('provider_trouble')
    op.drop_column('leg', 'again')
