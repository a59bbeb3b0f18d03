"""Every form of the pages: who sends it, from which page, and who might be first.

A table. A house test compares it with the addresses that take a form; the integration
test sends each form twice, and once from a page of before somebody else's deed.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import update

from ringgroup.notices.store import refusals
from ringgroup.tables import MEMBER
from tests.town.forms import Form, forms

Deed = Callable[..., object]
"""What somebody does first, or meanwhile: of the stage (see `Stage`)."""

LOOKS = "/beheer/instellingen/uiterlijk"
BLOCK = "2026-12-01.0900-1200"
DUTY, BACKUP = f"plek/{BLOCK}.duty", f"plek/{BLOCK}.backup"
COLLEAGUE = "Een collega nam dit bericht net."
CHANGED = "Iemand anders heeft dit intussen veranderd."
USUAL = {
    "age": "4-11",
    "gender": "female",
    "question_kind": "parenting",
    "question_type": "1",
    "forwarded_to": "none",
}
MINE = "nobody else's deed can come between"
WISH = "says how it must be, whatever it was"
WORDS = "een nieuw lang wachtwoord"
NEW = {
    "name": "Noor Nieuw",
    "organisation": "GGD",
    "mobile": "06 41 13 01 88",
    "email": "noor@example.nl",
    "login": "noor",
}
MEMBERS = (
    b"name,organisation,mobile,email,login,role\r\n"
    b"Noor Nieuw,GGD,06 41130188,noor@example.nl,noor,member\r\n"
)
ROSTER = f"date,block,duty,backup\r\n{BLOCK[:10]},09:00-12:00,bram,eva\r\n".encode()


@dataclass(frozen=True)
class Case:
    """A form: `where` it is, which it is (`ends`, `holds`), and what is filled in.

    `first` makes the page possible; `meanwhile` is another's deed, after which the
    answer holds `said`; without one, `said` is the reason why there is none. `again`
    is what is said to who sends it twice, where that is more.
    """

    who: str
    where: Callable[..., str] | str
    said: str
    fill: dict[str, str] = field(default_factory=dict)
    meanwhile: Deed | None = None
    first: Deed | None = None
    ends: str = ""
    holds: dict[str, str] = field(default_factory=dict)
    to: str | None = None
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    again: str = ""

    def form(self, page: str, rule: str) -> Form:
        ends = self.ends or rule
        found = [
            one
            for one in forms(page)
            if one.path.endswith(ends) and self.holds.items() <= one.fields.items()
        ]
        assert found, f"no form to {ends} on the page"
        return found[0]

    def sent(self, one: Form) -> dict[str, object]:
        """Anew for each time it is sent: a file is read to its end."""
        taken = {
            name: (io.BytesIO(data), of) for name, (data, of) in self.files.items()
        }
        return one.fields | self.fill | taken


def set_up_after_reset(stage) -> None:
    """Anna coordinates, and set up a second factor after she was reset."""
    reset = {"role": "coordinator", "reset_at": stage.town.now}
    with stage.town.database.transaction() as session:
        session.execute(update(MEMBER).where(MEMBER.c.login == "anna").values(reset))
    stage.as_("anna").post("/uitloggen")
    stage.as_("anna").sign_in("anna")


def no_sms_of_the_line(stage) -> None:
    """The provider refused the line's sender."""
    line = stage.town.line
    with stage.town.database.transaction() as session:
        refusals.note(session, line, "21606", stage.town.now)


def put(who: str, **changes: str) -> Deed:
    """A coordinator changes the roster: `duty="anna>daan"`."""

    def change(stage) -> None:
        fields = {}
        for slot, change in changes.items():
            was, _, becomes = change.partition(">")
            fields[f"plek/{BLOCK}.{slot}/{was}"] = becomes
        stage.as_(who).post("/rooster/bewaar", fields)

    return change


def post(who: str, path: str, **fields: str) -> Deed:
    """Somebody sends a form without looking at a page."""

    def send(stage) -> None:
        filled = {name: stage.filled(value) for name, value in fields.items()}
        stage.as_(who).post(stage.filled(path), filled)

    return send


def own_form(stage) -> str:
    return f"/registratie/{stage.rows('open_registration')[0]['id']}"


def thanks_for_a_question(stage) -> str:
    """Where one asks to be reminded of a question that went to a partner."""
    page = "/registratie/e-mail"
    anna = stage.as_("anna")
    one = next(f for f in forms(anna.get(page).text) if f.path.endswith(page))
    to_ggd = {"question_type": "2", "forwarded_to": "ggd"}
    return anna.post(page, one.fields | USUAL | to_ggd).location


def owns_a_question(stage) -> None:
    anna, ends = stage.as_("anna"), "/contactpersoon"
    page = anna.get(thanks_for_a_question(stage)).text
    one = next(f for f in forms(page) if f.path.endswith(ends))
    anna.post(one.path, one.fields)


def own_message(stage) -> str:
    return f"/voicemail/{stage.rows('voicemail')[0]['id']}"


def annas_message(stage) -> None:
    stage.message()
    post("anna", "/voicemail/{voicemail}/nemen")(stage)


def fell_to_bram(stage) -> None:
    anna = str(stage.id("anna"))
    post("bram", "/voicemail/{voicemail}/nemen", eigenaar=anna)(stage)


def offered(stage) -> None:
    stage.as_("anna").post(
        "/rooster/ruilen/nieuw", {"plek": f"{BLOCK}.duty", "how": "all"}
    )


def second_factor(stage) -> None:
    anna = stage.as_("anna")
    anna.post("/inloggen/instellen/begin")
    anna.set_up()


def preview(stage) -> str:
    """The page of what a file would change, which has no address of its own."""
    carla = stage.as_("carla")
    page = carla.post(
        "/rooster/inlezen", {"bestand": (io.BytesIO(ROSTER), "rooster.csv")}
    )
    stage.page = page.text
    return ""


def saved(stage) -> None:
    put("carla", duty="anna>daan")(stage)


def told(stage) -> None:
    stage.as_("carla").post("/vandaag", {"text": "Prikactie", "last": "2026-12-04"})


def looks_shown(stage) -> str:
    """The page of how it will be, which has no address of its own."""
    stage.page = stage.as_("daan").post(LOOKS, {"name": "Loket Jeugd"}).text
    return ""


OF_ANNA = "/beheer/leden/anna"
OF_LINE = "/beheer/lijn?lijn=eersel"
NUMBERS = {
    "name": "CJG Kempen",
    "number": "040 258 41 15",
    "service_number": "040 258 45 24",
}
OTHER = {**NUMBERS, "name": "CJG Bergeijk"}
NEW_LINE = {**NUMBERS, "key": "eersel", "email": "eersel@example.nl"}
new_line = post("gijs", "/beheer/lijnen/nieuw", source="veldhoven", **NEW_LINE)
AT_DUTY = f"/rooster/kan-niet?plek={BLOCK}.duty"
MONTH = "/rooster?maand=2026-12"

CASES = {
    "/aanwezig": Case(
        "anna", "/", WISH, holds={"aan": "1"}, again="Je was al aangemeld."
    ),
    "/vandaag": Case(
        "carla",
        "/vandaag",
        MINE,
        {"text": "Prikactie van de GGD, bel 088 123 45 67.", "last": "2026-12-04"},
    ),
    "/vandaag/weg": Case("carla", "/vandaag", WISH, first=told),
    "/vandaag/gezien": Case("anna", "/", WISH, first=told),
    "/registratie/e-mail": Case("anna", "/registratie/e-mail", MINE, USUAL),
    "/registratie/<form>": Case(
        "anna", own_form, MINE, USUAL, first=lambda s: s.talk(), ends=""
    ),
    "/registratie/<form>/zonder-vraag": Case(
        "anna", "/registratie", MINE, first=lambda s: s.talk(), ends="/zonder-vraag"
    ),
    "/registratie/vraag/contactpersoon": Case("anna", thanks_for_a_question, MINE),
    "/registratie/vraag/contactpersoon/<question>/overgenomen": Case(
        "anna", "/registratie", MINE, first=owns_a_question, ends="/overgenomen"
    ),
    "/account/wachtwoord": Case(
        "anna",
        "/account",
        MINE,
        {"old": "een heel lang wachtwoord", "password": WORDS, "again": WORDS},
    ),
    "/account/pincode": Case("anna", "/account", MINE, {"pin": "482615"}),
    "/account/berichten": Case("anna", "/account", WISH, {"channel": "email"}),
    "/account/overal-uitloggen": Case(
        "anna", "/account", WISH, first=lambda s: s.as_("anna", "elsewhere")
    ),
    "/account/daar-uitloggen": Case(
        "anna", "/account", WISH, first=lambda s: s.as_("anna", "elsewhere")
    ),
    "/account/herstelcodes": Case("anna", "/account", MINE, first=second_factor),
    "/account/zonder-code": Case("anna", "/account", MINE, first=second_factor),
    "/telefoon/testen": Case("anna", "/telefoon/klaar", MINE),
    "/rooster/mijn/vrij": Case(
        "anna", "/rooster/mijn", MINE, {"first": "2026-12-07", "last": "2026-12-08"}
    ),
    "/rooster/mijn/vrij/weg": Case(
        "anna",
        "/rooster/mijn",
        WISH,
        first=post("anna", "/rooster/mijn/vrij", first="2026-12-07", last="2026-12-08"),
    ),
    "/rooster/mijn/week": Case(
        "anna",
        "/rooster/mijn",
        CHANGED,
        {"week": "0 09:00-12:00"},
        meanwhile=post(
            "carla", "/rooster/vrij/week", wie="{anna}", week="1 09:00-12:00"
        ),
    ),
    "/rooster/mijn/weekmail": Case("anna", "/rooster/mijn", WISH, {"weekmail": "1"}),
    "/rooster/mijn/adres": Case("anna", "/rooster/mijn", MINE),
    "/rooster/kan-niet": Case(
        "anna",
        AT_DUTY,
        "Carla",
        meanwhile=put("carla", duty="anna>bram", backup="bram>anna"),
    ),
    "/rooster/ruilen/nieuw": Case(
        "anna",
        f"/rooster/ruilen/nieuw?plek={BLOCK}.duty",
        "Deze plek is niet van jou.",
        {"how": "all"},
        meanwhile=put("carla", duty="anna>daan"),
    ),
    "/rooster/ruilen/afgesproken": Case(
        "carla",
        f"/rooster/ruilen/afgesproken?plek={BLOCK}.duty",
        "Deze plek is niet meer van je collega.",
        {"how": "colleague", "colleague": "eva", "agreed": "y"},
        meanwhile=put("eva", duty="anna>daan"),
    ),
    "/rooster/ruilen/overnemen": Case(
        "daan",
        f"/rooster/ruilen/overnemen?plek={BLOCK}.duty",
        "Deze plek is niet meer van je collega.",
        meanwhile=put("eva", duty="anna>bram", backup="bram>anna"),
    ),
    "/rooster/ruilen/<swap>/<answer>": Case(
        "bram",
        "/rooster/ruilen",
        "Dit verzoek is al afgehandeld, of ingetrokken.",
        meanwhile=post("anna", "/rooster/ruilen/{swap_request}/terug"),
        first=lambda s: (put("carla", backup="bram>eva")(s), offered(s)),
        ends="/ja",
    ),
    "/rooster/ruilen/instelling": Case("carla", "/rooster/ruilen", WISH),
    "/voicemail/<message>/nemen": Case(
        "bram",
        own_message,
        COLLEAGUE,
        meanwhile=post("eva", "/voicemail/{voicemail}/nemen", eigenaar="{anna}"),
        first=annas_message,
        ends="/nemen",
    ),
    "/voicemail/<message>/geven": Case(
        "carla",
        own_message,
        COLLEAGUE,
        {"medewerker": "daan"},
        meanwhile=fell_to_bram,
        first=annas_message,
        ends="/geven",
    ),
    "/voicemail/<message>/terugbellen": Case(
        "anna",
        own_message,
        COLLEAGUE,
        meanwhile=fell_to_bram,
        first=annas_message,
        ends="/terugbellen",
    ),
    "/voicemail/<message>/afgehandeld": Case(
        "anna",
        own_message,
        COLLEAGUE,
        meanwhile=fell_to_bram,
        first=annas_message,
        ends="/afgehandeld",
    ),
    "/voicemail/<message>/wissen": Case(
        "anna",
        lambda s: own_message(s) + "/wissen",
        COLLEAGUE,
        meanwhile=fell_to_bram,
        first=annas_message,
        ends="/wissen",
    ),
    "/rooster/bewaar": Case(
        "carla",
        MONTH,
        "Eva",
        {f"{DUTY}/anna": "daan"},
        meanwhile=put("eva", duty="anna>bram", backup="bram>anna"),
        holds={f"{DUTY}/anna": "anna"},
    ),
    "/rooster/ongedaan": Case(
        "carla", MONTH, "Eva", first=saved, meanwhile=put("eva", duty="daan>anna")
    ),
    "/rooster/publiceren": Case(
        "carla",
        "/rooster/publiceren?tot=2027-01-31",
        CHANGED,
        meanwhile=put("eva", duty="anna>daan"),
    ),
    "/rooster/basisrooster": Case(
        "carla",
        "/rooster/vullen",
        CHANGED,
        {"basis/0/0//duty": "anna"},
        meanwhile=post(
            "eva", "/rooster/basisrooster", weken="1", **{"basis/0/1//duty": "bram"}
        ),
        ends="/rooster/vullen",
        holds={"hoe": "basis"},
        to="/rooster/basisrooster",
    ),
    "/rooster/plekken": Case(
        "carla",
        MONTH.replace("?", "/plekken?"),
        "Eva",
        {f"{DUTY}/anna": "1", "wie": "daan"},
        meanwhile=put("eva", duty="anna>bram", backup="bram>anna"),
    ),
    "/rooster/regels": Case(
        "carla",
        "/rooster/vullen",
        CHANGED,
        {"tussen": "3", "keer": "200", "week": "2"},
        meanwhile=post("eva", "/rooster/regels", tussen="1", keer="150", week=""),
        ends="/rooster/regels",
    ),
    "/rooster/inlezen/overnemen": Case(
        "carla",
        preview,
        "Het rooster is intussen veranderd.",
        meanwhile=put("eva", duty="anna>daan"),
    ),
    "/rooster/vrij": Case(
        "carla",
        "/rooster/vrij",
        MINE,
        {"who": "1", "first": "2026-12-07", "last": "2026-12-08"},
    ),
    "/rooster/vrij/weg": Case(
        "carla",
        "/rooster/vrij",
        WISH,
        first=post("anna", "/rooster/mijn/vrij", first="2026-12-07", last="2026-12-08"),
    ),
    "/rooster/vrij/week": Case(
        "carla",
        "/rooster/vrij?wie=1",
        CHANGED,
        {"week": "0 09:00-12:00"},
        meanwhile=post("anna", "/rooster/mijn/week", week="1 09:00-12:00"),
    ),
    "/rooster/dagen": Case(
        "carla",
        "/rooster/dagen",
        CHANGED,
        {"day": "2026-12-24", "kind": "closed", "reason": "Kerst"},
        meanwhile=post(
            "eva",
            "/rooster/dagen",
            day="2026-12-24",
            kind="open",
            times="09:00-11:00",
            reason="Kerst",
        ),
    ),
    "/rooster/dagen/gewoon": Case(
        "carla",
        "/rooster/dagen",
        CHANGED,
        first=post(
            "carla", "/rooster/dagen", day="2026-12-24", kind="closed", reason="Kerst"
        ),
        meanwhile=post(
            "eva",
            "/rooster/dagen",
            day="2026-12-24",
            kind="open",
            times="09:00-11:00",
            reason="Kerst",
        ),
    ),
    "/beheer/nieuw": Case(
        "daan",
        "/beheer/nieuw",
        "al van iemand anders",
        NEW,
        meanwhile=post("gijs", "/beheer/nieuw", **NEW, role="member", active="y"),
    ),
    "/beheer/inlezen": Case(
        "daan",
        "/beheer/inlezen",
        WISH,
        files={"bestand": (MEMBERS, "medewerkers.csv")},
    ),
    "/beheer/leden/<login>": Case(
        "daan",
        OF_ANNA,
        CHANGED,
        {"name": "Anna de Boer"},
        meanwhile=post(
            "gijs",
            OF_ANNA,
            name="Anna de Wit",
            organisation="GGD",
            mobile="06 41130177",
            email="anna@example.nl",
            login="anna",
            role="member",
        ),
        ends=OF_ANNA,
    ),
    "/beheer/leden/<login>/lijnen": Case(
        "daan",
        OF_ANNA,
        CHANGED,
        {"als-veldhoven": "coordinator"},
        meanwhile=post("gijs", f"{OF_ANNA}/lijnen", **{"als-veldhoven": "member"}),
        ends="/lijnen",
    ),
    "/beheer/leden/<login>/uitnodigen": Case("daan", OF_ANNA, MINE, ends="/uitnodigen"),
    "/beheer/leden/<login>/testen": Case("daan", OF_ANNA, MINE, ends="/testen"),
    "/beheer/leden/<login>/zonder-code": Case(
        "daan",
        OF_ANNA,
        CHANGED,
        first=second_factor,
        ends="/zonder-code",
        meanwhile=lambda s: (
            post("gijs", f"{OF_ANNA}/zonder-code")(s),
            s.as_("anna").sign_in("anna"),
            second_factor(s),
        ),
    ),
    "/beheer/leden/<login>/toelaten": Case(
        "daan",
        OF_ANNA,
        CHANGED,
        first=set_up_after_reset,
        ends="/toelaten",
        meanwhile=lambda s: (
            post("gijs", f"{OF_ANNA}/zonder-code")(s),
            s.as_("anna").sign_in("anna"),
        ),
    ),
    "/beheer/leden/<login>/zonder-pincode": Case(
        "daan",
        OF_ANNA,
        CHANGED,
        first=post("anna", "/account/pincode", pin="482615"),
        ends="/zonder-pincode",
        meanwhile=post("anna", "/account/pincode", pin="913746"),
    ),
    "/beheer/partners/<code>": Case(
        "daan",
        "/beheer/partners/ggd",
        CHANGED,
        {"email": "een@example.nl"},
        meanwhile=post("gijs", "/beheer/partners/ggd", email="ander@example.nl"),
        ends="/beheer/partners/ggd",
    ),
    "/beheer/instellingen/<of>": Case(
        "daan",
        "/beheer/instellingen/bellen",
        CHANGED,
        {"ring_seconds": "30"},
        meanwhile=post("gijs", "/beheer/instellingen/bellen", ring_seconds="40"),
        ends="/beheer/instellingen/bellen",
    ),
    "/beheer/instellingen/<of>/bel": Case(
        "daan",
        "/beheer/instellingen/horen",
        MINE,
        {"prompt": "voicemail.greeting", "voicemail.greeting": "Welkom."},
        ends="/beheer/instellingen/horen",
        to="/beheer/instellingen/horen/bel",
    ),
    "/beheer/hoe-gaat-het/sms": Case(
        "daan", "/beheer/hoe-gaat-het", WISH, first=no_sms_of_the_line
    ),
    "/beheer/lijnen/nieuw": Case(
        "daan",
        "/beheer/lijnen/nieuw",
        "is, of was, al van een andere lijn",
        NEW_LINE,
        meanwhile=new_line,
    ),
    "/beheer/lijn/nummers": Case(
        "daan",
        OF_LINE,
        CHANGED,
        {"name": "CJG Bladel"},
        first=new_line,
        meanwhile=post("gijs", "/beheer/lijn/nummers", lijn="eersel", **OTHER),
    ),
    "/beheer/lijn/open": Case(
        "daan",
        OF_LINE,
        CHANGED,
        first=new_line,
        meanwhile=post("gijs", "/beheer/lijn/nummers", lijn="eersel", **OTHER),
    ),
    "/beheer/instellingen/uiterlijk": Case(
        "daan",
        looks_shown,
        CHANGED,
        {"bewaar": "1"},
        meanwhile=post("gijs", LOOKS, organisation="GGD", bewaar="1"),
    ),
    "/beheer/instellingen/wijziging/terug": Case(
        "daan",
        "/beheer/instellingen",
        CHANGED,
        first=post("gijs", "/beheer/instellingen/bellen", ring_seconds="40"),
        meanwhile=post("gijs", "/beheer/instellingen/bellen", ring_seconds="45"),
    ),
}
ELSEWHERE = {
    "/cijfers/jaarverslag/<year>/toelichting": "integration/figures/test_remarks.py",
    "/inloggen/demo": "as the next; only the demo has it",
    "/inloggen": "each begins a session of its own, and either is good",
    "/inloggen/code": "a code is good once: who is in already is led on",
    "/inloggen/instellen": "shows codes that are kept nowhere",
    "/inloggen/instellen/begin": "a new secret, shown by the page that follows",
    "/inloggen/passkey": "integration/people/test_passkeys.py",
    "/account/passkeys": "integration/people/test_passkeys.py",
    "/account/passkeys/weg": "what is gone is gone: no device signs with it",
    "/account/bevestigen": "a proof holds for ten minutes, however often it is given",
    "/uitloggen": "who is out is out",
    "/wachtwoord-vergeten": "one link in five minutes, however often it is asked",
    "/uitnodiging/<link>": "integration/people/test_old_pages.py",
    "/rooster/vullen": "shows what would change, and changes nothing",
    "/beheer/instellingen/horen/opname": "the same recording is kept once",
    "/beheer/lijn/nummers/wijzen": "sets what differs: integration/people/"
    "test_opening_a_line.py",
    "/eerste-keer": "is gone when it was sent once",
    "/beheer/verzoeken": "shows what there is, and changes nothing",
    "/beheer/verzoeken/wissen": "what is gone is gone: integration/people/"
    "test_traces.py",
    "/rooster/inlezen": "shows what would change, and changes nothing",
}
