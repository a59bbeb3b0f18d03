"""On PostgreSQL the clock blanks notes and mixes registrations without reading either."""

from alembic import op


revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

# Who blanks an old note has to find it, and so to read notes; who writes a row anew as it
# is has to read all of it. These two do it with the rights of who owns the tables, and
# give back a number at most: so the clock needs no right to read or change a note. What
# they may change is what the triggers let through, as before.
#
# A table in pg_temp is looked for last: else who calls could lay one of their own, with
# triggers that run with the owner's rights, over `registration`.
AS_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp"
BLANK = "blank_old_notes(of_lines text[], others boolean)"
MIX = "mix_registrations(since date)"


def upgrade() -> None:
    """Go to this step."""
    if op.get_bind().dialect.name != "postgresql":
        return
    found = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())")
    as_owner = AS_OWNER.format(schema=found.scalar_one())
    op.execute(
        f"""
        CREATE FUNCTION {BLANK} RETURNS bigint {as_owner} AS $$
        DECLARE
          blanked bigint;
        BEGIN
          UPDATE registration SET note = NULL
          WHERE (line = ANY (of_lines)) <> others
            AND day < (SELECT max(cutoff) FROM note_retention)
            AND note IS NOT NULL;
          GET DIAGNOSTICS blanked = ROW_COUNT;
          RETURN blanked;
        END $$
        """
    )
    op.execute(
        f"""
        CREATE FUNCTION {MIX} RETURNS void {as_owner} AS $$
        DECLARE
          one text;
        BEGIN
          PERFORM set_config('ringgroup.mixing', 'yes', true);
          FOR one IN SELECT id FROM registration WHERE day >= since ORDER BY id LOOP
            UPDATE registration SET note = note WHERE id = one;
          END LOOP;
          PERFORM set_config('ringgroup.mixing', '', true);
        END $$
        """
    )
    for function in (BLANK, MIX):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")


def downgrade() -> None:
    """Go back to the step before."""
    if op.get_bind().dialect.name == "postgresql":
        for function in (MIX, BLANK):
            op.execute(f"DROP FUNCTION {function}")
