"""Until when a message is useful, and what was told on the thing that it is about."""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

VOICEMAIL = ('refused_at', 'told_at', 'warned_at')


def upgrade() -> None:
    """Go to this step."""
    op.create_table('gap',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counts_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told', sa.Text(), server_default='[]', nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('line', name=op.f('pk_gap'))
    )
    op.create_table('sms_refusal',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('sender', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('line', name=op.f('pk_sms_refusal'))
    )
    op.add_column('presence', sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('message', sa.Column('useful_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('message', sa.Column('page', sa.String(length=60), nullable=True))
    op.add_column('message', sa.Column('other_body', sa.Text(), nullable=True))
    op.add_column('message', sa.Column('refused_by', sa.String(length=5), nullable=True))
    op.add_column('message', sa.Column('provider_sid', sa.String(length=64), nullable=True))
    op.create_index(op.f('ix_message_provider_sid'), 'message', ['provider_sid'], unique=False)
    for name in VOICEMAIL:
        op.add_column('voicemail', sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    told = "EXISTS (SELECT 1 FROM message WHERE message.about LIKE '{}:' || voicemail.line || ':' || voicemail.id || ':%')"
    op.execute("UPDATE voicemail SET warned_at = received_at WHERE " + told.format('waiting'))
    # of an older one the message may be gone; of a younger one it is there, if it was written
    op.execute(
        "UPDATE voicemail SET told_at = received_at WHERE handled_at IS NOT NULL OR fetched_at IS NOT NULL OR "
        + told.format('voicemail')
    )


def downgrade() -> None:
    """Go back to the step before."""
    with op.batch_alter_table('voicemail', schema=None) as batch_op:
        for name in reversed(VOICEMAIL):
            batch_op.drop_column(name)
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_provider_sid'))
        for name in ('provider_sid', 'refused_by', 'other_body', 'page', 'useful_until'):
            batch_op.drop_column(name)
    with op.batch_alter_table('presence', schema=None) as batch_op:
        batch_op.drop_column('reminded_at')
    op.drop_table('sms_refusal')
    op.drop_table('gap')
