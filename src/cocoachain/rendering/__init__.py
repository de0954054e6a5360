"""Text trees, tables, HTML and SVG: primitives that know nothing of cocoa.

`widths` measures and cleans text · `writing` puts a file down whole or not at all · `markup` is
HTML that is escaped once · `tables` and `trees` are for reading in a terminal · `folding` joins
what is alike, `layers` orders it, `drawing` and `bars` make it visible.
"""
