"""The first tables, and the triggers that make `registration` INSERT-only."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


# A row of `registration` can be added and nothing else. The one exception is the
# retention job that blanks old notes: it names a cutoff in `note_retention` for the
# length of its own transaction, and may then empty `note` of older rows only.
COLUMNS = (
    "id", "line", "channel", "day", "hour", "desk", "outcome", "answered_by",
    "wait_seconds", "talk_minutes", "age", "gender", "question_kind",
    "question_type", "forwarded_to",
)


def _only_blanks_an_old_note(differs: str) -> str:
    same = " AND ".join(f"NOT (NEW.{name} {differs} OLD.{name})" for name in COLUMNS)
    return (
        f"NEW.note IS NULL AND {same} AND EXISTS "
        "(SELECT 1 FROM note_retention WHERE OLD.day < note_retention.cutoff)"
    )


def _guard_sqlite() -> None:
    refuse = "SELECT RAISE(ABORT, 'registration: rows can only be added')"
    op.execute(
        "CREATE TRIGGER registration_no_update BEFORE UPDATE ON registration "
        f"WHEN NOT ({_only_blanks_an_old_note('IS NOT')}) BEGIN {refuse}; END"
    )
    op.execute(
        "CREATE TRIGGER registration_no_delete BEFORE DELETE ON registration "
        f"BEGIN {refuse}; END"
    )
    # REPLACE deletes without asking the trigger above, unless the connection wants it
    op.execute(
        "CREATE TRIGGER registration_no_replace BEFORE INSERT ON registration "
        "WHEN EXISTS (SELECT 1 FROM registration WHERE id = NEW.id) "
        f"BEGIN {refuse}; END"
    )


def _guard_postgresql() -> None:
    op.execute(
        f"""
        CREATE FUNCTION registration_only_grows() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF {_only_blanks_an_old_note('IS DISTINCT FROM')} THEN
              RETURN NEW;
            END IF;
          END IF;
          RAISE EXCEPTION 'registration: rows can only be added';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER registration_no_update BEFORE UPDATE OR DELETE ON registration "
        "FOR EACH ROW EXECUTE FUNCTION registration_only_grows()"
    )
    op.execute(
        "CREATE TRIGGER registration_no_truncate BEFORE TRUNCATE ON registration "
        "FOR EACH STATEMENT EXECUTE FUNCTION registration_only_grows()"
    )


def upgrade() -> None:
    """Go to this step."""
    op.create_table('call',
    sa.Column('id', sa.String(length=20), nullable=False),
    sa.Column('sid', sa.String(length=64), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('block_day', sa.Date(), nullable=True),
    sa.Column('block_start', sa.Integer(), nullable=True),
    sa.Column('block_end', sa.Integer(), nullable=True),
    sa.Column('caller', sa.LargeBinary(), nullable=True),
    sa.Column('step', sa.String(length=10), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('winner', sa.String(length=30), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('talk_ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('led_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_seconds', sa.Integer(), nullable=True),
    sa.Column('failed', sa.Boolean(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call')),
    sa.UniqueConstraint('sid', name=op.f('uq_call_sid'))
    )
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.create_index('ix_call_answered', ['ended_at'], unique=False, sqlite_where=sa.text("answers <> '{}'"), postgresql_where=sa.text("answers <> '{}'"))
        batch_op.create_index('ix_call_unfinished', ['line', 'arrived_at'], unique=False, sqlite_where=sa.text("state <> 'finished'"), postgresql_where=sa.text("state <> 'finished'"))

    op.create_table('clock',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('leader', sa.String(length=40), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock'))
    )
    op.create_table('extra_day',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('spans', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('line', 'day', name=op.f('pk_extra_day'))
    )
    op.create_table('member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('organisation', sa.Text(), nullable=False),
    sa.Column('mobile', sa.String(length=20), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('pin_hash', sa.Text(), nullable=True),
    sa.CheckConstraint("role IN ('member', 'coordinator', 'administrator')", name=op.f('ck_member_role')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member')),
    sa.UniqueConstraint('login', name=op.f('uq_member_login')),
    sa.UniqueConstraint('mobile', name=op.f('uq_member_mobile'))
    )
    op.create_table('note_retention',
    sa.Column('cutoff', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('cutoff', name=op.f('pk_note_retention'))
    )
    op.create_table('open_registration',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('member', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('desk', sa.String(length=10), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('answered_by', sa.String(length=10), nullable=False),
    sa.Column('wait_seconds', sa.Integer(), nullable=False),
    sa.Column('talk_minutes', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_open_registration'))
    )
    with op.batch_alter_table('open_registration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_open_registration_member'), ['member'], unique=False)
        batch_op.create_index(batch_op.f('ix_open_registration_opened_at'), ['opened_at'], unique=False)

    op.create_table('registration',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('desk', sa.String(length=10), nullable=True),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('answered_by', sa.String(length=10), nullable=True),
    sa.Column('wait_seconds', sa.Integer(), nullable=True),
    sa.Column('talk_minutes', sa.Integer(), nullable=True),
    sa.Column('age', sa.Text(), nullable=True),
    sa.Column('gender', sa.Text(), nullable=True),
    sa.Column('question_kind', sa.Text(), nullable=True),
    sa.Column('question_type', sa.Text(), nullable=True),
    sa.Column('forwarded_to', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.CheckConstraint("answered_by IN ('present', 'duty', 'backup')", name=op.f('ck_registration_answered_by')),
    sa.CheckConstraint("channel IN ('phone', 'email')", name=op.f('ck_registration_channel')),
    sa.CheckConstraint("desk IN ('open', 'closed')", name=op.f('ck_registration_desk')),
    sa.CheckConstraint("outcome IN ('answered', 'voicemail', 'abandoned', 'closed', 'failed')", name=op.f('ck_registration_outcome')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_line_registration_day'), ['line', 'day'], unique=False)

    op.create_table('service_call',
    sa.Column('sid', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answers', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_service_call'))
    )
    with op.batch_alter_table('service_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_call_at'), ['at'], unique=False)

    op.create_table('voicemail',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('recording_sid', sa.String(length=64), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('caller', sa.LargeBinary(), nullable=True),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voicemail')),
    sa.UniqueConstraint('recording_sid', name=op.f('uq_voicemail_recording_sid'))
    )
    with op.batch_alter_table('voicemail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_voicemail_line_voicemail_received_at'), ['line', 'received_at'], unique=False)

    op.create_table('leg',
    sa.Column('id', sa.String(length=30), nullable=False),
    sa.Column('call_id', sa.String(length=20), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('rung_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_leg_call_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_leg_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leg'))
    )
    with op.batch_alter_table('leg', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leg_call_id'), ['call_id'], unique=False)
        batch_op.create_index('uq_leg_live_member', ['member_id'], unique=True, sqlite_where=sa.text("state IN ('ringing', 'picked_up', 'talking')"), postgresql_where=sa.text("state IN ('ringing', 'picked_up', 'talking')"))

    op.create_table('presence',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_presence_member_id')),
    sa.PrimaryKeyConstraint('line', 'member_id', name=op.f('pk_presence')),
    sa.UniqueConstraint('line', 'place', name=op.f('uq_presence_line_place'))
    )
    op.create_table('presence_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('present', sa.Boolean(), nullable=False),
    sa.Column('via', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_presence_change_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presence_change'))
    )
    with op.batch_alter_table('presence_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_presence_change_line_presence_change_at'), ['line', 'at'], unique=False)

    op.create_table('roster_slot',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('start', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('slot', sa.String(length=10), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("slot IN ('duty', 'backup')", name=op.f('ck_roster_slot_slot')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_roster_slot_member_id')),
    sa.PrimaryKeyConstraint('line', 'day', 'start', 'slot', name=op.f('pk_roster_slot'))
    )
    with op.batch_alter_table('roster_slot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_slot_member_id'), ['member_id'], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    """Go back to the step before."""
    with op.batch_alter_table('roster_slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_slot_member_id'))

    op.drop_table('roster_slot')
    with op.batch_alter_table('presence_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_presence_change_line_presence_change_at'))

    op.drop_table('presence_change')
    op.drop_table('presence')
    with op.batch_alter_table('leg', schema=None) as batch_op:
        batch_op.drop_index('uq_leg_live_member', sqlite_where=sa.text("state IN ('ringing', 'picked_up', 'talking')"), postgresql_where=sa.text("state IN ('ringing', 'picked_up', 'talking')"))
        batch_op.drop_index(batch_op.f('ix_leg_call_id'))

    op.drop_table('leg')
    with op.batch_alter_table('voicemail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_voicemail_line_voicemail_received_at'))

    op.drop_table('voicemail')
    with op.batch_alter_table('service_call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_call_at'))

    op.drop_table('service_call')
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_line_registration_day'))

    op.drop_table('registration')
    with op.batch_alter_table('open_registration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_open_registration_opened_at'))
        batch_op.drop_index(batch_op.f('ix_open_registration_member'))

    op.drop_table('open_registration')
    op.drop_table('note_retention')
    op.drop_table('member')
    op.drop_table('extra_day')
    op.drop_table('clock')
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index('ix_call_unfinished', sqlite_where=sa.text("state <> 'finished'"), postgresql_where=sa.text("state <> 'finished'"))
        batch_op.drop_index('ix_call_answered')

    op.drop_table('call')
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION registration_only_grows()")
