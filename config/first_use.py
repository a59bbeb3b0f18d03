"""What the start of web says while nobody can administer the installation yet.

Not in the log, which others may read: on the standard error of who starts it.
"""

from sqlalchemy.exc import SQLAlchemyError

from config.house import House
from ringgroup.people import first

SAID = (
    "There is no administrator yet. "
    "Make the first one at {url}/eerste-keer with: {secret}"
)


def said(house: House) -> str | None:
    """A line with the secret; also while the database cannot be asked yet."""
    if house.settings.demo:
        return None
    try:
        with house.database.reading() as session:
            if not first.is_needed(session):
                return None
    except SQLAlchemyError:
        pass  # not there, or not at this step: whoever starts first will want to know
    finally:
        house.database.close()  # nothing is open that a worker could inherit
    url, secret = house.settings.public_url, first.secret(house.desk.vault)
    return SAID.format(url=url, secret=secret)
