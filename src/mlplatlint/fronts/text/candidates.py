"""What a detector tells of a secret it found: everything a report needs, and never the value itself."""

from __future__ import annotations

import os
from typing import NamedTuple

from mlplatlint.files.digest import sha256
from mlplatlint.files.source import Span
from mlplatlint.findings.model import SEVERITIES, SEVERITY_RANK, Hit

_SALT = os.urandom(16)
"""Marks only compare values within this process; a fresh salt makes them worthless to anybody else."""

REDACT = "redact"
"""Tag of findings over whose spans every excerpt and digest has to be masked."""


class SecretCandidate(NamedTuple):
    """A secret found in a file.

    ``what`` names the kind in words, ``name`` the variable or key that holds the value (empty when none
    does), ``mark`` is a salted hash that tells equal values apart within one process.
    """

    kind: str
    what: str
    span: Span
    length: int
    mark: str
    severity: str = ""
    confidence: str = ""
    name: str = ""
    note: str = ""

    def hit(self) -> Hit:
        """Return the finding. Its text holds kind, name and length."""
        values = {
            "what": self.what,
            "name": self.name,
            "length": self.length,
            "note": self.note and f" ({self.note})",
        }
        symbol = self.name or self.kind
        return Hit(self.span, values, symbol, severity=self.severity, confidence=self.confidence, tags=(REDACT,))


def mark_of(value: bytes) -> str:
    """Return a salted hash of a value: equal for equal values of this process, meaningless elsewhere."""
    return sha256(_SALT + value).hexdigest()[:16]


def milder(severity: str, steps: int) -> str:
    """Return the severity that is ``steps`` below, at least ``info``."""
    return SEVERITIES[min(SEVERITY_RANK[severity] + steps, len(SEVERITIES) - 1)]
