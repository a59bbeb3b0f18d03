"""What the prompts of a line are called on the pages: to callers, and to colleagues.

Must not know what they say.
"""

from collections.abc import Mapping
from typing import Final

CALLERS: Final[Mapping[str, str]] = {
    "greeting": "Begroeting van de voicemail",
    "apology": "Begroeting bij een storing",
    "hold": "Als iedereen in gesprek is en de beller wacht",
    "nothing_heard": "Als er niets is ingesproken",
    "thanks": "Na het inspreken",
}
HEARD: Final[Mapping[str, str]] = {
    "voicemail.greeting" if name == "greeting" else f"prompts.{name}": name
    for name in CALLERS
}
"""Key of the line file → the prompt that callers hear."""
COLLEAGUES: Final[Mapping[str, str]] = {
    "screening": "Bij het opnemen",
    "taken": "Een ander nam al aan",
    "caller_gone": "De beller hing op",
    "signed_on": "Aangemeld",
    "already_on": "Was al aangemeld",
    "signed_off": "Afgemeld",
    "already_off": "Was al afgemeld",
    "full": "Er zijn er al genoeg aangemeld",
    "state": "Hoe het er nu voor staat",
    "wrong_code": "Onbekende code",
    "no_keys": "Geen code ontvangen",
    "too_many_codes": "Te vaak een verkeerde code",
    "withheld": "Nummer niet te zien",
    "unknown": "Nummer niet bekend",
    "own_number": "Nummer komt niet door",
    "ask_pin": "Vraag om de pincode",
    "wrong_pin": "Verkeerde pincode",
    "no_pin_keys": "Geen pincode ontvangen",
    "wrong_pins": "Laatste verkeerde pincode",
    "pin_shut": "Pincode even dicht",
    "no_pin": "Nog geen pincode",
    "messages": "Hoeveel berichten",
    "message_new": "Nieuw bericht",
    "message_handled": "Afgehandeld bericht",
    "message_not_here": "Bericht nog niet te beluisteren",
    "choices": "Wat je kunt toetsen",
    "handled": "Bericht afgehandeld",
    "unknown_key": "Onbekende toets",
    "calling_back": "Er wordt teruggebeld",
    "called_back": "Het gesprek is voorbij",
    "caller_not_reached": "De beller nam niet op",
    "number_not_rung": "Dit nummer kan niet worden gebeld",
    "colleague_calls": "Een collega belt al terug",
    "caller_not_rung": "De beller is niet gebeld",
    "no_number": "Terugbellen kan niet",
    "no_messages": "Geen berichten",
    "no_more_messages": "Geen andere berichten",
    "stopped": "Gestopt met luisteren",
    "prompt_menu": "Welke tekst inspreken",
    "prompt_now": "Voor de tekst van nu",
    "prompt_choices": "Wat je met een tekst kunt",
    "prompt_speak": "Voor het inspreken van een tekst",
    "prompt_wait": "Opname wordt klaargemaakt",
    "prompt_take": "Voor de nieuwe opname",
    "prompt_changed": "Een ander veranderde deze tekst net",
    "prompt_keep": "Wat je met een opname kunt",
    "prompt_kept": "Opname bewaard",
    "prompt_stopped": "Gestopt zonder opname",
    "prompt_failed": "Opname niet gelukt",
    "prompt_nothing": "Niets gehoord",
    "take_too_short": "Opname te kort",
    "take_too_long": "Opname te lang",
    "take_too_large": "Opname te groot",
    "take_silent": "Opname zonder geluid",
    "take_pause": "Opname met stilte",
    "take_unreadable": "Opname mislukt",
    "outgoing_callback": "We bellen je om terug te bellen",
    "outgoing_test": "We bellen je om te testen",
    "outgoing_prompt": "We bellen je om een tekst te laten horen",
    "tested": "De test is gelukt",
    "message_gone": "Bericht is er niet meer",
    "message_taken": "Bericht is al opgepakt",
    "other_mobile": "Mobiel van een ander",
    "not_needed": "Oproep niet meer nodig",
    "outgoing_failed": "Storing bij bellen",
    "service_failed": "Storing op het servicenummer",
    "leg_failed": "Storing bij het opnemen",
}
