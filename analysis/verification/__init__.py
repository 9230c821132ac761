"""The invalid-card register: how long lost cards still pass."""

from analysis.verification.exposure import Exposure, describe_exposure

__all__ = ["Exposure", "describe_exposure"]
