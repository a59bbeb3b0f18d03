"""E-mail leaves the house whole, or comes back as one of two errors."""

import socketserver
import ssl
import time
from base64 import b64decode
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from structlog.testing import capture_logs

from config.errors import ConfigError
from config.smtp import LoggedPost, SmtpPost, sender_of
from ringgroup.telephone import BarredError, Post, RefusedError, UnavailableError

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DESK, ANNA = "loket@cjg.example.nl", "anna@lumens.example.nl"
SUBJECT, TEXT = "Rooster: één plek is leeg", "Hoi Anna,\n\nWie neemt dinsdag?\n.\n€\n"


class _Session(socketserver.StreamRequestHandler):
    """One connection; `answers` of the server replace what it says by itself."""

    def handle(self):
        self.say(self.server.answers.get("GREETING", "220 post"))
        while line := self.rfile.readline():
            command = line.decode().strip()
            self.server.heard.append(command)
            word = command.partition(" ")[0].upper()
            answer = self.server.answers.get(word, OWN.get(word, "250 ok"))
            if answer == "hang up":
                return
            self.say(answer)
            if answer.startswith("354"):
                self.take()
            if word == "STARTTLS" and answer.startswith("220"):
                self.encrypt()

    def finish(self):
        super().finish()
        self.request.close()

    def say(self, answer):
        time.sleep(self.server.slow)
        self.wfile.write(f"{answer}\r\n".encode())

    def take(self):
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        self.server.letters.append(b"".join(lines))
        self.say(self.server.answers.get("SENT", "250 queued"))

    def encrypt(self):
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.server.encrypted = True
        self.rfile = self.request.makefile("rb")
        self.wfile = self.request.makefile("wb", buffering=0)


OWN = {
    "EHLO": "250-post\r\n250-STARTTLS\r\n250 AUTH PLAIN",
    "AUTH": "235 welcome",
    "DATA": "354 go on",
    "STARTTLS": "220 go on",
    "QUIT": "221 bye",
}


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, answers, tls, slow):
        super().__init__(("127.0.0.1", 0), _Session)
        self.answers, self.tls, self.slow = answers, tls, slow
        self.heard, self.letters = [], []
        self.encrypted = False

    def handle_error(self, *_):
        """A client that leaves is no news."""


@contextmanager
def mail_server(tls=None, slow=0.0, **answers):
    with _Server(answers, tls, slow) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def post_to(server, sender=DESK, user="", query="", seconds=0.2) -> SmtpPost:
    port = server.server_address[1]
    url = f"smtp://{user}127.0.0.1:{port}{query}"
    return SmtpPost(url, sender, clock=lambda: NOW, timeout=seconds)


def test_a_letter_arrives_as_it_was_written():
    with mail_server() as server:
        post: Post = post_to(server)
        post.send_mail(ANNA, SUBJECT, TEXT)
    (raw,) = server.letters
    letter = message_from_bytes(raw, policy=policy.default)
    assert letter["From"] == DESK
    assert letter["To"] == ANNA
    assert letter["Subject"] == SUBJECT
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == NOW
    assert letter["Message-ID"].endswith("@cjg.example.nl>")
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    assert letter.get_content().replace("\r\n", "\n") == TEXT
    assert f"rcpt TO:<{ANNA}>" in server.heard


def test_no_two_letters_have_one_id():
    with mail_server() as server:
        for _ in range(2):
            post_to(server).send_mail(ANNA, SUBJECT, TEXT)
    first, second = (message_from_bytes(raw) for raw in server.letters)
    assert first["Message-ID"] != second["Message-ID"]


def test_name_and_password_may_hold_any_character():
    with mail_server() as server:
        post_to(server, sender=None, user="loket%40cjg.nl:p%3A%40%2F@").check()
    (signed_in,) = [line for line in server.heard if line.startswith("AUTH PLAIN ")]
    assert b64decode(signed_in.split()[2]) == b"\0loket@cjg.nl\0p:@/"


def test_without_a_sender_the_user_writes():
    with mail_server() as server:
        post = post_to(server, sender=None, user="loket%40cjg.nl:x@")
        post.send_mail(ANNA, SUBJECT, TEXT)
    assert message_from_bytes(server.letters[0])["From"] == "loket@cjg.nl"


def test_a_sender_must_be_an_address():
    with pytest.raises(ConfigError, match="SMTP_URL"):
        SmtpPost("smtp://user:x@post.example.nl", clock=lambda: NOW)


@pytest.mark.parametrize("code", ["550 no such user", "553 not here"])
def test_a_recipient_refused_for_ever_is_not_tried_again(code):
    with (
        mail_server(RCPT=f"{code} {ANNA}") as server,
        pytest.raises(RefusedError) as refused,
    ):
        post_to(server).send_mail(ANNA, SUBJECT, TEXT)
    assert refused.value.code == code[:3]
    assert ANNA not in str(refused.value)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("MAIL", "550 5.7.1 sender rejected"),
        ("MAIL", "553 5.1.8 sender address rejected: domain not found"),
        ("DATA", "554 5.7.1 refused"),
        ("SENT", "550 5.7.1 message rejected as spam"),
        ("SENT", f"552 5.3.4 too much for {ANNA}"),
    ],
)
def test_a_sender_or_a_letter_refused_for_ever_is_not_tried_again(word, answer):
    with (
        mail_server(**{word: answer}) as server,
        pytest.raises(RefusedError) as refused,
    ):
        post_to(server).send_mail(ANNA, SUBJECT, TEXT)
    assert refused.value.code == answer[:3]
    assert ANNA not in str(refused.value)


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "450 greylisted"},
        {"RCPT": "421 closing"},
        {"MAIL": "451 who are you"},
        {"AUTH": f"454 not now, {ANNA}"},
        {"DATA": "451 no"},
        {"SENT": f"452 too much for {ANNA}"},
        {"EHLO": "hang up"},
        {"RCPT": "hang up"},
    ],
    ids=str,
)
def test_everything_else_means_later_and_names_nobody(answers):
    with (
        mail_server(**answers) as server,
        pytest.raises(UnavailableError) as unavailable,
    ):
        post_to(server, user="me:x@").send_mail(ANNA, SUBJECT, TEXT)
    assert ANNA not in str(unavailable.value)


@pytest.mark.parametrize(
    "answers",
    [
        {"AUTH": f"535 wrong password for {ANNA}"},
        {"AUTH": "534 5.7.9 too weak"},
        {"AUTH": "550 no"},
        {"MAIL": "530 5.7.0 authentication required"},
        {"RCPT": f"530 5.7.0 not for {ANNA}"},
    ],
    ids=str,
)
def test_a_server_that_does_not_let_us_in_is_told_apart_from_one_that_is_gone(answers):
    with mail_server(**answers) as server, pytest.raises(BarredError) as barred:
        post_to(server, user="me:x@").send_mail(ANNA, SUBJECT, TEXT)
    assert "does not let us in" in str(barred.value)
    assert ANNA not in str(barred.value)


@pytest.mark.parametrize(
    ("greeting", "means"),
    [("554 5.7.1 no service", BarredError), ("421 too busy", UnavailableError)],
)
def test_a_server_that_turns_us_away_at_the_door_does_not_let_us_in(greeting, means):
    with mail_server(GREETING=greeting) as server, pytest.raises(means) as told:
        post_to(server).send_mail(ANNA, SUBJECT, TEXT)
    assert type(told.value) is means


def test_a_server_that_is_not_there_means_later():
    with mail_server() as server:
        post = post_to(server)
    with pytest.raises(UnavailableError, match="ConnectionRefused"):
        post.send_mail(ANNA, SUBJECT, TEXT)


def test_a_server_that_says_nothing_means_later():
    with mail_server(MAIL="") as server, pytest.raises(UnavailableError):
        post_to(server).send_mail(ANNA, SUBJECT, TEXT)
    assert server.letters == []


def test_a_server_that_takes_its_time_for_each_answer_gets_the_letter_once():
    with mail_server(slow=0.05) as server:
        post = post_to(server, seconds=60)
        post.send_mail(ANNA, SUBJECT, TEXT)
    assert len(server.letters) == 1


def test_a_letter_that_was_taken_is_not_sent_again_for_a_rude_goodbye():
    with mail_server(QUIT="hang up") as server:
        post_to(server).send_mail(ANNA, SUBJECT, TEXT)
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    "to", ["", "anna", f"{ANNA},b@c.nl", f"{ANNA}\nBcc: b@c.nl", "anna@exämple.nl", "@"]
)
def test_what_is_no_address_is_refused_before_anybody_is_asked(to):
    with mail_server() as server, pytest.raises(RefusedError):
        post_to(server).send_mail(to, SUBJECT, TEXT)
    assert server.heard == []


def test_a_subject_stays_on_its_line():
    with mail_server() as server:
        post_to(server).send_mail(ANNA, "Rooster\r\nBcc: b@c.nl", TEXT)
    letter = message_from_bytes(server.letters[0])
    assert letter["Subject"] == "Rooster Bcc: b@c.nl"
    assert letter["Bcc"] is None


# --- encryption ---


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post")])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "post.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_starttls_comes_before_the_password(tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(tls) as server:
        post = post_to(server, user="me:x@", query="?starttls=1")
        post.send_mail(ANNA, SUBJECT, TEXT)
    assert server.encrypted
    assert server.heard[1] == "STARTTLS"
    assert len(server.letters) == 1


def test_a_stranger_does_not_get_the_password(tls):
    with mail_server(tls) as server, pytest.raises(UnavailableError, match="SSL"):
        post_to(server, user="me:x@", query="?starttls=1").check()
    assert not any(command.startswith("AUTH") for command in server.heard)


def test_a_server_that_cannot_encrypt_does_not_get_the_password():
    with mail_server(EHLO="250 post") as server, pytest.raises(UnavailableError):
        post_to(server, user="me:x@", query="?starttls=1").check()
    assert not any(command.startswith("AUTH") for command in server.heard)


def test_without_a_mail_server_only_the_subject_is_logged_and_masked():
    post: Post = LoggedPost()
    with capture_logs() as lines:
        post.send_mail(ANNA, "Bel +31612345601", TEXT)
    (line,) = lines
    assert line["event"] == "mail not sent (no SMTP_URL)"
    assert line["subject"] == "Bel …01"
    assert ANNA not in str(line)
    assert TEXT not in str(line)


BOTH = ["west@example.nl", "oost@example.nl"]


@pytest.mark.parametrize(
    ("lines", "user", "sender"),
    [
        (BOTH[:1], "loket%40example.nl", "west@example.nl"),
        (BOTH, "loket%40example.nl", "loket@example.nl"),
        (BOTH, "loket", "west@example.nl"),
    ],
)
def test_with_several_lines_mail_comes_from_none_of_them(lines, user, sender):
    assert sender_of(lines, f"smtp://{user}:secret@mail.example.nl") == sender
    assert sender_of(lines, None) == lines[0]
