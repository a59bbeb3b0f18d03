"""What gunicorn serves: `config.wsgi:app`; in the demo with a world around it."""

import os
import sys

from config import log
from config.app import create_app
from config.errors import ConfigError
from config.following import LOOKS
from config.house import build, utc_now
from config.settings import load

log.configure()
try:
    house = build(load(os.environ))
    if house.settings.demo:
        from config.demo.world import open_world

        world = open_world(house)
        app = create_app(house, world.clock, wall=utc_now, world=world)
    else:
        app = create_app(house)
    versions, looks = house.versions, LOOKS
except ConfigError as error:
    sys.exit(str(error))
