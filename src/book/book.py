"""Writes the book: one page per executed notebook, an index, and what the pages share.

Called by `npm run book` with the Python of the project: book.py OUT MATHJAX PLOTLY JOBS NOTEBOOK...
With 0 jobs the notebooks are taken as they are, executed already.
"""

import asyncio
import json
import re
import shutil
import sys
from html import escape, unescape
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from nbconvert import HTMLExporter

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "cli"))
from notebooks import execute_all, use_selector_loop  # noqa: E402

HEADING = re.compile(r'<h([12])( id="[^"]*")?>(.*?)</h\1>', re.S)
TABLE = re.compile(r"<table.*?</table>", re.S)
# On a phone a wide table scrolls, with the keyboard too.
SCROLLING = r'<div class="wide" tabindex="0" role="group" aria-label="Table">\g<0></div>'
TAG = re.compile(r"<[^>]+>")
# Scripts, code and formulas are not for searching.
UNSEARCHED = re.compile(r'<script>.*?</script>|<div class="highlight.*?</div>|\$\$.*?\$\$', re.S)
SYMBOLS = re.compile(r"\$|\\(?=[a-z])|[{}]")


class Chapter:
    """A notebook as the book shows it."""

    def __init__(self, name, notebook):
        self.name = name
        self.file = f"{name}.html"
        exporter = HTMLExporter(
            template_name="basic",
            exclude_input_prompt=True,
            exclude_output_prompt=True,
            exclude_anchor_links=True,
        )
        body, _ = exporter.from_notebook_node(notebook)
        self.sections = []  # (id, title), the title of the chapter first
        self.body = TABLE.sub(SCROLLING, HEADING.sub(self.with_id, body))
        self.title = self.sections[0][1] if self.sections else name
        self.number = name.split("-")[0].lstrip("0") or "0"
        self.summary = summary_of(notebook)

    def with_id(self, found):
        level, _, inner = found.groups()
        title = unescape(TAG.sub("", inner)).strip()
        anchor = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
        taken = {known for known, _ in self.sections}
        while anchor in taken:
            anchor += "-again"
        self.sections.append((anchor, title))
        return f'<h{level} id="{anchor}">{inner}</h{level}>'

    def search_entries(self):
        """What search.js looks through: one entry per section."""
        parts = re.split(r'<h[12] id="([^"]*)">', self.body)
        titles = dict(self.sections)
        for anchor, html in zip(parts[1::2], parts[2::2]):
            text = SYMBOLS.sub("", unescape(TAG.sub(" ", UNSEARCHED.sub(" ", html))))
            yield {
                "page": self.file,
                "chapter": self.title,
                "anchor": anchor,
                "title": titles[anchor],
                "text": " ".join(text.split()),
            }


def summary_of(notebook):
    """The sentence that begins with "After this notebook you can"."""
    for cell in notebook.cells:
        found = re.search(r"\*\*After this notebook you can\*\*(.*)", cell.source)
        if found:
            return f"You can {found[1].strip()}".replace("$", "")
    return ""


def write(out, chapters, mathjax, plotly):
    pages = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    assets = out / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    for source, name in [
        (mathjax, "mathjax.js"),
        (plotly, "plotly.js"),
        (HERE / "book.css", "book.css"),
        (HERE / "book.js", "book.js"),
        (HERE / "../../docs/images/cat-and-dog.png", "cat-and-dog.png"),
    ]:
        shutil.copyfile(source, assets / name)
    entries = [entry for chapter in chapters for entry in chapter.search_entries()]
    index = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    (assets / "search.js").write_text(f"window.bookEntries = {index};\n", encoding="utf-8")
    page = pages.get_template("page.html.j2")
    for i, chapter in enumerate(chapters):
        html = page.render(
            chapter=chapter,
            chapters=chapters,
            previous=chapters[i - 1] if i else None,
            following=chapters[i + 1] if i + 1 < len(chapters) else None,
        )
        (out / chapter.file).write_text(html, encoding="utf-8")
    (out / "index.html").write_text(page.render(chapters=chapters), encoding="utf-8")


def main(out, mathjax, plotly, jobs, *notebooks):
    out = Path(out)
    paths = [Path(path) for path in notebooks]
    if int(jobs):
        results = asyncio.run(execute_all(paths, int(jobs)))
    else:
        results = [(nbformat.read(path, as_version=4), None) for path in paths]
    chapters = [Chapter(path.stem, notebook) for path, (notebook, _) in zip(paths, results) if notebook]
    write(out, chapters, Path(mathjax), Path(plotly))
    print(f"The book, {len(chapters)} of {len(paths)} notebooks: {out / 'index.html'}")
    return 0 if all(failure is None for _, failure in results) else 1


if __name__ == "__main__":
    use_selector_loop()
    sys.exit(main(*sys.argv[1:]))
