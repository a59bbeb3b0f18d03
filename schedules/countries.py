"""The holidays of one country, as the library computes them; no other is loaded.

Asked in its usual way, the library imports all of its countries, some 280 modules: a
quarter of the time in which a process starts. Knows where it keeps the module of one.
Must not know which desk asks, nor what a holiday means to it.
"""

from functools import lru_cache
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec, module_from_spec
from typing import cast

from holidays import HolidayBase
from holidays.registry import COUNTRIES

PACKAGE = "holidays.countries"


@lru_cache
def country(code: str) -> type[HolidayBase]:
    """Return the calendar of a country by its code; LookupError for an unknown one.

    A country that builds on another imports the package of all: slower, not wrong.
    """
    module, name = _places()[code]
    package = find_spec(PACKAGE)  # looked for, not imported
    where = package.submodule_search_locations if package else None
    spec = cast("ModuleSpec", PathFinder.find_spec(f"{PACKAGE}.{module}", where))
    loaded = module_from_spec(spec)
    cast("Loader", spec.loader).exec_module(loaded)
    return cast("type[HolidayBase]", getattr(loaded, name))


@lru_cache
def _places() -> dict[str, tuple[str, str]]:
    """Return the module and the class of every code, as the library lists them."""
    return {
        code: (module, name)
        for module, (name, *codes) in COUNTRIES.items()
        for code in codes
    }
