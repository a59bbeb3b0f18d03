"""Messages to members, and the life of a voicemail."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=5), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('given_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f('ck_message_channel')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_message_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('about', name=op.f('uq_message_about'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_next_try_at'), ['next_try_at'], unique=False)

    op.create_table('pin_failure',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_pin_failure_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_pin_failure'))
    )
    op.create_table('voicemail_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('voicemail_id', sa.String(length=32), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_voicemail_event_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voicemail_event'))
    )
    with op.batch_alter_table('voicemail_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_voicemail_event_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_voicemail_event_voicemail_id'), ['voicemail_id'], unique=False)

    op.create_table('voicemail_audio',
    sa.Column('voicemail_id', sa.String(length=32), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['voicemail_id'], ['voicemail.id'], name=op.f('fk_voicemail_audio_voicemail_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('voicemail_id', name=op.f('pk_voicemail_audio'))
    )
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.add_column(sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_call_unremoved', ['ended_at'], unique=False, sqlite_where=sa.text('removed_at IS NULL'), postgresql_where=sa.text('removed_at IS NULL'))

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('prefers_email', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('problem', sa.Text(), nullable=True))

    with op.batch_alter_table('voicemail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('tries', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('handled_by', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_voicemail_next_try_at'), ['next_try_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_voicemail_owner_id'), 'member', ['owner_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_voicemail_handled_by'), 'member', ['handled_by'], ['id'])



def downgrade() -> None:
    """Go back to the step before."""
    with op.batch_alter_table('voicemail', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_voicemail_handled_by'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_voicemail_owner_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_voicemail_next_try_at'))
        batch_op.drop_column('handled_by')
        batch_op.drop_column('owner_id')
        batch_op.drop_column('removed_at')
        batch_op.drop_column('fetched_at')
        batch_op.drop_column('tries')
        batch_op.drop_column('next_try_at')

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_column('problem')
        batch_op.drop_column('prefers_email')

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index('ix_call_unremoved', sqlite_where=sa.text('removed_at IS NULL'), postgresql_where=sa.text('removed_at IS NULL'))
        batch_op.drop_column('removed_at')

    op.drop_table('voicemail_audio')
    with op.batch_alter_table('voicemail_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_voicemail_event_voicemail_id'))
        batch_op.drop_index(batch_op.f('ix_voicemail_event_at'))

    op.drop_table('voicemail_event')
    op.drop_table('pin_failure')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_next_try_at'))
        batch_op.drop_index(batch_op.f('ix_message_created_at'))

    op.drop_table('message')
