"""A provider that is asked by REST."""

import pytest

from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio.rest import TwilioTelephone


@pytest.fixture
def provider(quiet_town):
    """The stand-in of its REST API, and the telephone that asks there."""
    settings = quiet_town.house.settings
    sid = settings.twilio_account_sid
    token = settings.twilio_auth_token.get_secret_value()
    stand_in = RestStandIn(sid, token, quiet_town.network)
    with stand_in.serve() as url:
        yield stand_in, TwilioTelephone(url, sid, token, timeouts=(1.0, 0.3))
