"""Executes notebooks under their own kernel and writes them with their outputs, as .ipynb and as offline HTML.

Called by `npm run notebooks` with the Python of the project: notebooks.py OUT MATHJAX PLOTLY JOBS NOTEBOOK...
"""

import asyncio
import shutil
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


class Board:
    """One line per finished notebook; on a terminal a last line counts the cells of those that run."""

    def __init__(self):
        self.running = {}

    def show(self, name, text):
        self.running[name] = text
        if sys.stdout.isatty():
            line = "   ".join(f"{name} {text}" for name, text in self.running.items())
            print(f"\r\033[K  {line[: shutil.get_terminal_size().columns - 3]}", end="", flush=True)

    def end(self, name, text):
        self.running.pop(name, None)
        lead = "\r\033[K" if sys.stdout.isatty() else ""
        print(f"{lead}  {name}  {text}", flush=True)


async def execute(path, board):
    """Runs the cells in order and stops at the first that fails. Returns the notebook, or None, and what went wrong."""
    start = time.monotonic()
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat has several kinds of its own
        board.end(path.stem, f"FAILED\n    {path} is not a notebook: {error}")
        return None, str(error)
    total = len(notebook.cells)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        on_cell_start=lambda cell, cell_index: board.show(path.stem, f"cell {cell_index + 1} of {total}"),
    )
    failure = None
    try:
        await client.async_execute()
    except CellExecutionError as error:
        failure = f"{error.ename}: {error.evalue}"
    except (DeadKernelError, TimeoutError) as error:
        failure = str(error)
    seconds = f"{time.monotonic() - start:.1f} s"
    board.end(path.stem, f"FAILED  {seconds}\n    {failure}" if failure else f"ok  {seconds}")
    return notebook, failure


async def execute_all(paths, jobs):
    """Executes notebooks, `jobs` at a time. Returns what `execute` does for each, in their order."""
    board, places = Board(), asyncio.Semaphore(jobs)

    async def one(path):
        async with places:
            return await execute(path, board)

    return await asyncio.gather(*(one(path) for path in paths))


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


def main(out, mathjax, plotly, jobs, *notebooks):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    paths = [Path(path) for path in notebooks]
    results = asyncio.run(execute_all(paths, int(jobs)))
    for path, (notebook, _) in zip(paths, results):
        if notebook:
            nbformat.write(notebook, out / path.name)
            html = to_html(notebook, path.stem, Path(mathjax), Path(plotly))
            (out / f"{path.stem}.html").write_text(html, encoding="utf-8")
    good = sum(failure is None for _, failure in results)
    print(f"{good} of {len(results)} notebooks ran without an error. Results in {out}.")
    return 0 if good == len(results) else 1


def use_selector_loop():
    """Jupyter's sockets need it on Windows."""
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())


if __name__ == "__main__":
    use_selector_loop()
    sys.exit(main(*sys.argv[1:]))
