"""Figures: each takes a frame of the case and gives a plotly figure that works offline.

Drawn as SVG throughout: plotly's WebGL is a grey box where there is no GPU.
Colours are those of Okabe and Ito, which most eyes tell apart; the attacker's is
orange everywhere.
"""

from __future__ import annotations

from bec_kit.report.figures._case import coverage, timeline
from bec_kit.report.figures._lives import lifecycles
from bec_kit.report.figures._mail import mailbox, sent
from bec_kit.report.figures._sign_ins import sign_ins

__all__ = ["coverage", "lifecycles", "mailbox", "sent", "sign_ins", "timeline"]
