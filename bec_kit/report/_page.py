"""Pieces of HTML from the kit's own templates; every value is escaped."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from bec_kit.safe import clean

if TYPE_CHECKING:
    import jinja2

__all__ = ["Html", "cell", "counted", "piece"]


# JupyterLab floats the names of a list, sets every cell to the right, and all columns alike wide.
_STYLE = """<style>
table.bec { table-layout: auto !important; }
table.bec th, table.bec td { text-align: left !important; vertical-align: top !important; }
table.bec td { overflow-wrap: anywhere; }
@media screen {
table.bec td.bec-short { white-space: nowrap; }
table.bec td.bec-mid { min-width: 9rem; }
table.bec td.bec-long { min-width: 12rem; }
div.bec-wide { overflow-x: auto; }
}
table.bec tr.bec-theirs td:first-child { box-shadow: inset 4px 0 #d55e00; }
dl.bec-facts { display: grid; grid-template-columns: 13rem 1fr; gap: .25rem 1rem; }
dl.bec-facts dt, dl.bec-facts dd { float: none; width: auto; margin: 0; }
</style>
"""


class Html:
    """Markup that a notebook and the report show; its values are escaped already.

    Attributes:
        markup: the HTML.
    """

    def __init__(self, markup: str) -> None:
        self.markup = markup

    def _repr_html_(self) -> str:
        return _STYLE + self.markup

    def __repr__(self) -> str:
        """What is shown where no HTML can be."""
        return "<a view: it is shown as HTML>"


def cell(value: Any) -> str:
    """A value as text for eyes: times to the second in UTC, lists joined, nothing hidden."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, datetime):
        if value != value:
            return ""
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 record`, `2 records`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("bec_kit.report", "_html"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = cell
    environment.filters["counted"] = counted
    return environment


def piece(name: str, **values: Any) -> Html:
    """Fill one template of the folder _html.

    Args:
        name: of the template, without its ending.
        **values: what it shows; escaped there.
    """
    return Html(_environment().get_template(f"{name}.html.j2").render(**values))
