"""Whether the database can be written, and which SECRET_KEY belongs to it."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('proof',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('times', sa.BigInteger(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof'))
    )


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('proof')
