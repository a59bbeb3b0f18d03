"""The provider's error codes that a desk meets: what each means, and who mends it how.

A table and nothing else. Never the provider's own text, which repeats numbers.
https://www.twilio.com/docs/api/errors
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Meaning(NamedTuple):
    """What a code says, and what to do about it."""

    what: str
    mend: str


_ACCOUNT: Final = "look at the account in the provider's console"
_MEMBER: Final = "correct the member's mobile on the page Beheer"
_TEST: Final = "ring the mobile on the page Beheer: who presses 1 gets SMS again"
_CALLER_ID: Final = "let caller_id be a number of the account: cjg doctor says which"
_PERMISSION: Final = "allow that country under Geo permissions in the console"
_OURS: Final = "look whether web answers at PUBLIC_URL, and at its log: cjg doctor"
_SENDER: Final = "set sms_sender in the line file to what can send SMS: cjg doctor"
_SERVICE: Final = "let sms_sender be a messaging service of the account, with a number"

MEANINGS: Final[Mapping[str, Meaning]] = {
    # the account
    "10001": Meaning("the account is not active", _ACCOUNT),
    "10002": Meaning("a trial account may not do this", "upgrade the account"),
    "10004": Meaning("too many calls at once for this account", _ACCOUNT),
    "20003": Meaning("the account was refused: the token, or what it may do", _ACCOUNT),
    "20005": Meaning("the account is not active: perhaps no balance is left", _ACCOUNT),
    # our own answers
    "11200": Meaning("our webhook could not be fetched", _OURS),
    "11205": Meaning("no connection with our webhook", _OURS),
    "11206": Meaning("our webhook broke off", _OURS),
    "11215": Meaning("our webhook redirects without end", _OURS),
    "11220": Meaning("no TLS connection with our webhook", "renew the certificate"),
    "11235": Meaning("our certificate is for another name", "renew the certificate"),
    "11236": Meaning("our certificate has expired", "renew the certificate"),
    "11237": Meaning(
        "our certificate has no chain that is trusted", "serve the whole chain"
    ),
    "11750": Meaning("our document was too large", _OURS),
    "12100": Meaning("our document could not be read", _OURS),
    "12300": Meaning("what answered at our address was no document", _OURS),
    # ringing a phone
    "13214": Meaning("the number that is shown is not the account's", _CALLER_ID),
    "13223": Meaning("this is not a telephone number", _MEMBER),
    "13224": Meaning("this number cannot be called", _MEMBER),
    "13225": Meaning("this number may not be called", _MEMBER),
    "13226": Meaning("this number is of no country that is known", _MEMBER),
    "13227": Meaning("the account may not call that country", _PERMISSION),
    "21205": Meaning("the address for the call is not valid", "look at PUBLIC_URL"),
    "21210": Meaning(
        "the number that is shown is neither the account's nor verified", _CALLER_ID
    ),
    "21211": Meaning("this is not a telephone number", _MEMBER),
    "21212": Meaning("the number that is shown is not a telephone number", _CALLER_ID),
    "21214": Meaning("this number cannot be called", _MEMBER),
    "21215": Meaning("the account may not call that country", _PERMISSION),
    "21217": Meaning("this is no telephone number that can exist", _MEMBER),
    "21219": Meaning("a trial account calls verified numbers alone", "upgrade it"),
    # sending an SMS
    "21408": Meaning("the account may not send SMS to that country", _PERMISSION),
    "21267": Meaning("a trial account may not send SMS under a name", "upgrade it"),
    "21265": Meaning("this number is a short one, which takes no SMS", _MEMBER),
    "21266": Meaning("this number is the sender's own", _MEMBER),
    "21401": Meaning("the sender cannot send SMS", _SENDER),
    "21601": Meaning("the sender is not a number of this account", _SENDER),
    "21603": Meaning("no sender was given", _SENDER),
    "21606": Meaning(
        "the sender is not a number of this account that can send SMS", _SENDER
    ),
    "21608": Meaning("a trial account sends to verified numbers alone", "upgrade it"),
    "21610": Meaning(
        "the recipient has opted out of our SMS",
        "let them send START to the sender, then ring their mobile to test it",
    ),
    "21612": Meaning("this number cannot be reached from ours", _SENDER),
    "21614": Meaning("this number is no mobile", _MEMBER),
    "21617": Meaning("the text is too long", "shorten the line's name"),
    "21635": Meaning("this number is no mobile", _MEMBER),
    "21657": Meaning("that country takes no SMS from this sender", _SENDER),
    "21659": Meaning("the sender is not a number from which SMS can be sent", _SENDER),
    "21660": Meaning("the sender belongs to another account", _SENDER),
    "21661": Meaning("the sender cannot send SMS", _SENDER),
    "30002": Meaning("the account is suspended", _ACCOUNT),
    "30003": Meaning("the mobile was off, or out of reach", "nothing: it moved on"),
    "30004": Meaning("the recipient, or their carrier, blocks our SMS", _TEST),
    "30005": Meaning("the mobile is not known to its carrier", _TEST),
    "30006": Meaning("this number takes no SMS", _MEMBER),
    "30007": Meaning(
        "a carrier holds our SMS back",
        "register the sender's name, or set sms_sender to a number: cjg doctor",
    ),
    "30008": Meaning("an SMS did not arrive; the carrier does not say why", _TEST),
    "30024": Meaning("a carrier does not know the sender's number yet", _SENDER),
    "30042": Meaning("a carrier takes no SMS from a name like the sender's", _SENDER),
    "21701": Meaning("there is no such messaging service", _SERVICE),
    "21703": Meaning("the messaging service has no number", _SERVICE),
    "21704": Meaning("the messaging service has no number", _SERVICE),
    "21705": Meaning("there is no such messaging service", _SERVICE),
}
UNKNOWN: Final = Meaning(
    "the provider did not say why", "look at the errors in the provider's console"
)

OF_ITS_PHONES: Final = Meaning(
    "the provider did not say why of the round",
    "look at the lines of its phones near this one; if they have no code, at the "
    "errors in the provider's console",
)
"""Of a round that was refused: why may come with what is told of each phone."""


def meaning(code: str) -> Meaning:
    """What a code says; one that is not listed leads to the provider's own page."""
    if not code:
        return UNKNOWN
    page = f"https://www.twilio.com/docs/api/errors/{code}"
    return MEANINGS.get(code) or Meaning("it has no words here", f"see {page}")
