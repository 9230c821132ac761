"""The invalid-card register: how long lost cards still pass, and what in its checks calls for a closer look."""

from analysis.verification.exposure import Exposure, describe_exposure

__all__ = ["Exposure", "describe_exposure"]
