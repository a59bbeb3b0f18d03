"""What of messages and of presence outlives them: counts by month. An index to count."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

COUNTED = (
    "line", "day", "hour", "channel", "desk", "outcome", "answered_by", "wait_seconds",
    "age", "gender", "question_kind", "question_type", "forwarded_to",
)


def upgrade() -> None:
    """Go to this step."""
    op.create_table('voicemail_month',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('within', sa.String(length=4), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint("within IN ('1', '2', 'more')", name=op.f('ck_voicemail_month_within')),
    sa.PrimaryKeyConstraint('line', 'month', 'within', name=op.f('pk_voicemail_month'))
    )
    op.create_table('presence_month',
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('counted_to', sa.Date(), nullable=False),
    sa.Column('open_minutes', sa.Integer(), nullable=False),
    sa.Column('nobody_minutes', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('line', 'month', name=op.f('pk_presence_month'))
    )
    op.create_index('ix_registration_counted', 'registration', list(COUNTED), unique=False)
    op.drop_index('ix_registration_line_registration_day', table_name='registration')


def downgrade() -> None:
    """Go back to the step before."""
    op.create_index('ix_registration_line_registration_day', 'registration', ['line', 'day'], unique=False)
    op.drop_index('ix_registration_counted', table_name='registration')
    op.drop_table('presence_month')
    op.drop_table('voicemail_month')
