"""GS1 identifiers: one thing, many spellings, one name.

``parse`` reads an EPC URN, a Digital Link of any domain or an element string and judges it;
``to_digital_link`` and ``to_urn`` give the other spelling; ``canonical`` is the name that all
spellings share. Nothing is fetched.
"""

from cocoachain.formats.gs1.identifiers import Gs1Id
from cocoachain.formats.gs1.reading import canonical, one_name, parse, to_digital_link, to_urn

__all__ = ["Gs1Id", "canonical", "one_name", "parse", "to_digital_link", "to_urn"]
