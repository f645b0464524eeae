"""What a request to Graph looks like on the wire, as the SDK writes it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from bec_kit.connect import Ask

BASES = {False: "https://graph.microsoft.com/v1.0", True: "https://graph.microsoft.com/beta"}


@cache
def client(*, beta: bool) -> Any:
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient

    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider())
    adapter.base_url = BASES[beta]
    return GraphServiceClient(request_adapter=adapter)


def sent(ask: Ask) -> tuple[str, dict[str, str]]:
    """Path and options, as the SDK writes them."""
    builder = ask.build(client(beta=ask.beta))
    info = builder.to_post_request_information if ask.body else builder.to_get_request_information
    request = info(*([_body()] if ask.body else []))
    request.path_parameters["baseurl"] = BASES[ask.beta]
    for name, value in ask.query.items():
        assert f"%24{name}" in request.url_template, f"the SDK takes no ${name}"
        request.query_parameters[f"%24{name}"] = value
    url, mark, options_sent = request.url.partition("?")
    parts = urlsplit(f"{url}{ask.below}{mark}{options_sent}")
    options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    whole = f"{parts.scheme}://{parts.netloc}{parts.path}"
    assert whole.startswith(f"{BASES[ask.beta]}/")
    return whole.removeprefix(BASES[ask.beta]), options


def _body() -> Any:
    from msgraph.generated.models.security.audit_log_query import AuditLogQuery

    return AuditLogQuery()
