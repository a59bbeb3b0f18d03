"""A tiny application that shows every part of the pages, in every state."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, flash, render_template, request
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from webhooks.pages import assets

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; manifest-src 'self'; connect-src 'self'; media-src 'self';"
    " form-action 'self'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'"
)
AGES = ["Nog niet geboren", "0-3 jaar", "4-11 jaar", "12-17 jaar", "18-22 jaar"]
KINDS = ["Type 1: zelf afgehandeld", "Type 2: één partner", "Type 3: niet duidelijk"]
TOPICS = ["Opvoeden", "Gedrag", "School en opvang"]

EMPTY = "<!doctype html><html lang=nl><title>x</title><link rel=icon href='data:,'>"
BAD = {
    "/inline": "<p style='color: red'>x",
    "/elsewhere": "<img alt='' src='http://127.0.0.2:9/x.png'>",
    "/nameless": "<input>",
}
"""Pages that must not pass."""


@dataclass(frozen=True)
class Item:
    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Site:
    name: str = "CJG Veldhoven"
    logo_url: str | None = None
    privacy_url: str | None = None


@dataclass(frozen=True)
class Person:
    name: str = "Sanne de Vries"
    role: str = "coordinator"


@dataclass(frozen=True)
class Line:
    key: str
    name: str


MEMBER = [
    Item("Nu", "/", current=True),
    Item("Rooster", "/rooster"),
    Item("Registratie", "/registratie", count=1),
    Item("Voicemail", "/voicemail", count=2),
]
COORDINATOR = [*MEMBER, Item("Cijfers", "/cijfers"), Item("Beheer", "/beheer")]
LINES = [Line("veldhoven", "CJG Veldhoven"), Line("waalre", "CJG Waalre")]


class Guide(FlaskForm):
    age = RadioField(
        "Leeftijd", choices=AGES, validators=[InputRequired("Kies een leeftijd.")]
    )
    kind = RadioField(
        "Type hulpvraag",
        choices=KINDS,
        description="Kies wat het best past.",
        validators=[InputRequired("Kies een type.")],
    )
    topic = SelectField("Soort hulpvraag", choices=TOPICS)
    note = TextAreaField(
        "Toelichting",
        description="Schrijf geen namen, adressen of telefoonnummers op.",
        validators=[Optional(), Length(max=500)],
    )
    login = StringField(
        "Gebruikersnaam of e-mailadres",
        validators=[InputRequired("Vul je gebruikersnaam in.")],
    )
    password = PasswordField(
        "Wachtwoord", validators=[InputRequired("Vul je wachtwoord in.")]
    )
    code = StringField(
        "Code uit je app", validators=[InputRequired("Vul de code van zes cijfers in.")]
    )
    sure = BooleanField("Ik heb gecontroleerd dat er geen namen in staan")


class SignIn(FlaskForm):
    login = StringField(
        "Gebruikersnaam of e-mailadres",
        validators=[InputRequired("Vul je gebruikersnaam in.")],
    )
    password = PasswordField(
        "Wachtwoord", validators=[InputRequired("Vul je wachtwoord in.")]
    )


def shown(template: str, **more: Any) -> tuple[str, int]:
    form = more.setdefault("form", Guide())
    wrong = request.method == "POST" and not form.validate()
    common = {"site": Site(), "person": None, "nav": [], "lines": LINES[:1]}
    common |= {"wrong": wrong, "line": LINES[0]}
    return render_template(template, **common | more), 422 if wrong else 200


def app() -> Flask:
    app = Flask(
        __name__,
        template_folder=str(assets.STATIC.parent / "templates"),
        static_folder=str(assets.STATIC),
    )
    ours = FileSystemLoader(Path(__file__).parent / "templates")
    app.jinja_loader = ChoiceLoader([ours, app.jinja_loader])
    app.config["SECRET_KEY"] = "only-of-this-test"  # noqa: S105 - keeps nothing secret
    app.jinja_env.globals["asset"] = assets.address
    CSRFProtect(app)

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.route("/", methods=["GET", "POST"])
    def guide():
        if request.method == "GET":
            flash("Je bent aanwezig gemeld.", "good")
        return shown("style_guide.html", person=Person(), nav=COORDINATOR, lines=LINES)

    @app.get("/member")
    def member():
        return shown("confirm.html", person=Person(), nav=MEMBER)

    @app.route("/sign-in", methods=["GET", "POST"])
    def sign_in():
        return shown("sign_in.html", form=SignIn())

    @app.get("/refused")
    def refused():
        html, _ = shown(
            "error.html",
            code=403,
            heading="Deze pagina is niet voor jou",
            text="Alleen coördinatoren kunnen deze pagina zien.",
            what_now="Heb je hem toch nodig? Vraag het je coördinator.",
        )
        return html, 403

    @app.get("/live")
    def live():
        return "<strong>Bijgewerkt om 9:41 uur.</strong>"

    for path, html in BAD.items():
        app.add_url_rule(path, path, lambda html=html: EMPTY + html)

    @app.get("/static/site.css")
    def site_css():
        css = ":root { --site-colour: #1d5c63; --site-on-colour: #fff }"
        return Response(css, content_type="text/css")

    return app
