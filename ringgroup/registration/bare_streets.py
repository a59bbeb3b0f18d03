"""Streets whose names do not end as streets do: ravelijn 12, op de locht 44.

Such a name is any word. It is taken for one where a number of a house ends what is
said, and it stands where a house does (aan de locht 44) or ends as land is called
(oortven 45), unless it is a word, or ends in one, after which people count. Pure;
every text is a folded one (`ringgroup.registration.person_names.fold`).
"""

import re
from collections.abc import Iterator
from typing import Final

from ringgroup.registration import vocabulary
from ringgroup.registration.person_names import TextSpan
from ringgroup.registration.places import MUNICIPALITIES

COUNTING: Final = frozenset(
    """
    aantal adem advies afdeling afspraak anders artikel atheneum avond avonden baan baby
    balie basis bedrag bedtijd begeleiding beide bepaling bijeenkomst bijlage bijlagen
    bijna bladzijde blok blz bocht boek boete boven brief brugklas budget buiten bureau
    bus categorie cijfer cito club cluster code concerta contact controle corona cursus
    cyclus daags daar daarna dagdeel dagdelen dagen dagje deel deelnemer dezelfde
    diagnose dienst dingen dosis dossier drie driftbuien duren duurde echo eenheid eerst
    eerste eigen eind einde ervan etage etappe euro exact examen fase feit filiaal film
    finale folder formulier fout functie gang gebeld gebied geboorte geen gehad gemeten
    gemiddeld gesprek gesprekken getal geteld gewicht gezin gezinnen graad groep groepen
    groepje groepsgesprek groepsgrootte gymnasium haalde hadden half halte halverwege
    havo heeft helft hoeveelheid honderd hoofdstuk hoog hoogstens hooguit huisarts
    huisdieren hulpvraag huur indicatie ingang inkomen intake ivf jaar jaargang jaarlaag
    jaartal jaren jeugdwet jongens jongere jongeren jongste kader kamer kamers kamp
    kanaal kansen kantoor keer keren klant klanten klas klassen kleuter kleuterklas
    kleuters kolom koorts kost kosten kreeg krijgt kwartaal laag laatste leden leefjaar
    leeftijd leeftijden leerjaar leerlijn leerling leerlingen lengte les lessen
    levensjaar lid lijn lijst locatie locaties lokaal lokalen loket loopt lwoo maand
    maanden maar maat mavo max maximaal maximum medicatie medicijn meer meisjes
    melatonine meldcode melding meldingen meting middag middelbare middelste min minder
    mindere minimaal minimum minstens minuten minuut modaal module moment nacht nachten
    nachtmerries nachts nadat netto nieuw niveau niveaugroep niveaus nodig nota nummer
    nummers ochtend omgang onder onderbouw onderdeel onderweg onderzoek ongeveer
    onvoldoende onvoldoendes onze ooit opdracht opgave optie opties ouder ouders oudste
    over overdag paar pagina pand paragraaf passage past patient per percentage periode
    perron personen peuter peutergroep peuters pil pillen plaats plan plank pleeggezin
    pleegkind pleegkinderen pleegzorg plek ploeg plus plusklas poging positie post pot
    prijs prikronde prio prioriteit procent programma project protocol puber pubers punt
    punten rapport reeks regel rekening rest resultaat rij ritalin ritme rolgroep rond
    ronde route ruim ruimte ruzie samen schaal schakelklas schema scherm schermtijd
    scholen school schooladvies schooldag schooljaar schuld score sector segment sein
    seizoen serie sessie sessies sinds situatie slaapt slechts sloot som soms spel spoor
    spreekuur stage stamgroep stand stap stapel start station steeds stelling stelt
    stichting straf streep strook student stuk stuks sum taal tabel tafel tarief team
    teams tegen tel temperatuur terug thema therapie tijd tips toeslag toets tot totaal
    traject trajecten trap trede trein trimester tussen twee type uiterlijk uitkering
    uitslag unit ure uren uur vaak vaccin vaccinatie vakantie vaker vanaf vanavond
    vanmiddag vanmorgen variant verdieping verlof versie verslag verzuim vestiging vijf
    vinkje vlucht vmbo voldoende volgende volgnummer volgt volwassen volwassenen voor
    voorbeeld vorig vorige vraag vragen vrienden vriendinnen wacht wachtlijst wachttijd
    want wedstrijd weegt week weekend weken wekken wekker werkt wet wijk woord woorden
    wordt zaal zakgeld zelfs zestig ziek zijde zijn zitten zittend zone zwanger
    zwangerschap
    """.split()  # noqa: SIM905 - hundreds of words in quotes would be read by nobody
)
"""Words in lower case after which a number counts, or is a mark, a class, an age."""

_HEADS: Final = re.compile(
    ".*(?:"
    + "|".join(sorted(COUNTING - {"lijn"}))
    + "|arts|ballet|bank|beurt|bezoek|coach|consult|dienst|fiets|fonds|geld|heid|huis"
    "|iet|ing|ist|jes?|kind|kinderen|kosten|loog|meester|mentor|opvang|peut|proef|rekening"
    "|schulden|sport|teit|therapeut|tie|voogd|zaal|zorg|[aeiou]tor|eur|uren|uur|ouders?"
    "|[bdfghklmnprst]ers?|ende|erij|schap|age|sel)"
)
"""What a Dutch word is, its end says: zwemles, wachtplek, jeugdafdeling, tandarts."""

_WORD: Final = r"(?P<{}>[a-z][a-z'-]{{3,39}})"
_NUMBER: Final = r"\d{1,3}(?!\d|[.,:/]\d)(?:\s?-?[a-d](?![\w'])|-\d{1,2}(?!\d))?"
_ARTICLE: Final = r"(?:(?:de|het|den|'t|t)\s+)?"
_AT: Final = (
    r"(?:\b(?:aan|tegenover|langs|nabij)\s+|\bop\s+(?=(?:de|het|'t)\s)"
    r"|\b(?:adres|flat|huisbezoek|ingeschreven|woning)\s+(?:(?:op|in|aan|van|bij)\s+)?"
    r"|\b(?:buren\s+van|gezin\s+van|verhuisd\s+naar)\s+)"
)
LAND: Final = (
    "(?:acker|beek|berg|berk|bos|bosch|blik|bunder|donk|eik|gaard|gaarde|goor|"
    "graaf|heg|hei|heide|hil|hoek|hoeve|hof|hout|laar|linde|loo|loop|meer|moer|oerle|"
    "poort|put|rijt|rode|schoor|stede|tuinen|veld|velden|ven|vennen|vest|voort|wal|"
    "weide|werf|wick|wiel|zoom)"
)
FORTS: Final = "(?:bastion|bolwerk|lunet|ravelijn|schans)"
"""What towns with walls call their streets, as they stand."""
ALSO_WORDS: Final = frozenset(
    "beek bergen buren gooise hoeksche horst huizen kapelle peel putten stede".split()  # noqa: SIM905 - a list of words
)
CITIES: Final = "(?:" + "|".join(sorted(MUNICIPALITIES - ALSO_WORDS)) + ")"
_END: Final = r"(?=\s*(?:$|[.,;:!?()\n]))"
_BEHIND: Final = (
    r"(?:\s+(?:bis|hs|beneden|boven)\b|,?\s+(?:te\s+[a-z]{3}|(?:in\s+)?"
    + CITIES
    + r"\b))"
)
"""What stands after the number of a house alone."""
BARE: Final = re.compile(
    rf"(?:{_AT}{_ARTICLE}{_WORD.format('at')}\s+{_NUMBER}{_END}"
    rf"|(?<![\w'-])(?P<land>[a-z][a-z'-]*?[a-z]{LAND}|{FORTS})\s+{_NUMBER}{_END}"
    rf"|(?<![\w'-]){_WORD.format('behind')}\s+{_NUMBER}{_BEHIND})",
    re.IGNORECASE,
)
SHORTENED: Final = re.compile(
    rf"(?<![\w'-])(?:[a-z'-]*[a-z](?<![aeo]u)w\.|[a-z'-]{{5,}}(?:(?<!i)e|[dgklnrst])w)"
    rf"\s?{_NUMBER}{_END}",
    re.IGNORECASE,
)
"""A weg that is its first letter: kerkw. 4, provincialew 5. With a dot no word ends so
but -ouw, -euw, -auw; without one, no long word does."""
_HAPPENED: Final = re.compile("(?:ge|be|ver)[a-z]+[dt]")
"""Gebeld, besproken: who did that, counts."""
_KNOWN: Final = (
    COUNTING
    | vocabulary.RELATIONS
    | vocabulary.NEUTRAL
    | vocabulary.CLASSES
    | vocabulary.NO_STREETS
    | vocabulary.TITLES
    | vocabulary.ABBREVIATED
)


def bare_streets(text: str) -> Iterator[TextSpan]:
    """Where a word that nobody counts by has the number of a house."""
    for match in SHORTENED.finditer(text):
        yield match.span()
    for match in BARE.finditer(text):
        word = (match["at"] or match["land"] or match["behind"]).lower()
        counts = word in _KNOWN or _HEADS.fullmatch(word) or _HAPPENED.fullmatch(word)
        if not counts:
            yield match.span()
