"""What coordinators tell who works at a line, and who saw it."""

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('bulletin',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['written_by'], ['member.id'], name=op.f('fk_bulletin_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin'))
    )
    op.create_index(op.f('ix_bulletin_line'), 'bulletin', ['line'])
    op.create_index(op.f('ix_bulletin_last'), 'bulletin', ['last'])
    op.create_table('bulletin_seen',
    sa.Column('bulletin_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_bulletin_seen_bulletin_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_bulletin_seen_member_id')),
    sa.PrimaryKeyConstraint('bulletin_id', 'member_id', name=op.f('pk_bulletin_seen'))
    )


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('bulletin_seen')
    op.drop_index(op.f('ix_bulletin_last'), table_name='bulletin')
    op.drop_index(op.f('ix_bulletin_line'), table_name='bulletin')
    op.drop_table('bulletin')
