"""Runs the steps on the connection that `ringgroup.schema` hands over."""

from alembic import context

from ringgroup.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    user_module_prefix="models.",
)
with context.begin_transaction():
    context.run_migrations()
