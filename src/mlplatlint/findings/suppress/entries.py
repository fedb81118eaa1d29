"""``[[ignore]]`` entries of configuration files: what they hide, and which of them are past their day or hide nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mlplatlint.config.model import Config
from mlplatlint.files.discover import GlobSet
from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Finding, Hit, Suppressed

_HEADER = re.compile(rb"(?m)^[ \t]*(\[\[[^\]\n]*\bignore[ \t]*\]\])")


class Entries:
    """The entries that govern the files of a run, and which of them hid something."""

    def __init__(self, config_of: Callable[[str], Config | None], today: str, root: str) -> None:
        self._config_of = config_of
        self._today = today
        self._root = root
        self._used: set[tuple[int, str]] = set()

    def hides(self, finding: Finding) -> Suppressed | None:
        """Return what hides a finding by an entry, or None."""
        config = self._config_of(finding.path)
        if config is None or finding.rule in config["protected"]:
            return None
        for entry in config.ignore_entries:
            if finding.rule not in _rules(entry) or not self._reaches(entry, config, finding.path):
                continue
            if entry.get("pointer") and entry["pointer"] != finding.symbol:
                continue
            self._used.add((id(entry), finding.rule))
            until = str(entry.get("until", ""))
            if not until or until >= self._today:
                return Suppressed(finding, "config", str(entry.get("reason", "")), until)
        return None

    def _reaches(self, entry: Mapping[str, Any], config: Config, path: str) -> bool:
        return not entry.get("path") or config.local(self._root, path) in GlobSet([entry["path"]])

    def audit(
        self,
        ran: Mapping[str, frozenset[str]],
        sources: Callable[[str], Source | None],
        *,
        judge_unused: bool,
    ) -> Iterator[tuple[str, Hit, str]]:
        """Yield rule, hit and path for each entry that is wrong and stands in a file of the scan.

        ``ran`` maps each scanned path to the rules enabled there. An entry hides nothing when its rule ran on a file it
        names and no finding was met, or when it names a file that is not there.
        """
        by_config: dict[int, tuple[Config, list[str]]] = {}
        for path in ran:
            config = self._config_of(path)
            if config is not None and config.ignore_entries:
                by_config.setdefault(id(config), (config, []))[1].append(path)
        for config, paths in by_config.values():
            file = os.path.relpath(config.origin("ignore"), self._root).replace(os.sep, "/")
            source = sources(file)
            if source is None:
                continue
            for index, entry in enumerate(config.ignore_entries):
                span = _span(source, index)
                until = str(entry.get("until", ""))
                if until and until < self._today:
                    yield "expired-suppression", Hit(span, {"until": until}), file
                elif judge_unused:
                    for name in self._unused(entry, config, paths, ran):
                        yield "unused-suppression", Hit(span, {"name": name}), file

    def _unused(
        self, entry: Mapping[str, Any], config: Config, paths: Iterable[str], ran: Mapping[str, frozenset[str]]
    ) -> Iterator[str]:
        left = [name for name in _rules(entry) if (id(entry), name) not in self._used]
        if not left:
            return
        reached = [path for path in paths if self._reaches(entry, config, path)]
        place = str(entry.get("path", ""))
        literal = not any(sign in place for sign in "*?[") and not place.endswith("/")
        gone = not reached and literal and not os.path.lexists(os.path.join(config.folder, place))
        for name in left:
            if gone or any(name in ran[path] for path in reached):
                yield name


def _rules(entry: Mapping[str, Any]) -> list[str]:
    return [str(name) for name in entry.get("rules") or [entry.get("rule")]]


def _span(source: Source, index: int) -> Span:
    """Return the place of the entry with this number; the file's beginning where entries are written inline."""
    headers = list(_HEADER.finditer(source.data))
    return Span(*headers[index].span(1)) if index < len(headers) else Span(0, 0)
