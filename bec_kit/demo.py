"""A whole case on sample data, without a network: what a newcomer runs first."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from bec_kit import share
from bec_kit.errors import CaseError
from bec_kit.safe import quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bec_kit.case import Case

__all__ = ["case", "run"]

SAMPLE = "data-samples/aitm-small"


def case(folder: Path) -> Case:
    """Make a case from the sample that travels with the kit, and analyse it.

    Args:
        folder: must not exist yet, or be empty.

    Raises:
        CaseError: the folder holds something already.
    """
    from bec_kit.case import Case

    sample = share.path(SAMPLE)
    facts = tomllib.loads((sample / "answers.toml").read_text("utf-8"))["facts"]
    made = Case.create(
        folder,
        users=facts["case_users"],
        home_domains=facts["home_domains"],
        start=facts["start"],
        end=facts["end"],
        title="Demonstration: an invented company, one mailbox taken over",
    )
    made.add([sample / "exports"])
    made.analyse()
    return made


def run(folder: Path, say: Callable[[str], object]) -> None:
    """Make the demonstration case and tell what was found.

    Args:
        folder: where to; must not exist yet, or be empty.
        say: prints a line.

    Raises:
        CaseError: the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CaseError(f"{folder} is there and not empty: choose another place with --out")
    say(f"Making a case in {folder} from the sample data ...")
    made = case(folder)
    found = made.findings()
    hits = found[found["outcome"] == "hit"]
    for finding in hits.itertuples():
        say(f"  {finding.severity:<8} {finding.detection_id:<7} {finding.says}")
    blind = found.loc[found["outcome"] == "blind", "detection_id"].nunique()
    say(f"{len(hits)} findings; {blind} detections could not be evaluated for some account.")
    report = made.report()
    say(f"Report: {report}")
    name = quoted(folder)
    say(f"Look further: bec-kit findings {name}, bec-kit timeline {name}")
