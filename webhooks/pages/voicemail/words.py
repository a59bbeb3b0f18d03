"""What the pages of the messages say by a code. Dutch, B1, "je" to staff.

Must not know any page.
"""

from typing import Final

TAKEN: Final = {
    "done": "Dit bericht is nu van jou.",
    "mine_already": "Dit bericht was al van jou.",
    "taken": "Een collega nam dit bericht net. Kijk hieronder van wie het nu is.",
    "handled": "Dit bericht is al afgehandeld.",
}
GIVEN: Final = {
    "done": "Dit bericht heeft nu een andere eigenaar.",
    "mine_already": "Dit bericht was al van deze medewerker.",
    "taken": "Een collega nam dit bericht net. Kijk hieronder van wie het nu is.",
    "handled": "Dit bericht is al afgehandeld.",
    "unknown_member": "Kies een medewerker uit de lijst.",
}
HANDLED: Final = "Het bericht is afgehandeld."
REMOVED: Final = "Het bericht is gewist."
NOT_FINISHED: Final = "Dit bericht wordt nog opgehaald. Daarna kun je het wissen."
CALL_REFUSED: Final = {
    "already_calling": "We bellen je al. Wacht tot dat gesprek voorbij is.",
    "not_active": "Je werkt niet meer bij het loket. Vraag het aan je beheerder.",
    "message_gone": "Dit bericht is er niet meer.",
    "no_number": "Deze beller belde anoniem. We kunnen niet terugbellen.",
    "number_not_allowed": (
        "Dit nummer bellen we niet: bellen ernaartoe kan veel geld kosten."
    ),
}
CALL_STATES: Final = {
    "wanted": "Je telefoon gaat zo over. Neem op en toets 1.",
    "placing": "Je telefoon gaat zo over. Neem op en toets 1.",
    "placed": "Je telefoon gaat over. Neem op en toets 1.",
    "answered": "Je hebt opgenomen. Toets 1, dan bellen we de beller.",
    "bridged": "We verbinden je met de beller.",
    "done": "Het terugbellen is voorbij. Is alles gezegd? Kies dan Afgehandeld.",
    "not_answered": "Je nam niet op. Probeer het opnieuw.",
    "busy": "Je telefoon was in gesprek. Probeer het straks opnieuw.",
    "no_key": (
        "Er is opgenomen, maar er is geen 1 getoetst. De beller is niet gebeld. "
        "Nam je voicemail op? Neem dan sneller op."
    ),
    "failed": "Bellen lukte niet. Staat je telefoon aan? Probeer het opnieuw.",
    "not_asked": (
        "Er is opgenomen, maar we konden niets laten horen. Dat ligt niet aan jou of "
        "aan je telefoon. Vraag je beheerder om bij Hoe gaat het te kijken."
    ),
    "refused": "Je nummer kunnen we niet bellen. Vraag je beheerder om het te testen.",
    "not_allowed": (
        "We kunnen nu niemand bellen. Dat ligt niet aan jou of aan je telefoon. "
        "Vraag je beheerder om bij Hoe gaat het te kijken."
    ),
    "not_rung": (
        "De beller is niet gebeld: dat mag of kan niet van de provider. "
        "Vraag je beheerder om bij Hoe gaat het te kijken."
    ),
    "expired": "Bellen lukte niet op tijd. Probeer het opnieuw.",
    "lost": "We weten niet hoe het afliep. Probeer het zo nodig opnieuw.",
    "message_gone": "Het bericht was er niet meer. De beller is niet gebeld.",
    "no_number": "De beller kan niet worden gebeld.",
    "taken": "Een collega was je voor. De beller is niet nog eens gebeld.",
    "other_mobile": "Je nummer is intussen veranderd. Probeer het opnieuw.",
}
CALL_TONES: Final = {"done": "good", "bridged": "good"}
"""Of what is over: else it went wrong; what lasts is only told."""
DEEDS: Final = {
    "played": "luisterde het bericht af",
    "claimed": "nam het bericht op zich",
    "assigned": "gaf het bericht aan een ander",
    "received": "kreeg het bericht",
    "left": "is niet meer de eigenaar",
    "dialled": "begon terug te bellen",
    "called_back": "belde terug",
    "caller_not_reached": "belde terug, maar er werd niet opgenomen",
    "number_not_rung": "wilde terugbellen, maar dit nummer kan niet worden gebeld",
    "caller_not_rung": "wilde terugbellen, maar dat lukte niet",
    "handled": "handelde het bericht af",
    "deleted": "wiste het bericht",
}


def tone(state: str, *, live: bool) -> str:
    """Which colour a call back has in that state."""
    return CALL_TONES.get(state, "info" if live else "warning")
