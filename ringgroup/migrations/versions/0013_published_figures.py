"""Figures as they were published, and the triggers that make the table INSERT-only."""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


# What was published stays as it was: two versions of it could be subtracted.
def _guard_sqlite() -> None:
    refuse = "SELECT RAISE(ABORT, 'published_figures: rows can only be added')"
    for what in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER published_figures_no_{what} BEFORE {what.upper()} "
            f"ON published_figures BEGIN {refuse}; END"
        )
    # REPLACE deletes without asking the trigger above, unless the connection wants it
    op.execute(
        "CREATE TRIGGER published_figures_no_replace BEFORE INSERT ON published_figures "
        "WHEN EXISTS (SELECT 1 FROM published_figures WHERE line = NEW.line "
        f"AND kind = NEW.kind AND first = NEW.first) BEGIN {refuse}; END"
    )


def _guard_postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION published_figures_only_grow() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'published_figures: rows can only be added';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER published_figures_no_update "
        "BEFORE UPDATE OR DELETE ON published_figures "
        "FOR EACH ROW EXECUTE FUNCTION published_figures_only_grow()"
    )
    op.execute(
        "CREATE TRIGGER published_figures_no_truncate "
        "BEFORE TRUNCATE ON published_figures "
        "FOR EACH STATEMENT EXECUTE FUNCTION published_figures_only_grow()"
    )


def upgrade() -> None:
    """Go to this step."""
    op.create_table('published_figures',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=7), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('rules', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('month', 'quarter', 'year')", name=op.f('ck_published_figures_kind')),
    sa.PrimaryKeyConstraint('line', 'kind', 'first', name=op.f('pk_published_figures'))
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    """Go back to the step before."""
    op.drop_table('published_figures')
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION published_figures_only_grow()")
