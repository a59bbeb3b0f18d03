"""What befalls the service: a table of faults, each with a part and a way."""

from dataclasses import dataclass

from tests.soak.clients import MANNERS
from tests.soak.wounds import (
    HOUR,
    WILD,
    YEAR,
    Befall,
    backup,
    clients,
    clock_restarted,
    command,
    database,
    database_killed,
    frozen,
    half_lost,
    killed,
    late,
    mail,
    reloaded,
    rest,
    step,
    twice,
    weather,
    worker_killed,
)
from webhooks.simulator.network.trouble import Trouble

EVERY = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault; `grounds` are the databases on which it can be made."""

    part: str
    way: str
    befall: Befall
    grounds: tuple[str, ...] = EVERY

    @property
    def name(self) -> str:
        return f"{self.part}: {self.way}"


SQLITE, POSTGRESQL = ("sqlite",), ("postgresql",)
ASKED = "provider's REST"
TOLD = "provider's webhooks"

FAULTS = (
    Fault(TOLD, "twice", weather(status_copies=twice, document_copies=twice)),
    Fault(TOLD, "lost", weather(status_copies=half_lost)),
    Fault(TOLD, "late", weather(status_delay=late, recording_delay=late)),
    Fault(TOLD, "out of order", weather(**WILD)),
    Fault("web", "killed", killed("web")),
    Fault("web", "a worker killed", worker_killed),
    Fault("web", "a worker hangs", frozen("worker")),
    Fault("web", "reloaded", reloaded),
    Fault("clock", "killed", killed("clock")),
    Fault("clock", "hangs", frozen("clock")),
    Fault("clock", "restarted", clock_restarted),
    Fault("database", "killed", database_killed, POSTGRESQL),
    Fault("database", "hangs", database("hung")),
    Fault("database", "locked", database("locked")),
    Fault("database", "read-only", database("read_only")),
    Fault("disk", "full", database("full")),
    Fault(ASKED, "errs", rest(Trouble.ERROR, Trouble.TOO_MANY)),
    Fault(ASKED, "hangs", rest(Trouble.SLOW)),
    Fault(ASKED, "cut off", rest(Trouble.RESET, Trouble.LOST_ANSWER)),
    Fault("mail", "errs", mail("errs")),
    Fault("mail", "hangs", mail("hangs")),
    Fault("mail", "cut off", mail("resets")),
    Fault("system clock", "an hour ahead", step(HOUR)),
    Fault("system clock", "an hour back", step(-HOUR)),
    Fault("system clock", "a year ahead", step(YEAR)),
    Fault("system clock", "a year back", step(-YEAR)),
    Fault("second process", "cjg status", command("status", "--json")),
    Fault(
        "second process",
        "cjg members import",
        command("members", "import", "{members}"),
    ),
    Fault("second process", "cjg purge", command("purge")),
    Fault("second process", "cjg doctor", command("doctor")),
    Fault("second process", "VACUUM INTO", backup, SQLITE),
    *(Fault("clients", manner, clients(manner)) for manner in MANNERS),
)


def of(ground: str) -> list[Fault]:
    """The faults that can be made on that database."""
    return [fault for fault in FAULTS if ground in fault.grounds]
