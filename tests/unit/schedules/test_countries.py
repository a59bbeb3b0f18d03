"""The holidays of one country are those that the library knows of it."""

import holidays
import pytest

from schedules.countries import country

YEARS = (2024, 2025, 2026, 2027)


# Åland builds on Finland, whose module imports those of all countries.
@pytest.mark.parametrize("code", ["NL", "BE", "DE", "NLD", "AX"])
def test_a_country_alone_has_the_holidays_that_it_has_among_all(code):
    alone = country(code)
    for category in alone.supported_categories:
        usual = holidays.country_holidays(code, years=YEARS, categories=category)
        assert dict(alone(years=YEARS, categories=category)) == dict(usual)


def test_what_is_no_country_has_no_holidays():
    with pytest.raises(LookupError):
        country("Veldhoven")
