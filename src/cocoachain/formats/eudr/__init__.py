"""The EUDR: plots as the Commission's GeoJSON, such a file checked, and a statement as its XML.

It knows plots and declarations, not lineages: :mod:`cocoachain.diligence` joins them.

>>> from cocoachain.model.plots import Plot
>>> plot = Plot(id="KBN-1", region="52.08.02.2003", area_ha="0.85",
...             longitude="116.238104", latitude="-8.310218")
>>> check_geojson(geojson([plot])).sound
True
"""

from cocoachain.formats.eudr.checking import check_geojson
from cocoachain.formats.eudr.checks import CHECKS, Check
from cocoachain.formats.eudr.statements import declaration_xml
from cocoachain.formats.eudr.writing import geojson

__all__ = ["CHECKS", "Check", "check_geojson", "declaration_xml", "geojson"]
