"""Detections: one `.sql` file each, and what runs them and judges how they ended."""

from __future__ import annotations

from bec_kit.detect.head import Detection
from bec_kit.detect.result import Result
from bec_kit.detect.runner import run
from bec_kit.detect.shelf import detections

__all__ = ["Detection", "Result", "detections", "run"]
