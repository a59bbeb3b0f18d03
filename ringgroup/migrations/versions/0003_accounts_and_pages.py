"""Accounts, calls that we place, the audit log, and the course of a call."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this step."""
    op.create_table('partner_address',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('backup_email', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('line', 'code', name=op.f('pk_partner_address'))
    )
    op.create_table('sign_in_failure',
    sa.Column('who', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('who', name=op.f('pk_sign_in_failure'))
    )
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_failure_last_at'), ['last_at'], unique=False)

    op.create_table('audit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('line', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.Text(), server_default='', nullable=False),
    sa.Column('origin', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_audit_actor_id')),
    sa.ForeignKeyConstraint(['subject_id'], ['member.id'], name=op.f('fk_audit_subject_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_at'), ['at'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("purpose IN ('invitation', 'reset')", name=op.f('ck_invitation_purpose')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_invitation_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_member_id'), ['member_id'], unique=False)

    op.create_table('login_session',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('offered', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_login_session_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session'))
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_session_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_login_session_member_id'), ['member_id'], unique=False)

    op.create_table('outgoing_call',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('voicemail_id', sa.String(length=32), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('sid', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("purpose IN ('callback', 'test')", name=op.f('ck_outgoing_call_purpose')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_outgoing_call_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_call')),
    sa.UniqueConstraint('sid', name=op.f('uq_outgoing_call_sid'))
    )
    with op.batch_alter_table('outgoing_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outgoing_call_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outgoing_call_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outgoing_call_next_try_at'), ['next_try_at'], unique=False)

    op.create_table('recovery_code',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_recovery_code_member_id')),
    sa.PrimaryKeyConstraint('member_id', 'digest', name=op.f('pk_recovery_code'))
    )
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.add_column(sa.Column('course', sa.Text(), server_default='[]', nullable=False))

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tested_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('totp', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('totp_step', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('subject', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('last_login_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('uq_member_subject', ['subject'], unique=True)



def downgrade() -> None:
    """Go back to the step before."""
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_index('uq_member_subject')
        batch_op.drop_column('last_login_at')
        batch_op.drop_column('subject')
        batch_op.drop_column('totp_step')
        batch_op.drop_column('totp')
        batch_op.drop_column('tested_at')

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_column('course')

    op.drop_table('recovery_code')
    with op.batch_alter_table('outgoing_call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outgoing_call_next_try_at'))
        batch_op.drop_index(batch_op.f('ix_outgoing_call_member_id'))
        batch_op.drop_index(batch_op.f('ix_outgoing_call_created_at'))

    op.drop_table('outgoing_call')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_session_member_id'))
        batch_op.drop_index(batch_op.f('ix_login_session_created_at'))

    op.drop_table('login_session')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_member_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_expires_at'))

    op.drop_table('invitation')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_at'))

    op.drop_table('audit')
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_failure_last_at'))

    op.drop_table('sign_in_failure')
    op.drop_table('partner_address')
