"""The case report: papermill runs the template, and one HTML file comes out.

The file holds everything that it shows: no address is fetched, by its own
Content-Security-Policy; plots work offline; code cells are left out.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bec_kit import share
from bec_kit.errors import UsageError
from bec_kit.report._jsonschema import without_grammars
from bec_kit.safe import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bec_kit.evidence import Journal

__all__ = ["execute", "report", "to_html"]

TEMPLATE = "templates/case_report.ipynb"
PLOTLY = "application/vnd.plotly.v1+json"


def report(folder: Path, journal: Journal, *, to: str = "html") -> Path:
    """Write the report of a case, and its hash into the journal.

    Args:
        folder: of the case.
        journal: of the case.
        to: `html`.

    Returns:
        The file, `reports/report.html`.

    Raises:
        UsageError: the kind is unknown, or the case was not analysed yet.
    """
    if to != "html":
        raise UsageError(f"--to {to}: this version writes html")
    analyses = [entry for entry in journal.entries() if entry["action"] == "analyse"]
    if not analyses:
        raise UsageError(
            f"{folder} is not analysed yet: run `bec-kit analyse {quoted(folder)}` first"
        )
    notebook = execute(share.path(TEMPLATE), {"case_folder": str(folder.resolve())})
    markup = to_html(notebook).encode("utf-8")
    target = folder / "reports" / "report.html"
    target.parent.mkdir(exist_ok=True)
    fresh = target.with_name(".report.html.new")
    fresh.write_bytes(markup)
    journal.append(
        "report",
        analysis=analyses[-1]["seq"],
        files={"reports/report.html": hashlib.sha256(markup).hexdigest()},
    )
    os.replace(fresh, target)  # noqa: PTH105  says that what was there is replaced
    return target


def execute(template: Path, parameters: Mapping[str, str | int | bool]) -> Any:
    """Run a notebook with parameters; nothing of it is left on disk.

    Args:
        template: the notebook.
        parameters: values of its cell tagged `parameters`; never a secret, for
            papermill keeps them in the notebook.

    Returns:
        The notebook that ran, with its outputs.

    Raises:
        UsageError: the notebook has no such parameter, or a cell of it failed.
    """
    without_grammars()
    import papermill

    known = papermill.inspect_notebook(str(template))
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise UsageError(
            f"{template.name} has no parameter {', '.join(unknown)}: it has {', '.join(known)}"
        )
    with tempfile.TemporaryDirectory() as scratch, _quiet():
        try:
            return papermill.execute_notebook(
                str(template),
                None,
                dict(parameters),
                request_save_on_cell_execute=False,  # else it is written twice for each cell
                progress_bar=False,
                log_output=False,
                kernel_name="python3",
                # no remark on TCP (it is loopback), nor that it was told to end
                extra_arguments=["--log-level=CRITICAL"],
                cwd=scratch,
            )
        except papermill.PapermillExecutionError as error:
            raise UsageError(
                f"{template.name}: cell {error.cell_index} failed with {error.ename};"
                " run the notebook by hand to see why"
            ) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Figures as data, no debugger's remark, no log of papermill's own."""
    wanted = {"PLOTLY_RENDERER": "plotly_mimetype", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    logger = logging.getLogger("papermill")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            # nbformat and jupyter_client warn of their own future, not of ours
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def to_html(notebook: Any) -> str:
    """One HTML file from a notebook that ran.

    Args:
        notebook: with outputs; figures as plotly's own data.
    """
    without_grammars()
    from nbconvert import HTMLExporter
    from plotly.offline import get_plotlyjs

    _draw(notebook)
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]  # nbconvert has no types
        template_name="report",
        extra_template_basedirs=[str(share.path("templates"))],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    resources = {
        "plotly_js": get_plotlyjs(),
        "style": share.path("templates/report/style.css").read_text("utf-8"),
        "print_js": share.path("templates/report/print.js").read_text("utf-8"),
        "headings": _headings(notebook),
    }
    markup, _ = exporter.from_notebook_node(notebook, resources=resources)
    return str(markup)


def _headings(notebook: Any) -> list[tuple[str, str]]:
    """Anchor and text of each section of the template, for the list of contents."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            text = cell.source.splitlines()[0].removeprefix("## ")
            found.append((text.replace(" ", "-"), text))
    return found


def _draw(notebook: Any) -> None:
    """Put markup in the place of each figure's data, and drop what is no view.

    The cell that papermill injects goes too: its id is another one each time.
    """
    import plotly.graph_objects as go
    import plotly.io as pio

    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        kept = []
        for output in cell.outputs:
            data = output.get("data", {})
            if PLOTLY in data:
                number += 1
                figure = go.Figure(json.loads(json.dumps(data[PLOTLY])))
                data["text/html"] = pio.to_html(
                    figure,
                    full_html=False,
                    include_plotlyjs=False,
                    include_mathjax=False,
                    div_id=f"fig-{number}",
                    config={"displaylogo": False, "responsive": True},
                )
                del data[PLOTLY]
            if "text/html" in data:
                kept.append(output)
        cell.outputs = kept
    notebook.cells = [c for c in notebook.cells if c.cell_type == "markdown" or c.outputs]
