"""Where a request may go, judged by the parsed host."""

from __future__ import annotations

import pytest

from bec_kit.connect.hosts import Hosts, hosts, practice_base
from bec_kit.errors import ForeignLinkError, UsageError


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://127.9.8.7", "http://127.9.8.7"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://localhost:8443/tenant/", "https://localhost:8443/tenant"),
        ("http://LOCALHOST:1", "http://LOCALHOST:1"),
    ],
)
def test_loopback_is_practice(url: str, base: str) -> None:
    assert practice_base(url) == base
    assert hosts(url) == Hosts(base, base, base, practice=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1@example.com",
        "http://127.0.0.1.example.com",
        "http://user@127.0.0.1:8000",
        "http://localhost.example.com",
        "http://example.com",
        "http://128.0.0.1",
        "http://0.0.0.0:8000",
        "http://2130706433",
        "http://0x7f.1",
        "http://[::ffff:127.0.0.1]",
        "http://[::2]",
        "http://[::1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1\\@example.com",
        "http://127.0.0.1:8000?x=1",
        "http://127.0.0.1:8000#x",
        "http://127.0.0.1 :8000",
        "http://\u2488127.0.0.1",
        "ftp://127.0.0.1",
        "127.0.0.1:8000",
        "",
    ],
)
def test_anything_else_is_not(url: str) -> None:
    with pytest.raises(UsageError, match="on this machine alone"):
        practice_base(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://graph.microsoft.com/v1.0/users?$skiptoken=a",
        "https://GRAPH.microsoft.com:443/beta/users",
        "https://outlook.office365.com/adminapi/beta/x/InvokeCommand",
        "https://login.microsoftonline.com/x",
    ],
)
def test_links_to_the_services(url: str) -> None:
    hosts().check(url)


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://graph.microsoft.com.example.com/v1.0/users", "graph.microsoft.com.example.com"),
        ("https://graph.microsoft.com@example.com/v1.0/users", "example.com"),
        ("https://user:pass@graph.microsoft.com/v1.0/users", "graph.microsoft.com"),
        ("http://graph.microsoft.com/v1.0/users", "graph.microsoft.com"),
        ("https://graph.microsoft.com:8443/v1.0/users", "graph.microsoft.com"),
        ("https://gr\u0430ph.microsoft.com/v1.0/users", r"gr\\u0430ph.microsoft.com"),
        ("/v1.0/users", "nowhere"),
        ("https://graph.microsoft.com:x/", None),
    ],
)
def test_links_elsewhere(url: str, named: str | None) -> None:
    with pytest.raises(ForeignLinkError) as caught:
        hosts().check(url)

    if named is not None:
        assert f"leads to '{named}'" in str(caught.value)
    assert "nothing was sent" in str(caught.value)
