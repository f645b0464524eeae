"""The only package that talks to Microsoft: what it holds here can only read.

with reader(access(tenant="contoso.com", client_id="..."), told=print) as contoso:
    for page in contoso.pages(Ask(lambda graph: graph.audit_logs.sign_ins, beta=True)):
        ...
"""

from __future__ import annotations

from bec_kit.connect.access import WAYS, Access, access
from bec_kit.connect.asks import Ask, Cmdlet, literal
from bec_kit.connect.claims import Granted
from bec_kit.connect.limits import RATES, Limits, Rate
from bec_kit.connect.page import Page, Told
from bec_kit.connect.reader import Reader, reader

__all__ = [
    "RATES",
    "WAYS",
    "Access",
    "Ask",
    "Cmdlet",
    "Granted",
    "Limits",
    "Page",
    "Rate",
    "Reader",
    "Told",
    "access",
    "literal",
    "reader",
]
