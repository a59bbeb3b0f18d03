"""Two machines behind a proxy, one database: one of them dies, calls go on.

Real processes: nginx, two webs, two clocks, PostgreSQL; kill -9.
"""

import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from ringgroup.database.database import Database
from ringgroup.tables import CALL
from ringgroup.tables import CLOCK as LEADING
from tests.town.running import CLOCK, Service, Stream, end, free_port, until

pytestmark = pytest.mark.slow
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
BEFORE_TWO = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  # docs/operations.md, Two machines
  upstream desk {{
    server 127.0.0.1:{one} max_fails=1 fail_timeout=2s;
    server 127.0.0.1:{other} max_fails=1 fail_timeout=2s;
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://desk;
      proxy_connect_timeout 2s;
      proxy_read_timeout 15s;
      # what we are told twice, we answer twice, and do once
      proxy_next_upstream error timeout non_idempotent;
      proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"""


@contextmanager
def nginx(folder: Path, one: int, other: int):
    """The proxy of both; gives its port."""
    if NGINX is None:
        pytest.skip("apt-get install nginx-light: a proxy before two machines")
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(
        BEFORE_TWO.format(folder=folder, one=one, other=other, port=port)
    )
    process = subprocess.Popen(  # noqa: S603 - the machine's own
        [NGINX, "-c", str(settings), "-e", str(folder / "nginx.log")],
        start_new_session=True,
    )
    try:
        yield port
    finally:
        end(process)


def leader(database: Database) -> str | None:
    with database.reading() as session:
        return session.scalar(select(LEADING.c.leader))


def test_a_web_and_the_leading_clock_die_and_no_call_is_lost(tmp_path, postgresql_url):
    ports = free_port(), free_port()
    database = Database(postgresql_url)
    with nginx(tmp_path, *ports) as proxy:
        public = f"http://127.0.0.1:{proxy}"
        machines = [
            Service(tmp_path, postgresql_url, port=port, public_url=public)
            for port in ports
        ]
        one, other = machines
        with (
            one.web() as first,
            other.web(),
            one.running(*CLOCK) as leading,
        ):
            until(lambda: leader(database), "a leader")
            led = leader(database)
            with other.running(*CLOCK) as waiting:
                with Stream(proxy, public).flowing() as stream:
                    stream.wait_for(10)
                    end(first)
                    stream.wait_for(20)
                    end(leading)
                    until(lambda: leader(database) != led, "the other one leads")
                    stream.wait_for(10)
                assert waiting.poll() is None
                assert stream.failures == []
                with database.reading() as session:
                    calls = select(CALL.c.sid, CALL.c.state)
                    kept = dict(session.execute(calls).all())
                assert set(stream.sids) == set(kept)
                # as they hung up; a word that was left might still be heard of
                assert set(kept.values()) <= {"ended", "finished"}
    database.close()
