"""Links that let somebody in once: what is kept of one cannot be used by itself.

The database and the outbox hold a link without its signature; that is added when the
message leaves, with a key of SECRET_KEY. Must not know what a link is good for.
"""

import re
from typing import Final

from ringgroup.vault import Vault

PATH: Final = "/uitnodiging/"
UNSIGNED: Final = ".{signature}"
PURPOSE: Final = "a link to set a password"
"""The vault's purpose for it."""
LINK: Final = re.compile(re.escape(PATH) + "([0-9a-f]{32})" + re.escape(UNSIGNED))


def unsigned(origin: str, link_id: str) -> str:
    """The address as it is written down; of no use to who reads it there."""
    return f"{origin}{PATH}{link_id}{UNSIGNED}"


def address(origin: str, link_id: str, vault: Vault) -> str:
    """The address that works."""
    return f"{origin}{PATH}{link_id}.{vault.sign(link_id, PURPOSE)}"


def signed(body: str, vault: Vault) -> str:
    """The text of a message with its links made to work."""
    return LINK.sub(lambda found: address("", found[1], vault), body)


def read(link: str, vault: Vault) -> str | None:
    """The id of the link that this is the end of; None when we did not sign it."""
    link_id, _, signature = link.partition(".")
    return link_id if vault.signed(link_id, signature, PURPOSE) else None
