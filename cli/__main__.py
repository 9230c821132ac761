"""`./run COMMAND …`: finds the command's file, runs it, and says a user's mistake in one sentence."""

import importlib
import sys

import typer

from errors import AcceptanceError, WrongUsage

COMMANDS = {
    "demo": "A synthetic world, refreshed and shown on the dashboard",
    "generate": "Write the raw files of a synthetic world, and the truth behind them",
    "refresh": "Raw files -> checked records -> published snapshot",
    "status": "The current snapshot, its history and its files",
    "rollback": "Make the previous snapshot current again",
    "quarantine": "The rejected rows with all their reasons",
    "templates": "Blank files to fill, one for each record type",
    "demand": "Demand now and expected, by area",
    "access": "Who can reach a point, and how far it is",
    "directions": "The way from a place to a point, leg by leg",
    "site": "Where to open new points",
    "turnaround": "How long it takes, open cases counted; or any event log",
    "deadlines": "Today's cases by what can still be saved",
    "case": "One case: where it is, when it is due",
    "verification": "The invalid-card register",
    "guide": "Who may apply where, with what, how long, how much",
    "report": "The monthly report as a document",
    "publish": "The public list of points",
    "query": "Read-only SQL over the current snapshot",
    "serve": "The dashboard",
}


def build_application(asked: str | None) -> typer.Typer:
    """The command line; of the commands only the one asked for is imported, the others are names and help."""
    application = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    application.callback(help="Out-of-area ID-card acceptance points: siting, turnaround, register.")(lambda: None)
    for name, purpose in COMMANDS.items():
        function = getattr(importlib.import_module(f"cli.{name}"), name) if name == asked else lambda: None
        application.command(name, help=purpose)(function)
    return application


def main() -> None:
    """Run one command; exit 0 when done, 1 when the work failed, 2 on wrong usage."""
    application = build_application(next(iter(sys.argv[1:]), None))
    try:
        application(prog_name="./run")
    except AcceptanceError as mistake:
        print(mistake, file=sys.stderr)
        sys.exit(2 if isinstance(mistake, WrongUsage) else 1)
    except OSError as trouble:
        if trouble.filename is None:
            raise
        print(f"{trouble.filename} cannot be used: {trouble.strerror}.", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
