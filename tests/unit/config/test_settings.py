"""The environment: what is taken, what is refused, and what is never repeated."""

import pytest
from pydantic import ValidationError

from config.errors import ConfigError
from config.settings import DEMO, load

ACCOUNT = {
    "SECRET_KEY": "k" * 32,
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_AUTH_TOKEN": "token-of-the-account",
}
LOOPBACKS = [
    "http://127.0.0.1:8000",
    "http://127.9.9.9",
    "https://localhost:5000",
    "http://LOCALHOST",
    "http://[::1]:8000",
]


def refusal(**environ):
    """Return the one line with which the start stops."""
    with pytest.raises(ConfigError) as refused:
        load(environ)
    line = str(refused.value)
    assert line.splitlines() == [line]
    return line


def test_an_account_is_all_that_has_to_be_given():
    settings = load(ACCOUNT)
    assert settings.config.as_posix() == "config/veldhoven.toml"
    assert settings.database_url == "sqlite:///var/cjg.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.twilio_api_url == "https://api.twilio.com"
    assert settings.smtp_url is None
    assert settings.metrics_token is None
    assert settings.demo is False
    assert settings.secret_key.get_secret_value() == ACCOUNT["SECRET_KEY"]


def test_every_variable_is_taken_from_the_mapping_that_is_passed():
    given = {
        "CJG_CONFIG": "elsewhere/lines.toml",
        "DATABASE_URL": "sqlite:///elsewhere.db",
        "PUBLIC_URL": "https://loket.example.nl",
        "TWILIO_API_URL": "http://127.0.0.1:9000/rest/",
        "SMTP_URL": "smtp://user:pa%40ss@mail.example.nl:587?starttls=1",
        "METRICS_TOKEN": "metrics",
        "PORT": "65535",
        "CJG_DEMO": "0",
        "HOME": "/root",
    }
    settings = load(ACCOUNT | given)
    assert settings.config.as_posix() == "elsewhere/lines.toml"
    assert settings.database_url == "sqlite:///elsewhere.db"
    assert settings.public_url == "https://loket.example.nl"
    assert settings.twilio_api_url == "http://127.0.0.1:9000/rest"
    assert settings.smtp_url
    assert settings.smtp_url.get_secret_value() == given["SMTP_URL"]
    assert settings.metrics_token
    assert settings.metrics_token.get_secret_value() == "metrics"
    assert settings.port == 65535
    assert settings.demo is False


def test_the_process_environment_and_an_env_file_are_not_read(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("PORT=9999\nport=9999\n")
    monkeypatch.setenv("PORT", "9998")
    assert load(ACCOUNT).port == 8000


def test_an_empty_variable_counts_as_one_that_is_not_set():
    empty = {"PORT": "", "SMTP_URL": "", "CJG_DEMO": "", "METRICS_TOKEN": ""}
    assert load(ACCOUNT | empty) == load(ACCOUNT)


def test_settings_cannot_be_changed():
    settings = load(ACCOUNT)
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1


def test_the_public_url_follows_the_port():
    assert load(ACCOUNT | {"PORT": "8123"}).public_url == "http://127.0.0.1:8123"


def test_a_trailing_slash_of_the_public_url_is_dropped():
    settings = load(ACCOUNT | {"PUBLIC_URL": "https://Loket.example.nl:8443/"})
    assert settings.public_url == "https://loket.example.nl:8443"


@pytest.mark.parametrize(
    "value",
    [
        "loket.example.nl",
        "ftp://loket.example.nl",
        "https://",
        "https:///",
        "https://loket.example.nl/cjg",
        "https://loket.example.nl//",
        "https://loket.example.nl?x=1",
        "https://loket.example.nl?",
        "https://loket.example.nl#x",
        "https://user:geheim@loket.example.nl",
        "https://loket.example.nl:0",
        "https://loket.example.nl:65536",
        "https://loket.example.nl:",
        "https://lo ket.nl",
        "https://[::1",
        "https://[:::1]",
        "https://loket.example.nl\n",
        "https://lokét.nl",
    ],
)
def test_a_public_url_that_is_not_an_origin_is_refused(value):
    line = refusal(**ACCOUNT, PUBLIC_URL=value)
    assert line.startswith("PUBLIC_URL: ")
    assert "is not an origin such as https://loket.example.nl" in line
    assert "geheim" not in line


@pytest.mark.parametrize(
    "value", ["abc", "0", "65536", "-1", "8000.0", " 8000", "८०००"]
)
def test_a_port_is_a_number_up_to_65535(value):
    line = refusal(**ACCOUNT, PORT=value)
    assert line == f'PORT: "{value}" is not a port number (1-65535)'


def test_demo_is_one_or_nothing():
    assert refusal(CJG_DEMO="yes") == 'CJG_DEMO: "yes" is neither 1 (on) nor 0 (off)'


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg_3(scheme):
    settings = load(ACCOUNT | {"DATABASE_URL": f"{scheme}://cjg:geheim@db:5432/cjg"})
    assert settings.database_url == "postgresql+psycopg://cjg:geheim@db:5432/cjg"


def test_postgresql_may_be_reached_by_a_socket():
    url = "postgresql:///cjg?host=/var/run/postgresql"
    settings = load(ACCOUNT | {"DATABASE_URL": url})
    assert settings.database_url == url.replace("postgresql", "postgresql+psycopg", 1)


@pytest.mark.parametrize(
    "value",
    [
        "mysql://cjg:geheim@db/cjg",
        "postgresql+psycopg2://cjg:geheim@db/cjg",
        "postgresql://cjg:geheim@db:port/cjg",
        "postgresql://cjg:geheim@db",
        "postgresql:/cjg:geheim",
        "sqlite://geheim/cjg.db",
        "geheim",
    ],
)
def test_another_database_is_refused_without_repeating_its_password(value):
    line = refusal(**ACCOUNT, DATABASE_URL=value)
    assert line.startswith("DATABASE_URL: ")
    assert "geheim" not in line


@pytest.mark.parametrize(
    "value",
    [
        "smtps://user:geheim@mail.example.nl:465",
        "smtp://user:geheim@:587",
        "smtp://user:geheim@mail.example.nl:0",
        "smtp://user:geheim@mail.example.nl:port",
        "smtp://user:geheim@mail.example.nl:587?starttls=yes",
        "smtp://user:geheim@mail.example.nl:587?tls=1",
        "smtp://user:ge#heim@mail.example.nl:587",
        "smtp://user:ge/heim@mail.example.nl:587",
        "mail.example.nl geheim",
    ],
)
def test_a_malformed_mail_server_is_refused_without_repeating_its_password(value):
    line = refusal(**ACCOUNT, SMTP_URL=value)
    assert line.startswith("SMTP_URL: this is not of the form smtp://user:password@")
    assert "heim" not in line


@pytest.mark.parametrize(
    "value", ["api.twilio.com", "https://a:geheim@b", "https://b?x"]
)
def test_a_malformed_rest_address_is_refused(value):
    line = refusal(**ACCOUNT, TWILIO_API_URL=value)
    assert line.startswith("TWILIO_API_URL: ")
    assert "geheim" not in line


@pytest.mark.parametrize(
    "value",
    [
        "https://api.ie1.twilio.com",  # without an edge it is asked in us1
        "http://api.twilio.com",
        "https://api.twilio.com/2010-04-01",
        "https://twilio.com",
        "https://dublin.ie1.twilio.com",
    ],
)
def test_an_address_that_is_none_of_twilio_s_own_is_refused(value):
    line = refusal(**ACCOUNT, TWILIO_API_URL=value)
    assert "is none of Twilio's own: https://api.twilio.com, or in Ireland" in line


@pytest.mark.parametrize(
    "value", ["https://api.twilio.com/", "https://api.dublin.ie1.twilio.com"]
)
def test_twilio_s_own_addresses_are_taken(value):
    taken = load(ACCOUNT | {"TWILIO_API_URL": value}).twilio_api_url
    assert taken == value.rstrip("/")


@pytest.mark.parametrize("name", ACCOUNT)
def test_outside_the_demo_a_missing_secret_stops_the_start(name):
    line = refusal(**{key: value for key, value in ACCOUNT.items() if key != name})
    assert line.startswith(f"{name}: missing; set it to ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "fifteen-letters"),
        ("SECRET_KEY", DEMO["SECRET_KEY"]),
        ("SECRET_KEY", f"{DEMO['SECRET_KEY']},a key of our own and more"),
        ("SECRET_KEY", f"a key of our own and more,{DEMO['SECRET_KEY']}"),
        ("SECRET_KEY", "vervang-dit-door-openssl-rand-hex-32"),
        ("SECRET_KEY", "a key of our own and more, vervang-dit-door-iets-anders"),
        ("TWILIO_AUTH_TOKEN", DEMO["TWILIO_AUTH_TOKEN"]),
        ("TWILIO_AUTH_TOKEN", "vervang-dit-door-het-token-van-de-regio"),
        ("TWILIO_ACCOUNT_SID", "CA" + "0" * 32),
        ("TWILIO_ACCOUNT_SID", "AC0"),
        ("TWILIO_ACCOUNT_SID", "AC" + "-" * 32),
    ],
)
def test_outside_the_demo_a_secret_has_to_be_usable(name, value):
    line = refusal(**ACCOUNT | {name: value})
    assert line.startswith(f"{name}: not usable; set it to ")
    assert value not in line


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET_KEY", "k" * 16), ("TWILIO_ACCOUNT_SID", "ACtest")]
)
def test_a_short_secret_of_an_account_in_a_test_is_usable(name, value):
    assert load(ACCOUNT | {name: value})


def test_the_demo_brings_its_own_secrets():
    settings = load({"CJG_DEMO": "1"})
    assert settings.demo is True
    assert settings.secret_key.get_secret_value() == DEMO["SECRET_KEY"]
    assert settings.twilio_account_sid == DEMO["TWILIO_ACCOUNT_SID"]
    assert settings.twilio_auth_token.get_secret_value() == DEMO["TWILIO_AUTH_TOKEN"]


def test_the_demo_takes_secrets_as_they_are_given():
    settings = load({"CJG_DEMO": "1", "SECRET_KEY": "x", "TWILIO_ACCOUNT_SID": "y"})
    assert settings.secret_key.get_secret_value() == "x"
    assert settings.twilio_account_sid == "y"


@pytest.mark.parametrize("url", LOOPBACKS)
def test_the_demo_may_listen_to_this_machine(url):
    assert load({"CJG_DEMO": "1", "PUBLIC_URL": url}).public_url == url.lower()


@pytest.mark.parametrize(
    "url",
    [
        "https://loket.example.nl",
        "http://0.0.0.0:8000",
        "http://192.168.1.10",
        "http://127.0.0.1.example.nl",
        "http://localhost.example.nl",
        "http://[::]:8000",
    ],
)
def test_the_demo_refuses_a_public_address(url):
    expected = f"demo mode refuses a public address (PUBLIC_URL is {url})"
    assert refusal(CJG_DEMO="1", PUBLIC_URL=url) == f"CJG_DEMO: {expected}"


def test_no_secret_is_shown_by_repr():
    secrets = {
        "SECRET_KEY": "geheim" * 6,
        "TWILIO_AUTH_TOKEN": "geheim",
        "DATABASE_URL": "postgresql://cjg:geheim@db/cjg",
        "SMTP_URL": "smtp://user:geheim@mail.example.nl:25",
        "METRICS_TOKEN": "geheim",
    }
    settings = load(ACCOUNT | secrets)
    assert "geheim" not in f"{settings!r} {settings}"


OIDC = {
    "OIDC_ISSUER": "https://login.example.nl/tenant/v2.0/",
    "OIDC_CLIENT_ID": "loket",
    "OIDC_CLIENT_SECRET": "geheim",
}


def test_a_sign_in_of_the_municipality_is_taken_letter_for_letter():
    settings = load(ACCOUNT | OIDC | {"OIDC_NAME": "gemeente Veldhoven"})
    assert settings.oidc_issuer == OIDC["OIDC_ISSUER"]
    assert settings.oidc_client_id == "loket"
    assert settings.oidc_client_secret
    assert settings.oidc_client_secret.get_secret_value() == "geheim"
    assert settings.oidc_name == "gemeente Veldhoven"
    assert "geheim" not in f"{settings!r}"


def test_without_one_there_is_none():
    settings = load(ACCOUNT)
    assert settings.oidc_issuer is settings.oidc_client_id is None
    assert settings.oidc_client_secret is settings.oidc_name is None


@pytest.mark.parametrize("name", OIDC)
@pytest.mark.parametrize("given", [ACCOUNT, {"CJG_DEMO": "1"}], ids=["live", "demo"])
def test_it_is_set_up_whole_or_not_at_all(name, given):
    rest = {key: value for key, value in OIDC.items() if key != name}
    line = refusal(**given, **rest)
    assert line.startswith(f"{name}: missing; set OIDC_ISSUER, ")
    assert "geheim" not in line


@pytest.mark.parametrize("url", LOOPBACKS)
def test_an_issuer_without_https_is_on_this_machine(url):
    assert load(ACCOUNT | OIDC | {"OIDC_ISSUER": url}).oidc_issuer == url


@pytest.mark.parametrize(
    "value",
    [
        "http://login.example.nl",
        "login.example.nl",
        "https://login.example.nl?tenant=1",
        "https://a:geheim@login.example.nl",
        "HTTPS://login.example.nl",
    ],
)
def test_a_malformed_issuer_is_refused(value):
    line = refusal(**ACCOUNT | OIDC | {"OIDC_ISSUER": value})
    assert line.startswith("OIDC_ISSUER: ")
    assert line.endswith("not an address such as https://login.example.nl (no query)")
    assert "geheim" not in line


@pytest.mark.parametrize("tenant", ["common", "organizations", "Consumers"])
def test_an_issuer_of_everybody_is_refused(tenant):
    value = f"https://login.microsoftonline.com/{tenant}/v2.0"
    line = refusal(**ACCOUNT | OIDC | {"OIDC_ISSUER": value})
    assert line.endswith("is not one issuer; write your own tenant's id there")


OLD, NEW = "an old key of some length", "a new key of some length"


@pytest.mark.parametrize(
    ("secret", "keys"),
    [
        (NEW, (NEW,)),
        (f"{NEW},{OLD}", (NEW, OLD)),
        (f"{NEW}, {OLD}", (NEW, OLD)),
        ("one long key, with a comma", ("one long key, with a comma",)),
    ],
)
def test_a_new_key_may_stand_before_the_old_one(secret, keys):
    assert load({"CJG_DEMO": "1", "SECRET_KEY": secret}).secret_keys == keys
