"""The roster that coordinators and workers keep together: drafts, swaps, leave."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


# A member is in one slot at a time, on whatever line, and the blocks of a line do not
# overlap. A range of PostgreSQL could say the first, with an extension that not every
# server has; SQLite could say neither. So both have the same triggers. PostgreSQL's
# takes a lock before it looks, as its transactions do not see each other's rows; the
# program takes it first of all (ringgroup.roster.store.roster.take_turn), so that nobody
# waits for it with rows in hand. Times are compared as they are on the wall.
LOCK = 4_114
TAKEN = """
  SELECT 1 FROM roster_slot other
  WHERE other.member_id = NEW.member_id AND other.day = NEW.day
    AND other.start < NEW."end" AND other."end" > NEW.start{but_itself}
"""
OVERLAPS = """
  SELECT 1 FROM roster_slot other
  WHERE other.line = NEW.line AND other.day = NEW.day
    AND other.start < NEW."end" AND other."end" > NEW.start
    AND (other.start <> NEW.start OR other."end" <> NEW."end"){but_itself}
"""
BUT_ITSELF = """
    AND NOT (other.line = OLD.line AND other.day = OLD.day
      AND other.start = OLD.start AND other.slot = OLD.slot)
"""
MOVED = 'UPDATE OF line, day, start, "end", slot, member_id'
REFUSED = {
    "taken": (TAKEN, "roster_slot: this member is in another slot at that time"),
    "overlap": (OVERLAPS, "roster_slot: this block overlaps another of its line"),
}


def _guard_sqlite() -> None:
    for name, (found, why) in REFUSED.items():
        for event, but_itself in (("INSERT", ""), ("UPDATE", BUT_ITSELF)):
            op.execute(
                f"CREATE TRIGGER roster_slot_{name}_{event.lower()} "
                f"BEFORE {MOVED if but_itself else event} ON roster_slot "
                f"WHEN EXISTS ({found.format(but_itself=but_itself)}) "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )


def _guard_postgresql() -> None:
    for event, but_itself in (("INSERT", ""), ("UPDATE", BUT_ITSELF)):
        looks = "".join(
            f"""
            IF EXISTS ({found.format(but_itself=but_itself)}) THEN
              RAISE EXCEPTION '{why}' USING ERRCODE = 'exclusion_violation';
            END IF;
            """
            for found, why in REFUSED.values()
        )
        function = f"roster_slot_guards_{event.lower()}"
        op.execute(
            f"""
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              PERFORM pg_advisory_xact_lock({LOCK});
              {looks}
              RETURN NEW;
            END $$
            """
        )
        op.execute(
            f"CREATE TRIGGER {function} "
            f"BEFORE {MOVED if but_itself else event} ON roster_slot "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )


def _unguard() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name in REFUSED:
            for event in ("insert", "update"):
                op.execute(f"DROP TRIGGER roster_slot_{name}_{event}")
    else:
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER roster_slot_guards_{event} ON roster_slot")
            op.execute(f"DROP FUNCTION roster_slot_guards_{event}()")


def upgrade() -> None:
    """Go to this step."""
    op.create_table('roster_setting',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('published_until', sa.Date(), nullable=True),
    sa.Column('swaps_automatic', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('line', name=op.f('pk_roster_setting'))
    )
    op.create_table('calendar_feed',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_calendar_feed_member_id')),
    sa.PrimaryKeyConstraint('member_id', 'line', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('digest', name=op.f('uq_calendar_feed_digest'))
    )
    op.create_table('leave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.CheckConstraint('first <= last', name=op.f('ck_leave_order')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_leave_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leave'))
    )
    op.create_index(op.f('ix_leave_last'), 'leave', ['last'], unique=False)
    op.create_index(op.f('ix_leave_member_id'), 'leave', ['member_id'], unique=False)

    op.create_table('roster_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch', sa.String(length=32), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('slot', sa.String(length=10), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('before_id', sa.Integer(), nullable=True),
    sa.Column('after_id', sa.Integer(), nullable=True),
    sa.Column('visible', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_roster_change_actor_id')),
    sa.ForeignKeyConstraint(['after_id'], ['member.id'], name=op.f('fk_roster_change_after_id')),
    sa.ForeignKeyConstraint(['before_id'], ['member.id'], name=op.f('fk_roster_change_before_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_change')),
    sa.UniqueConstraint('line', 'day', 'start', 'slot', 'sequence', name=op.f('uq_roster_change_line_day_start_slot_sequence'))
    )
    op.create_index(op.f('ix_roster_change_batch'), 'roster_change', ['batch'], unique=False)
    op.create_index(op.f('ix_roster_change_before_id_roster_change_at'), 'roster_change', ['before_id', 'at'], unique=False)
    op.create_index(op.f('ix_roster_change_line_roster_change_at'), 'roster_change', ['line', 'at'], unique=False)

    op.create_table('swap_request',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('slot', sa.String(length=10), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=True),
    sa.Column('back_day', sa.Date(), nullable=True),
    sa.Column('back_start', sa.Integer(), nullable=True),
    sa.Column('back_end', sa.Integer(), nullable=True),
    sa.Column('back_slot', sa.String(length=10), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('taker_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'accepted', 'done', 'declined', 'withdrawn', 'refused', 'stale', 'expired')", name=op.f('ck_swap_request_state')),
    sa.CheckConstraint("state NOT IN ('accepted', 'done') OR taker_id IS NOT NULL", name=op.f('ck_swap_request_taker')),
    sa.CheckConstraint('back_day IS NULL OR to_id IS NOT NULL', name=op.f('ck_swap_request_back')),
    sa.ForeignKeyConstraint(['decided_by'], ['member.id'], name=op.f('fk_swap_request_decided_by')),
    sa.ForeignKeyConstraint(['owner_id'], ['member.id'], name=op.f('fk_swap_request_owner_id')),
    sa.ForeignKeyConstraint(['taker_id'], ['member.id'], name=op.f('fk_swap_request_taker_id')),
    sa.ForeignKeyConstraint(['to_id'], ['member.id'], name=op.f('fk_swap_request_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_swap_request'))
    )
    op.create_index(op.f('ix_swap_request_line_swap_request_day'), 'swap_request', ['line', 'day'], unique=False)
    op.create_index(op.f('ix_swap_request_owner_id'), 'swap_request', ['owner_id'], unique=False)
    op.create_index(op.f('ix_swap_request_taker_id'), 'swap_request', ['taker_id'], unique=False)
    op.create_index(op.f('ix_swap_request_to_id'), 'swap_request', ['to_id'], unique=False)
    op.create_index('uq_swap_request_undecided', 'swap_request', ['line', 'day', 'start', 'slot'], unique=True, sqlite_where=sa.text("state IN ('open', 'accepted')"), postgresql_where=sa.text("state IN ('open', 'accepted')"))

    op.create_table('weekly_absence',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('start', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.CheckConstraint('0 <= start AND start < "end" AND "end" <= 1440', name=op.f('ck_weekly_absence_times')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_weekly_absence_weekday')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_weekly_absence_member_id')),
    sa.PrimaryKeyConstraint('member_id', 'weekday', 'start', name=op.f('pk_weekly_absence'))
    )
    op.add_column('roster_slot', sa.Column('published', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.drop_index(op.f('ix_roster_slot_member_id'), 'roster_slot')
    op.create_index(op.f('ix_roster_slot_member_id_roster_slot_day'), 'roster_slot', ['member_id', 'day'], unique=False)
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    """Go back to the step before."""
    _unguard()
    op.drop_index(op.f('ix_roster_slot_member_id_roster_slot_day'), 'roster_slot')
    op.create_index(op.f('ix_roster_slot_member_id'), 'roster_slot', ['member_id'], unique=False)
    op.drop_column('roster_slot', 'published')

    op.drop_table('weekly_absence')
    op.drop_index('uq_swap_request_undecided', 'swap_request', sqlite_where=sa.text("state IN ('open', 'accepted')"), postgresql_where=sa.text("state IN ('open', 'accepted')"))
    op.drop_index(op.f('ix_swap_request_to_id'), 'swap_request')
    op.drop_index(op.f('ix_swap_request_taker_id'), 'swap_request')
    op.drop_index(op.f('ix_swap_request_owner_id'), 'swap_request')
    op.drop_index(op.f('ix_swap_request_line_swap_request_day'), 'swap_request')

    op.drop_table('swap_request')
    op.drop_index(op.f('ix_roster_change_line_roster_change_at'), 'roster_change')
    op.drop_index(op.f('ix_roster_change_before_id_roster_change_at'), 'roster_change')
    op.drop_index(op.f('ix_roster_change_batch'), 'roster_change')

    op.drop_table('roster_change')
    op.drop_index(op.f('ix_leave_member_id'), 'leave')
    op.drop_index(op.f('ix_leave_last'), 'leave')

    op.drop_table('leave')
    op.drop_table('calendar_feed')
    op.drop_table('roster_setting')
