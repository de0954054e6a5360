"""How the pages are built: Sphinx, MyST and furo; every warning is an error (`make docs`)."""

from importlib.metadata import version as version_of

project = "cocoachain"
author = "The cocoachain founders"
project_copyright = "2026, the cocoachain founders"
release = version_of("cocoachain")
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = []

html_theme = "furo"
html_title = f"cocoachain {release}"
html_show_sourcelink = False

myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3

# Members in the order in which the source tells its story.
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
