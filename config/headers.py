"""The headers of every answer: nothing inline, nothing framed, nothing passed on.

What internet.nl asks of a Dutch public site, and asserted for every kind of answer by
a test. Must not know what an answer is about.
"""

from typing import Final

from flask import Response

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; manifest-src 'self'; connect-src 'self'; media-src 'self'; "
    "form-action 'self'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Strict-Transport-Security": "max-age=31536000",  # browsers heed it over https
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def complete(response: Response) -> Response:
    """Add what every answer carries; only who says otherwise is kept by anybody."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    return response
