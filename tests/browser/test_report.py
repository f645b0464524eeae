"""The report in a browser: whole, offline, and deaf to what a log says."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import demo
from bec_kit.case import Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOSTILE = "<img src=x onerror=window.owned=1><script>window.owned=1</script>\u202e"


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser.new_page()
        browser.close()


def opened(page: Any, path: Path) -> tuple[list[str], list[str]]:
    """Open a file; give what it asked the network for, and what it complained of."""
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    page.wait_for_selector(".main-svg, .bec-summary", timeout=20_000)
    page.wait_for_timeout(1500)
    return [url for url in asked if not url.startswith(("file:", "data:", "blob:"))], said


def test_the_report_of_the_sample(page: Any, tmp_path: Path) -> None:
    case = demo.case(tmp_path / "case")
    first = case.report().read_bytes()

    asked, said = opened(page, case.folder / "reports" / "report.html")

    assert asked == []
    assert said == []
    assert [page.inner_text(f"h2 >> nth={n}").rstrip("¶") for n in range(15)] == [
        "Case",
        "Summary",
        "Scope",
        "Coverage and gaps",
        "Timeline",
        "Sign-ins",
        "Persistence found and ended",
        "Mailbox activity",
        "Sent mail",
        "Look-alike domains",
        "Findings",
        "What was looked for and not found",
        "What could not be evaluated",
        "Indicators",
        "Evidence",
    ]
    assert page.locator(".js-plotly-plot").count() == 6
    assert page.locator(".main-svg").count() >= 6
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator(".jp-InputArea, .input").count() == 0
    hits = case.findings().query("outcome == 'hit'")
    assert page.locator(".bec-finding").count() == len(hits)
    content = page.content()
    assert [each for each in case.evidence()["sha256"] if each not in content] == []
    assert case.report().read_bytes() == first
    entry = json.loads((case.folder / "journal.jsonl").read_text("utf-8").splitlines()[-1])
    assert entry["files"] == {"reports/report.html": hashlib.sha256(first).hexdigest()}


# What of the page would be missing on paper of this width: nothing is to scroll or to be folded.
CUT = """() => ({
  folded: [...document.querySelectorAll("details td")].filter((e) => !e.checkVisibility(
    {contentVisibilityAuto: true}) || !e.getBoundingClientRect().height).length,
  cells: document.querySelectorAll("details td").length,
  scrolling: [...document.querySelectorAll("main *")].filter((e) => ["auto", "scroll"].includes(
    getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth).length,
  wide: document.documentElement.scrollWidth - innerWidth,
})"""
SPLIT = """() => [...document.querySelectorAll(".js-plotly-plot, table.bec tr")].filter(
  (e) => getComputedStyle(e).breakInside !== "avoid").length"""


def test_the_report_on_paper(page: Any, tmp_path: Path) -> None:
    case = demo.case(tmp_path / "case")
    path = case.report()
    browser = page.context.browser
    folded = "document.querySelectorAll('details:not([open])').length"

    for script in (True, False):
        sheet = browser.new_context(
            java_script_enabled=script, viewport={"width": 1280, "height": 900}
        ).new_page()
        opened(sheet, path)
        cards = sheet.evaluate(folded)
        sheet.set_viewport_size({"width": 710, "height": 1000})
        sheet.emulate_media(media="print")
        if script:
            sheet.evaluate("dispatchEvent(new Event('beforeprint'))")
        shown = sheet.evaluate(CUT)

        assert cards == (case.findings()["outcome"] == "hit").sum()
        assert shown.pop("cells") > 4 * cards
        assert shown == {"folded": 0, "scrolling": 0, "wide": 0}
        assert sheet.evaluate(SPLIT) == 0
        if script:
            assert sheet.evaluate(folded) == 0
            sheet.evaluate("dispatchEvent(new Event('afterprint'))")
            assert sheet.evaluate(folded) == cards
        sheet.context.close()


def test_what_a_log_says_is_never_run(page: Any, tmp_path: Path) -> None:
    user = "jo@contoso.example"
    case = Case.create(
        tmp_path / "case", users=[user], home_domains=["contoso.example"], title=HOSTILE
    )
    record = {
        "Id": f"r1{HOSTILE}",
        "CreationTime": "2026-03-02T09:00:00",
        "RecordType": 1,
        "Operation": "New-InboxRule",
        "UserId": user,
        "Workload": "Exchange",
        "ResultStatus": "True",
        "ClientIP": "203.0.113.9",
        "Parameters": [
            {"Name": "Name", "Value": HOSTILE},
            {"Name": "ForwardTo", "Value": "thief@evil.example"},
            {"Name": "DeleteMessage", "Value": "True"},
            {"Name": "SubjectContainsWords", "Value": HOSTILE},
        ],
    }
    export = tmp_path / f"{'a' * 20}<b>.jsonl"
    export.write_text(json.dumps(record), "utf-8")
    case.add([export])
    case.analyse()
    assert "hit" in set(case.findings()["outcome"])

    asked, said = opened(page, case.report())

    assert asked == []
    assert said == []
    assert page.evaluate("window.owned") is None
    assert page.locator("img[src='x']").count() == 0
    assert "&lt;img src=x onerror" in page.content()
