"""Drives detect-secrets' plugins and filters on single lines that the fast scan picked out.

The plugins are called directly. The package's own scanner, settings, transformers and baseline loader stay unused: they
are slow, rewrite lines, keep process-wide state, and import code that a scanned repository may name. The package is
imported when the first line needs it.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.fronts.text.file import LONGEST_LINE, TextFile

_MODULES = {
    "AWSKeyDetector": "aws",
    "CloudantDetector": "cloudant",
    "DiscordBotTokenDetector": "discord",
    "IbmCloudIamDetector": "ibm_cloud_iam",
    "IbmCosHmacDetector": "ibm_cos_hmac",
    "KeywordDetector": "keyword",
    "SoftlayerDetector": "softlayer",
}


@cache
def _plugin(name: str) -> Any:
    module = importlib.import_module(f"detect_secrets.plugins.{_MODULES[name]}")
    return getattr(module, name)()


@cache
def _filters() -> tuple[Any, ...]:
    from detect_secrets.filters import heuristic

    return (heuristic.is_sequential_string, heuristic.is_templated_secret, heuristic.is_potential_uuid)


def spans(text: TextFile, offset: int, name: str) -> list[Span]:
    """Return where one plugin sees a secret on the line around ``offset``; nothing on a line of data.

    Values that detect-secrets' own filters drop are left out.
    """
    start, end = text.line_start(offset), text.line_end(offset)
    if end - start > LONGEST_LINE:
        return []
    line = text.data[start:end].decode("utf-8", "replace")
    plugin = _plugin(name)
    if name == "KeywordDetector":
        values = plugin.analyze_string(line, denylist_regex_to_group=_keyword_expressions(text.path))
    else:
        values = plugin.analyze_string(line)
    found = []
    for value in dict.fromkeys(values):
        at = text.data.find(value.encode(), start, end)
        if value and at >= 0 and not any(drops(value) for drops in _filters()):
            found.append(Span(at, at + len(value.encode())))
    return found


def _keyword_expressions(path: str) -> Any:
    from detect_secrets.plugins.keyword import QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP, REGEX_BY_FILETYPE
    from detect_secrets.util.filetype import determine_file_type

    return REGEX_BY_FILETYPE.get(determine_file_type(path), QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP)
