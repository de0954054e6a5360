"""The verdict of :func:`~cocoachain.rules.checking.check`; formats give one too, so it lives below.

Its home is :mod:`cocoachain.verdicts`.
"""

from cocoachain.verdicts import Verdict

__all__ = ["Verdict"]
