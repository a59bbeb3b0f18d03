"""Draws the states of a call into docs/architecture.md: `python -m config.diagram`.

Knows `ringgroup.call.calls.TRANSITIONS` and `ROUTES`, and the two markers between which
the picture stands. A house test fails while the picture is out of date.
"""

from collections import defaultdict
from pathlib import Path

from ringgroup.call.calls import ROUTES, TRANSITIONS, CallState

PAGE = Path(__file__).parent.parent / "docs" / "architecture.md"
BEGIN = "<!-- begin: drawn by python -m config.diagram -->\n"
END = "<!-- end -->\n"
ROUTED = "decide()"
"""What stands at an arrow that the decision takes, not the table."""


def drawn() -> str:
    """The picture (Mermaid), and a table of the news that moves a call nowhere."""
    arrows: dict[tuple[CallState, CallState], list[str]] = defaultdict(list)
    for state, news in TRANSITIONS.items():
        for kind, following in news.items():
            arrows[state, following].append(kind.__name__)
    for following in ROUTES:
        arrows[CallState.ROUTING, following].append(ROUTED)
    lines = ["```mermaid", "stateDiagram-v2", f"  [*] --> {CallState.ROUTING}"]
    lines += [
        f"  {state} --> {following}: {', '.join(news)}"
        for (state, following), news in arrows.items()
        if state is not following
    ]
    lines += [f"  {CallState.FINISHED} --> [*]", "```", ""]
    lines += ["| state | news that is noted and moves the call nowhere |", "|---|---|"]
    lines += [
        f"| {state} | {', '.join(news)} |"
        for (state, following), news in arrows.items()
        if state is following
    ]
    return "\n".join(lines) + "\n"


def redrawn(page: str) -> str:
    """The page with the picture as it should be."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{drawn()}{END}{after}"


def main() -> None:
    """Rewrite the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(redrawn(page), encoding="utf-8")


if __name__ == "__main__":
    main()
