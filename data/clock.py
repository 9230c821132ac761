"""The clock of the records: all China keeps Beijing time, without summer time since 1992."""

from datetime import timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
