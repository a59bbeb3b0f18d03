"""What the start of web says while nobody can administer the installation yet.

Not in the log, which others may read: on the standard error of who starts it.
"""

from sqlalchemy.exc import SQLAlchemyError

from config.house import House
from ringgroup.people import first

SAID = (
    "No administrator can sign in yet. "
    "Make the first one at {url}/eerste-keer with: {secret}"
)


def said(house: House) -> str | None:
    """A line with the secret; nothing while the database cannot be asked.

    It may be that an administrator can sign in then, and this may end up in a log.
    """
    if house.settings.demo:
        return None
    try:
        with house.database.reading() as session:
            if not first.is_needed(session):
                return None
    except SQLAlchemyError:
        return None  # not there, or not at this step: the next start says it
    finally:
        house.database.close()  # nothing is open that a worker could inherit
    url, secret = house.settings.public_url, first.secret(house.desk.vault)
    return SAID.format(url=url, secret=secret)
