"""The read side: opens the current snapshot, applies the reader's scope, answers named questions."""

from warehouse.snapshot import EVERYWHERE, Scope, Snapshot, open_current

__all__ = ["EVERYWHERE", "Scope", "Snapshot", "open_current"]
