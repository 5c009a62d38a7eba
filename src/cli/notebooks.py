"""Executes notebooks under their own kernel and writes them with their outputs, as .ipynb and as offline HTML.

Called by `npm run notebooks` with the Python of the project: notebooks.py OUT MATHJAX PLOTLY NOTEBOOK...
"""

import asyncio
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter

CELL_TIMEOUT_S = 600
FIGURE = "data-figure"  # what src/plot/html.ts puts into the HTML of every figure

TEMPLATE = r"""{% extends 'lab/index.html.j2' %}
{% block html_head_js_requirejs %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
{% block html_head_js_mathjax %}
<script>
window.MathJax = {
  tex: { inlineMath: [['$', '$'], ['\\(', '\\)']], processEscapes: true, tags: 'ams' },
  svg: { fontCache: 'global' },
  options: { enableMenu: false, ignoreHtmlClass: 'jp-OutputArea|highlight' },
};
</script>
{% for script in resources.inline_scripts %}<script>{{ script }}</script>
{% endfor %}
{% endblock %}
"""


class Progress:
    """One line per notebook; on a terminal it counts the cells as they run."""

    def __init__(self, name, total):
        self.name, self.total, self.start = name, total, time.monotonic()

    def show(self, cell_index):
        if sys.stdout.isatty():
            print(f"\r  {self.name}  cell {cell_index + 1} of {self.total}  {self.seconds()}", end="", flush=True)

    def end(self, text):
        lead = "\r\033[K" if sys.stdout.isatty() else ""
        print(f"{lead}  {self.name}  {text}  {self.seconds()}", flush=True)

    def seconds(self):
        return f"{time.monotonic() - self.start:.1f} s"


def execute(notebook, progress):
    """Runs the cells in order and stops at the first that fails. Returns what went wrong, or None."""
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        on_cell_start=lambda cell, cell_index: progress.show(cell_index),
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return f"{error.ename}: {error.evalue}"
    except (DeadKernelError, TimeoutError) as error:
        return str(error)
    return None


def to_html(notebook, title, mathjax, plotly):
    """One page that needs nothing from the network: formulas and figures come along."""
    has_figures = any(
        FIGURE in "".join(output.get("data", {}).get("text/html", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )
    exporter = HTMLExporter(raw_template=TEMPLATE)
    scripts = [mathjax, plotly] if has_figures else [mathjax]
    resources = {
        "metadata": {"name": title},
        "inline_scripts": [script.read_text().replace("</script", r"<\/script") for script in scripts],
    }
    return exporter.from_notebook_node(notebook, resources)[0]


def run(path, out, mathjax, plotly):
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat has several kinds of its own
        print(f"  {path.stem}  FAILED\n    {path} is not a notebook: {error}", flush=True)
        return False
    progress = Progress(path.stem, len(notebook.cells))
    failure = execute(notebook, progress)
    nbformat.write(notebook, out / path.name)
    html = to_html(notebook, path.stem, mathjax, plotly)
    (out / f"{path.stem}.html").write_text(html, encoding="utf-8")
    progress.end("FAILED" if failure else "ok")
    if failure:
        print(f"    {failure}", flush=True)
    return failure is None


def main(out, mathjax, plotly, *notebooks):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    results = [run(Path(path), out, Path(mathjax), Path(plotly)) for path in notebooks]
    print(f"{sum(results)} of {len(results)} notebooks ran without an error. Results in {out}.")
    return 0 if all(results) else 1


if __name__ == "__main__":
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    sys.exit(main(*sys.argv[1:]))
