"""Nothing is public by omission: every address, who may ask for it, and how."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from flask import Flask

from config.app import create_app
from config.demo.world import open_world
from config.house import build
from config.settings import load
from webhooks.pages.subjects import SUBJECTS, openid

SIGNED = "the provider's signature"
ANYBODY = "anybody"
OUR_PAGE = "the demo's own page: a header that no other site can send"
MACHINES = "a client on this machine, or the bearer of METRICS_TOKEN"
HALFWAY = "who gave a password"
ACCOUNT = "who is signed in, of themselves"
ANY_LINE = "who belongs to any line, of themselves"
MEMBER = "this line's members"
COORDINATOR = "this line's coordinators"
ALLOWED = "administrators, and of what the line allows them its coordinators"
ADMINISTRATOR = "administrators of the service"

ENDPOINTS = {
    "/voice/incoming": ("POST", SIGNED),
    "/voice/status": ("POST", SIGNED),
    "/voice/dialed/<int:number>": ("POST", SIGNED),
    "/voice/waited/<int:turn>": ("POST", SIGNED),
    "/voice/recorded": ("POST", SIGNED),
    "/voice/recording": ("POST", SIGNED),
    "/voice/screen/<leg>": ("POST", SIGNED),
    "/voice/screened/<leg>": ("POST", SIGNED),
    "/voice/leg/<leg>": ("POST", SIGNED),
    "/voice/service": ("POST", SIGNED),
    "/voice/alarm": ("POST", SIGNED),
    "/voice/tone": ("POST", SIGNED),
    "/voice/keys/<int:attempt>": ("POST", SIGNED),
    "/voice/pin/<line>/<int:attempt>": ("POST", SIGNED),
    "/voice/choice/<line>/<int:attempt>/<message>": ("POST", SIGNED),
    "/voice/called/<line>/<int:attempt>/<message>": ("POST", SIGNED),
    "/voice/record-pin/<line>/<int:attempt>": ("POST", SIGNED),
    "/voice/record-menu/<line>/<int:attempt>": ("POST", SIGNED),
    "/voice/record/<line>/<int:attempt>/<message>": ("POST", SIGNED),
    "/voice/recorded-prompt/<line>/<int:attempt>/<message>": ("POST", SIGNED),
    "/voice/record-wait/<line>/<int:attempt>/<message>": ("POST", SIGNED),
    "/voice/record-choice/<line>/<int:attempt>/<message>": ("POST", SIGNED),
    "/voice/prompt-recording/<line>": ("POST", SIGNED),
    "/voice/outgoing/<call>": ("POST", SIGNED),
    "/voice/outgoing/<call>/pressed/<int:attempt>": ("POST", SIGNED),
    "/voice/outgoing/<call>/dialed": ("POST", SIGNED),
    "/voice/outgoing/<call>/status": ("POST", SIGNED),
    "/voice/": ("DELETE GET PATCH POST PUT", SIGNED),
    "/voice/<path:rest>": ("DELETE GET PATCH POST PUT", SIGNED),
    "/voice/audio/<link>": ("GET", ANYBODY),  # the link is signed, and dies in minutes
    "/sounds/<file_name>": ("GET", ANYBODY),  # tones and recorded prompts
    "/simulator": ("GET", ANYBODY),  # the demo alone, which listens on loopback
    "/simulator/events": ("GET", ANYBODY),  # as above; invented numbers
    "/simulator/static/<path:filename>": ("GET", ANYBODY),
    "/simulator/do": ("POST", OUR_PAGE),
    "/inloggen/demo": ("POST", ANYBODY),  # as above: who sits at this machine
    "/healthz": ("GET", ANYBODY),  # says that the process is up, and no more
    "/readyz": ("GET", ANYBODY),  # a step of the schema, no figures
    "/metrics": ("GET", MACHINES),
    "/static/<path:name>": ("GET", ANYBODY),  # style sheets, scripts, fonts
    "/static/site.css": ("GET", ANYBODY),
    "/static/logo": ("GET", ANYBODY),
    "/static/logo/<digest>": ("GET", ANYBODY),
    "/manifest.webmanifest": ("GET", ANYBODY),  # name, colour and icons
    "/favicon.ico": ("GET", ANYBODY),
    "/openingstijden": ("GET", ANYBODY),
    "/openingstijden.json": ("GET", ANYBODY),
    "/openingstijden.ics": ("GET", ANYBODY),
    "/openingstijden/<key>.json": ("GET", ANYBODY),
    "/openingstijden/<key>.ics": ("GET", ANYBODY),
    "/privacy": ("GET", ANYBODY),
    "/nu": ("GET", MEMBER),
    "/registratie/verstuurd/bedankt": ("GET", MEMBER),  # sealed: whom a mail goes to
    "/toegankelijkheid": ("GET", ANYBODY),
    "/.well-known/security.txt": ("GET", ANYBODY),
    "/inloggen": ("GET POST", ANYBODY),
    "/eerste-keer": ("GET POST", ANYBODY),  # who has the secret, once
    "/uitloggen": ("POST", ANYBODY),  # ends one's own session, if there is one
    "/wachtwoord-vergeten": ("GET POST", ANYBODY),
    "/uitnodiging/<link>": ("GET POST", ANYBODY),  # the link is signed, works once
    "/inloggen/code": ("GET POST", HALFWAY),
    "/inloggen/instellen": ("GET POST", HALFWAY),
    "/inloggen/instellen/begin": ("POST", HALFWAY),
    "/": ("GET", MEMBER),
    "/vandaag": ("GET POST", COORDINATOR),
    "/vandaag/weg": ("POST", COORDINATOR),
    "/vandaag/gezien": ("POST", MEMBER),
    "/aanwezig": ("POST", MEMBER),  # for another: coordinators
    "/registratie": ("GET", MEMBER),  # one's own forms, here and below
    "/registratie/e-mail": ("GET POST", MEMBER),
    "/registratie/<form>": ("GET POST", MEMBER),
    "/registratie/<form>/zonder-vraag": ("POST", MEMBER),
    "/registratie/vraag/contactpersoon": ("POST", MEMBER),  # of one's own thanks
    "/registratie/vraag/contactpersoon/<question>/overgenomen": (
        "POST",
        MEMBER,
    ),  # likewise
    "/inloggen/passkey/vraag": ("GET", ANYBODY),  # a question, whoever asks
    "/inloggen/passkey": ("POST", ANYBODY),
    "/hulp": ("GET", ACCOUNT),
    "/hulp/<any(medewerker, coordinator, beheerder):role>": ("GET", ACCOUNT),
    "/hulp/beeld/<name>": ("GET", ACCOUNT),  # pictures of invented people
    "/account": ("GET", ACCOUNT),
    "/account/passkeys/vraag": ("GET", ACCOUNT),
    "/account/passkeys": ("POST", ACCOUNT),
    "/account/passkeys/weg": ("POST", ACCOUNT),  # one's own
    "/account/wachtwoord": ("POST", ACCOUNT),
    "/account/pincode": ("POST", ACCOUNT),
    "/account/berichten": ("POST", ACCOUNT),
    "/account/overal-uitloggen": ("POST", ACCOUNT),
    "/account/daar-uitloggen": ("POST", ACCOUNT),  # one's own
    "/account/bevestigen": ("GET POST", ACCOUNT),
    "/account/herstelcodes": ("POST", ACCOUNT),
    "/account/zonder-code": ("POST", ACCOUNT),
    "/rooster/mijn": ("GET", ANY_LINE),
    "/rooster/mijn/vrij": ("POST", ANY_LINE),
    "/rooster/mijn/vrij/weg": ("POST", ANY_LINE),  # one's own
    "/rooster/mijn/week": ("POST", ANY_LINE),
    "/rooster/mijn/weekmail": ("POST", ANY_LINE),
    "/rooster/mijn/adres": ("POST", ANY_LINE),
    "/rooster/kan-niet": ("GET POST", MEMBER),  # that member, the backup, coordinators
    "/rooster/ruilen": ("GET", MEMBER),
    "/rooster/ruilen/nieuw": ("GET POST", MEMBER),
    "/rooster/kan-niet/daarna": ("GET", MEMBER),  # the two, and coordinators
    "/rooster/ruilen/afgesproken": ("GET POST", COORDINATOR),
    "/rooster/ruilen/<swap>/<answer>": ("POST", MEMBER),  # to decide: coordinators
    "/rooster/ruilen/overnemen": ("GET POST", MEMBER),
    "/rooster/ruilen/instelling": ("POST", COORDINATOR),
    "/rooster/ical/<secret>.ics": ("GET", ANYBODY),  # who has the secret
    "/voicemail": ("GET", MEMBER),
    "/voicemail/<message>": ("GET", MEMBER),  # more of it for its owner
    "/voicemail/<message>/geluid": ("GET", MEMBER),  # its owner
    "/voicemail/<message>/nemen": ("POST", MEMBER),
    "/voicemail/<message>/geven": ("POST", COORDINATOR),
    "/voicemail/<message>/terugbellen": ("POST", MEMBER),  # its owner
    "/voicemail/<message>/afgehandeld": ("POST", MEMBER),  # its owner
    "/voicemail/<message>/wissen": ("GET POST", MEMBER),  # its owner, coordinators
    "/telefoon/klaar": ("GET", MEMBER),  # one's own
    "/telefoon/<any(aan, uit):card>.vcf": ("GET", MEMBER),  # the line's; no person's
    "/telefoon/testen": ("POST", MEMBER),  # one's own
    "/telefoon": ("GET", MEMBER),  # of another: coordinators
    "/cijfers": ("GET", MEMBER),  # disclosed figures alone, the same for everybody
    "/cijfers/<period>.<any(csv, xlsx, json, zip):kind>": ("GET", MEMBER),
    "/cijfers/jaarverslag/<year>": ("GET", MEMBER),
    "/cijfers/jaarverslag/<year>/toelichting": ("GET POST", COORDINATOR),
    "/rooster": ("GET", MEMBER),  # what is published; coordinators see drafts
    "/rooster/<month>.xlsx": ("GET", MEMBER),
    "/rooster/<month>.csv": ("GET", MEMBER),
    "/rooster/bewaar": ("POST", COORDINATOR),
    "/rooster/ongedaan": ("POST", COORDINATOR),
    "/rooster/publiceren": ("GET POST", COORDINATOR),
    "/rooster/logboek": ("GET", COORDINATOR),
    "/rooster/vullen": ("GET POST", COORDINATOR),
    "/rooster/basisrooster": ("POST", COORDINATOR),
    "/rooster/regels": ("POST", COORDINATOR),
    "/rooster/plekken": ("GET POST", COORDINATOR),
    "/rooster/verdeling": ("GET", COORDINATOR),
    "/rooster/inlezen": ("GET POST", COORDINATOR),
    "/rooster/inlezen/overnemen": ("POST", COORDINATOR),
    "/rooster/vrij": ("GET POST", COORDINATOR),
    "/rooster/vrij/weg": ("POST", COORDINATOR),
    "/rooster/vrij/week": ("POST", COORDINATOR),
    "/rooster/dagen": ("GET POST", COORDINATOR),
    "/rooster/dagen/gewoon": ("POST", COORDINATOR),
    "/beheer": ("GET", ADMINISTRATOR),
    "/beheer/nieuw": ("GET POST", ADMINISTRATOR),
    "/beheer/inlezen": ("GET POST", ADMINISTRATOR),
    "/beheer/medewerkers.csv": ("GET", ADMINISTRATOR),  # headings alone
    "/beheer/leden/<login>": ("GET POST", ADMINISTRATOR),
    "/beheer/leden/<login>/lijnen": ("POST", ADMINISTRATOR),
    "/beheer/leden/<login>/uitnodigen": ("POST", ADMINISTRATOR),
    "/beheer/leden/<login>/testen": ("POST", ADMINISTRATOR),
    "/beheer/leden/<login>/zonder-code": ("POST", ADMINISTRATOR),
    "/beheer/leden/<login>/zonder-pincode": ("POST", ADMINISTRATOR),
    "/beheer/leden/<login>/toelaten": ("POST", ADMINISTRATOR),
    "/beheer/accounts.csv": ("GET", ADMINISTRATOR),
    "/beheer/instellingen": ("GET", ALLOWED),
    "/beheer/instellingen/wijziging/terug": ("POST", ADMINISTRATOR),
    "/beheer/instellingen/<of>": ("GET POST", ALLOWED),
    "/beheer/lijnen/nieuw": ("GET POST", ADMINISTRATOR),
    "/beheer/lijn": ("GET", ADMINISTRATOR),
    "/beheer/lijn/nummers": ("POST", ADMINISTRATOR),
    "/beheer/lijn/nummers/wijzen": ("POST", ADMINISTRATOR),
    "/beheer/lijn/open": ("POST", ADMINISTRATOR),
    "/beheer/verzoeken": ("GET POST", ADMINISTRATOR),
    "/beheer/verzoeken/wissen": ("POST", ADMINISTRATOR),
    "/beheer/hoe-gaat-het": ("GET", ADMINISTRATOR),
    "/beheer/hoe-gaat-het/sms": ("POST", ADMINISTRATOR),
    "/beheer/eerste-account": ("GET", ADMINISTRATOR),
    "/beheer/logboek": ("GET", ADMINISTRATOR),
    "/beheer/instellingen/horen/opname": ("GET POST", ADMINISTRATOR),
    "/beheer/instellingen/<of>/bel": ("POST", ALLOWED),  # oneself
    "/beheer/instellingen/uiterlijk": ("GET POST", ADMINISTRATOR),
    "/beheer/instellingen/uiterlijk/kleur/<digits>.css": ("GET", ADMINISTRATOR),
    "/beheer/partners": ("GET", ADMINISTRATOR),
    "/beheer/partners/<code>": ("GET POST", ADMINISTRATOR),
}
OPTIONAL = {  # only where the municipality's own sign-in is configured
    "/inloggen/organisatie": ("GET", ANYBODY),
    "/inloggen/organisatie/terug": ("GET", ANYBODY),  # holds a code; state is checked
    "/account/bevestigen/organisatie": ("GET", ACCOUNT),
    "/uitnodiging/<link>/koppelen": ("GET", ANYBODY),  # the link is signed
}
ENDPOINTS |= OPTIONAL
WITH_OPENID = {
    "OIDC_ISSUER": "http://127.0.0.1:1",  # where nobody answers
    "OIDC_CLIENT_ID": "loket",
    "OIDC_CLIENT_SECRET": "x",
}
GUARDS = {
    "file": ANYBODY,
    "anybody": ANYBODY,
    "halfway": HALFWAY,
    "account": ACCOUNT,
    "any_line": ANY_LINE,
    "member": MEMBER,
    "coordinator": COORDINATOR,
    "allowed": ALLOWED,
    "administrator": ADMINISTRATOR,
}
FAR_AWAY = {"REMOTE_ADDR": "192.0.2.1"}
REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
IMPLIED = {"HEAD", "OPTIONS"}


def app_with(folder, **environment: str) -> Iterator[Flask]:
    settings = load(
        {"CJG_DEMO": "1", "DATABASE_URL": f"sqlite:///{folder}/x.db", **environment}
    )
    house = build(settings)
    yield create_app(house, world=open_world(house))
    house.database.close()


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    yield from app_with(tmp_path_factory.mktemp("app"), **WITH_OPENID)


def with_guard(*guards: str) -> list[str]:
    return [rule for rule, (_, guard) in ENDPOINTS.items() if guard in guards]


def address(rule: str) -> str:
    for placeholder in ("<int:number>", "<int:turn>", "<int:attempt>"):
        rule = rule.replace(placeholder, "1")
    return (
        rule.replace("<leg>", "x")
        .replace("<call>", "x")
        .replace("<line>", "veldhoven")
        .replace("<message>", "x")
        .replace("<link>", "x")
        .replace("<path:rest>", "x/y")
        .replace("<secret>", "x")
        .replace("<file_name>", "x.wav")
        .replace("<path:name>", "x.css")
        .replace("<path:filename>", "simulator.css")
    )


def served(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - IMPLIED
    }


def test_every_endpoint_stands_in_the_table_with_its_method(app):
    assert served(app) == {
        (rule, method)
        for rule, (methods, _) in ENDPOINTS.items()
        for method in methods.split()
    }


def test_what_is_not_configured_is_not_served(app, tmp_path):
    for plain in app_with(tmp_path):
        assert {rule for rule, _ in served(app) - served(plain)} == set(OPTIONAL)
        assert served(plain) < served(app)


@pytest.mark.parametrize(
    "subject", [*SUBJECTS, *openid()], ids=lambda subject: subject.name
)
def test_every_page_is_behind_the_guard_of_the_table(subject):
    stated = {rule: ENDPOINTS[rule][1] for _, rule, _ in subject.routes}
    assert set(stated.values()) == {GUARDS[subject.guard]}


@pytest.mark.parametrize("rule", with_guard(SIGNED))
def test_a_webhook_without_a_signature_is_refused(app, rule):
    form = {"CallSid": "CA1", "From": "+31612345678", "To": "+31402584113"}
    answer = app.test_client().post(address(rule), data=form)
    assert answer.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("rule", with_guard(OUR_PAGE))
def test_what_our_page_does_another_page_cannot(app, rule):
    client = app.test_client()
    refused = client.post(address(rule), json={"do": "tour"})
    assert refused.status_code == HTTPStatus.FORBIDDEN
    ours = {"X-Simulator": "1"}
    accepted = client.post(address(rule), json={"do": "tour"}, headers=ours)
    assert accepted.status_code == HTTPStatus.ACCEPTED


def test_outside_the_demo_nothing_of_the_simulator_is_served(tmp_path):
    account = {
        "CJG_DEMO": "0",
        "SECRET_KEY": "k" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
    }
    for app in app_with(tmp_path, **account):
        rules = {rule.rule for rule in app.url_map.iter_rules()}
        assert not [rule for rule in rules if rule.startswith("/simulator")]


@pytest.mark.parametrize("rule", with_guard(ANYBODY))
def test_what_is_public_asks_nobody_who_they_are(app, rule):
    with app.test_client().get(address(rule), environ_base=FAR_AWAY) as answer:
        assert answer.status_code not in REFUSED
        assert "/inloggen" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("rule", with_guard(MACHINES))
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_figures_are_not_for_who_comes_through_a_proxy(app, rule, header):
    answer = app.test_client().get(address(rule), headers={header: "127.0.0.1"})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("rule", with_guard(MACHINES))
def test_figures_are_not_for_another_machine(app, rule):
    answer = app.test_client().get(address(rule), environ_base=FAR_AWAY)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("rule", with_guard(MACHINES))
def test_with_a_token_nobody_reads_figures_without_it(tmp_path, rule):
    for app in app_with(tmp_path, METRICS_TOKEN="x" * 20):
        answer = app.test_client().get(address(rule))
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
