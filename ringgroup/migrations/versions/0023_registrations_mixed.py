"""On PostgreSQL a registration may be written anew as it is, to mix it with others."""

from alembic import op


revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

# As in the first step, but for one thing: to who says in a transaction that registrations
# are mixed, a change of nothing is let through. It gives the row another place, and the
# number of another transaction. Any other UPDATE fails as before.
COLUMNS = (
    "id", "line", "channel", "day", "hour", "desk", "outcome", "answered_by",
    "wait_seconds", "talk_minutes", "age", "gender", "question_kind",
    "question_type", "forwarded_to",
)
SAME = " AND ".join(f"NOT (NEW.{name} IS DISTINCT FROM OLD.{name})" for name in COLUMNS)
MIXED = (
    "NEW.note IS NOT DISTINCT FROM OLD.note "
    "AND current_setting('ringgroup.mixing', true) = 'yes'"
)
OLD_NOTE = (
    "NEW.note IS NULL AND EXISTS "
    "(SELECT 1 FROM note_retention WHERE OLD.day < note_retention.cutoff)"
)


def _guard(*notes: str) -> str:
    allowed = " OR ".join(f"({one})" for one in notes)
    return f"""
        CREATE OR REPLACE FUNCTION registration_only_grows() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF {SAME} AND ({allowed}) THEN
              RETURN NEW;
            END IF;
          END IF;
          RAISE EXCEPTION 'registration: rows can only be added';
        END $$
        """


def upgrade() -> None:
    """Go to this step."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_guard(MIXED, OLD_NOTE))


def downgrade() -> None:
    """Go back to the step before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_guard(OLD_NOTE))
