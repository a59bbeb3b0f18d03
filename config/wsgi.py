"""What gunicorn serves: `config.wsgi:app`."""

import os
import sys

from config import log
from config.app import build, create_app
from config.errors import ConfigError
from config.settings import load

log.configure()
try:
    app = create_app(build(load(os.environ)))
except ConfigError as error:
    sys.exit(str(error))
