"""Notes that a file speaks of a naming convention, so that replay need not look into any other for one."""

from __future__ import annotations

import re

from mlplatlint.facts.models import NamingConvention
from mlplatlint.files.source import Source

_GIVEN = re.compile(rb"\bnaming_convention\s*=")


def collect(source: Source) -> NamingConvention | None:
    """Return a record where the file gives metadata a naming convention."""
    return NamingConvention() if _GIVEN.search(source.data) else None
