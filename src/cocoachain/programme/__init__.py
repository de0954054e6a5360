"""The programme: what a cocoa centre reached, computed from recorded events, and what is attested.

>>> from cocoachain.lineage.lineage import Lineage
>>> from cocoachain.samples import two_plots
>>> scorecard(Lineage(two_plots()))["accountability"].value
Fraction(1, 1)
"""

from cocoachain.programme.indicators import Indicator
from cocoachain.programme.scorecards import Scorecard, scorecard

__all__ = ["Indicator", "Scorecard", "scorecard"]
