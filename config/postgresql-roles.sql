-- The rights of the web and the clock process on PostgreSQL, for psql:
--
--   psql --set ON_ERROR_STOP=1 --set web=cjg_web --set clock=cjg_clock \
--        --file config/postgresql-roles.sql "$OWNER_DATABASE_URL"
--
-- Run it as the owner of the tables (who runs `cjg db upgrade`), once the two roles exist,
-- and again after every upgrade: it takes all rights back before it gives them. Neither
-- role may own anything or be a superuser. What remains forbidden: neither process can read
-- a note, not even one that it has just written, and neither can change or delete a
-- registration; only the clock can have old notes blanked, by the one way that the trigger
-- `registration_no_update` leaves open. Neither changes figures that were published.

BEGIN;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, :"web", :"clock";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, :"web", :"clock";
REVOKE CREATE ON SCHEMA public FROM PUBLIC, :"web", :"clock";
GRANT USAGE ON SCHEMA public TO :"web", :"clock";

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public
  TO :"web", :"clock";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"web", :"clock";

-- only who owns the tables says at which step of its history the database is
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM :"web", :"clock";

-- the guard by which old notes are blanked is the clock's alone
REVOKE ALL ON note_retention FROM :"web";

-- what was published stays as it was, whoever asks
REVOKE UPDATE, DELETE ON published_figures, line_version FROM :"web", :"clock";

-- registrations: everybody adds them, nobody changes or deletes them, and nobody reads a
-- note; nor does either see in which transaction a row was written, or its place (xmin,
-- ctid: a right to the whole table would show them). The clock has two functions run that
-- find old notes and blank them, and write rows anew: with the rights of who owns the
-- tables, and within what the triggers let through.
REVOKE ALL ON registration FROM :"web", :"clock";
REVOKE ALL (
  id, line, channel, day, hour, desk, outcome, answered_by, wait_seconds, talk_minutes,
  age, gender, question_kind, question_type, forwarded_to, note
) ON registration FROM :"web", :"clock";
GRANT INSERT ON registration TO :"web", :"clock";
GRANT SELECT (
  id, line, channel, day, hour, desk, outcome, answered_by, wait_seconds, talk_minutes,
  age, gender, question_kind, question_type, forwarded_to
) ON registration TO :"web", :"clock";
REVOKE ALL ON FUNCTION
  blank_old_notes(text[], boolean), mix_registrations(date) FROM PUBLIC, :"web", :"clock";
GRANT EXECUTE ON FUNCTION
  blank_old_notes(text[], boolean), mix_registrations(date) TO :"clock";

COMMIT;
