"""A device with a thumb on it, as Chromium has one for tests."""

from typing import Any, Final

from playwright.sync_api import CDPSession, Page

DEVICE: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(
    page: Page, made: list[dict[str, Any]], *known: dict[str, Any]
) -> CDPSession:
    """Give the page a device that knows these keys, and tells of those it makes.

    The browser may take it away when it moves to another page, and may not: `unplug`
    what this gives before another one is plugged in.
    """
    driver = page.context.new_cdp_session(page)
    driver.on("WebAuthn.credentialAdded", lambda told: made.append(told["credential"]))
    driver.send("WebAuthn.enable")
    device = driver.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    for key in known:
        driver.send("WebAuthn.addCredential", {**device, "credential": key})
    return driver


def unplug(driver: CDPSession) -> None:
    """Take it away, if the browser did not."""
    driver.send("WebAuthn.disable")
