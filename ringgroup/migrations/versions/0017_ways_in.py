"""Links know who sent them, members when they were reset and which devices sign for them.

A program that does not know of it writes links that nobody sent: those prove less.
"""

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.add_column('invitation', sa.Column('granted', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('member', sa.Column('reset_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('message', sa.Column('address', sa.Text(), nullable=True))
    op.add_column('login_session', sa.Column('until', sa.DateTime(timezone=True), nullable=True))
    op.create_table('passkey',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('credential', sa.LargeBinary(), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('challenged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_passkey_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey'))
    )
    op.create_index(op.f('ix_passkey_member_id'), 'passkey', ['member_id'])


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_index(op.f('ix_passkey_member_id'), table_name='passkey')
    op.drop_table('passkey')
    op.drop_column('login_session', 'until')
    op.drop_column('message', 'address')
    op.drop_column('member', 'reset_at')
    op.drop_column('invitation', 'granted')
