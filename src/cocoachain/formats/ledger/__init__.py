"""The workbook that a small workshop keeps: a folder of CSV files, or one Excel workbook.

``read(folder_or_xlsx)`` gives a Reading, ``write(chain, folder_or_xlsx)`` the way back, and
``template(folder_or_xlsx)`` an empty ledger with worked rows.
"""

from cocoachain.formats.ledger.reader import read
from cocoachain.formats.ledger.templates import template
from cocoachain.formats.ledger.writer import write

__all__ = ["read", "template", "write"]
