"""The EUDR package of a lot, several, or a shipment: question, rules and format joined.

>>> from cocoachain.lineage.lineage import Lineage
>>> from cocoachain.samples import two_plots
>>> print(package(Lineage(two_plots()), "BAR-1").coverage)
0.00 % of 41.666667 kg of cocoa reaches plots with a place, 0.00 % declarations
"""

from cocoachain.diligence.coverage import Coverage
from cocoachain.diligence.packages import Package, package

__all__ = ["Coverage", "Package", "package"]
