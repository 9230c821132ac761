"""`./run COMMAND …`: finds the command's file, runs it, and says a user's mistake in one sentence."""

import importlib
import sys
from typing import TYPE_CHECKING

from errors import AcceptanceError, Stopped, WrongUsage, is_stop

if TYPE_CHECKING:
    import typer

STOPPED = 130  # what a shell shows of a command that Ctrl-C ended
STATUS = {WrongUsage: 2, Stopped: STOPPED}

COMMANDS = {
    "demo": "A synthetic world, refreshed and shown on the dashboard",
    "generate": "Write the raw files of a synthetic world, and the truth behind them",
    "refresh": "Raw files -> checked records -> published snapshot",
    "watch": "Files that come between two refreshes, shown at once",
    "status": "The current snapshot, its history and its files",
    "rollback": "Make the previous snapshot current again",
    "quarantine": "The rejected rows with all their reasons",
    "templates": "Blank files to fill, one for each record type",
    "demand": "Demand now and expected, by area",
    "access": "Who can reach a point, and how far it is",
    "directions": "The way from a place to a point, leg by leg",
    "site": "Where to open new points",
    "windows": "Overloaded and idle points, options by cost per case, peer cities",
    "scenarios": "Plans saved under a name: listed, made again, compared",
    "turnaround": "How long it takes, open cases counted; or any event log",
    "deadlines": "Today's cases by what can still be saved",
    "case": "One case: where it is, when it is due",
    "letters": "A reminder letter for each responsible bureau",
    "uncollected": "Cards that wait to be collected, and whom to call in",
    "note": "Something to remember of a case, kept through every refresh",
    "verification": "The invalid-card register",
    "guide": "Who may apply where, with what, how long, how much",
    "report": "The monthly report or a decision paper as a document",
    "publish": "The public list of points",
    "spared": "What acceptance away from home spared applicants",
    "query": "Read-only SQL over the current snapshot",
    "serve": "The dashboard",
}


def build_application(asked: str | None) -> "typer.Typer":
    """The command line; of the commands only the one asked for is imported, the others are names and help."""
    import typer

    application = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    application.callback(help="Out-of-area ID-card acceptance points: siting, turnaround, register.")(lambda: None)
    for name, purpose in COMMANDS.items():
        function = getattr(importlib.import_module(f"cli.{name}"), name) if name == asked else lambda: None
        application.command(name, help=purpose)(function)
    return application


def main() -> None:
    """Run one command; exit 0 when done, 1 when the work failed, 2 on wrong usage, 130 when it was stopped."""
    asked = next(iter(sys.argv[1:]), None)
    try:
        build_application(asked)(prog_name="./run")
    except BaseException as error:
        end = _describe_end(error, asked)
        if end is None:
            raise
        status, sentence = end
        print(sentence, file=sys.stderr)
        sys.exit(status)


def _describe_end(error: BaseException, asked: str | None) -> tuple[int, str] | None:
    """The exit status and the sentence for what ended a command; None for a bug, and where all has been said."""
    if is_stop(error) or (isinstance(error, SystemExit) and error.code == STOPPED):  # typer makes an exit of Ctrl-C
        return STOPPED, "Stopped; nothing was published." if asked == "refresh" else "Stopped."
    if isinstance(error, AcceptanceError):
        return STATUS.get(type(error), 1), str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return 1, f"{error.filename} cannot be used: {error.strerror}."
    return None


if __name__ == "__main__":
    main()
