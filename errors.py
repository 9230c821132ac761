"""The one tree of what a user can do wrong.

AcceptanceError
├── WrongUsage            the command line asks for something that has no meaning (exit 2)
├── UnreadableInput       a file or a value cannot be read: says which, where, and what would be right
├── UnknownCode           a code that no reference table holds
├── MissingSnapshot       there is no warehouse yet, or not of this version
├── RefreshRefused        a refresh that would do harm, or that another one is doing already
├── InfeasibleRequest     no plan can meet the request: names the constraint
├── RefusedQuery          a query that may not run over the snapshot
└── Stopped               the user stopped the work (exit 130)

Each carries one plain sentence, shown as it stands. Anything else that is raised is a bug, and keeps its
traceback.
"""


class AcceptanceError(Exception):
    """A user's mistake, said in one sentence that tells what would be right."""


class WrongUsage(AcceptanceError):
    """The request itself has no meaning."""


class UnreadableInput(AcceptanceError):
    """A file or a value that cannot be read."""


class UnknownCode(AcceptanceError):
    """A code that no reference table holds."""


class MissingSnapshot(AcceptanceError):
    """No snapshot is published, or it was written by another version."""


class RefreshRefused(AcceptanceError):
    """A refresh that would do harm, or that another process is doing."""


class InfeasibleRequest(AcceptanceError):
    """No plan can meet the request; the sentence names the constraint."""


class RefusedQuery(AcceptanceError):
    """A query that may not run over the snapshot."""


class Stopped(AcceptanceError):
    """The user stopped the work with Ctrl-C."""


def is_stop(error: BaseException) -> bool:
    """Whether an error is Ctrl-C, or what DuckDB makes of one that came while it ran a query or called a function."""
    said = f"{type(error).__name__}: {error}"
    return any(name in said for name in ("KeyboardInterrupt", "InterruptException", "RuntimeError: Query interrupted"))
