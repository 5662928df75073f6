"""The settings of the docs site for Sphinx: the repository's Markdown as it is. `rake docs` builds it."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent

project = "smoke_seal"
html_title = "smoke_seal"
extensions = ["myst_parser"]
root_doc = "README"
include_patterns = ["*.md", "ext/README.md", "docs/*.md"]
suppress_warnings = [
    "misc.highlighting_failure",  # examples have "…" where something was left out
    "myst.header",  # a page may begin with a smaller heading
]

myst_heading_anchors = 4  # the anchors of GitHub, down to ####

smartquotes = False  # texts are shown letter for letter

html_theme = "furo"
html_static_path = [str(ROOT / "docs_site" / "static")]
html_css_files = ["site.css"]
html_extra_path = [str(ROOT / "llms.txt")]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
html_theme_options = {
    "source_repository": "https://github.com/smoke-seal/smoke_seal/",
    "source_branch": "main",
    "source_directory": "",
}

# The order in which a newcomer needs the pages. A page that is in none of them is a warning, and so an error.
NAVIGATION = {
    "Begin": ["Install, first steps <self>", "docs/adopting", "docs/deploy-tools", "docs/checks", "docs/verdicts"],
    "Use": [
        "docs/command-line", "docs/alerts", "docs/watch", "docs/vantages", "docs/reach", "docs/reports", "docs/pages",
        "docs/page-actions", "docs/badges-and-metrics", "docs/json",
    ],
    "Look up": [
        "docs/api", "docs/host-process", "docs/performance", "docs/verdict-lab", "docs/real-apps", "docs/architecture",
    ],
    "Project": ["CHANGELOG", "CONTRIBUTING", "ext/README", "RELEASING"],
}


def add_navigation(_app, docname, source):
    """The home page is the README, which cannot hold Sphinx's own directives."""
    if docname != root_doc:
        return
    for caption, pages in NAVIGATION.items():
        there = "\n".join(page for page in pages if page.endswith("<self>") or (ROOT / f"{page}.md").exists())
        source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{there}\n```\n"


def show_titles(_app, _docname, source):
    """A link whose text is the name of a page has the title of that page, or of its section, as its text."""
    source[0] = re.sub(r"\[[\w./-]+\.md\](?=\([\w./-]+\.md(?:#[\w-]+)?\))", "[]", source[0])


def setup(app):
    app.connect("source-read", add_navigation)
    app.connect("source-read", show_titles)
