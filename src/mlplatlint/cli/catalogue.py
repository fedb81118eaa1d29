"""``rules``, ``explain`` and the generated catalogue."""

from __future__ import annotations

import json
import os
import sys
from typing import TextIO

from mlplatlint.config.model import ConfigError
from mlplatlint.config.select import matching, split_selectors
from mlplatlint.config.validate import did_you_mean
from mlplatlint.engine.registry import Rule, builtin
from mlplatlint.rules.paths import catalogue_root

_JSON_FIELDS = (
    "name",
    "family",
    "severity",
    "confidence",
    "kinds",
    "fix",
    "peers",
    "tags",
    "view",
    "task",
    "since",
    "stage",
)


def main_rules(form: str, select: list[str], out: TextIO) -> int:
    """Print the catalogue, or the rules that the selectors mean."""
    known = builtin().rules
    names = set(known)
    if select:
        try:
            names = set().union(*(matching(selector, known)[0] for selector in split_selectors(select)))
        except ConfigError as error:
            sys.stderr.write(f"mlplatlint: {error}\n")
            return 2
    chosen = [known[name] for name in sorted(names)]
    if form == "json":
        rows = [
            {field: _plain(getattr(rule, field)) for field in _JSON_FIELDS} | {"summary": rule.summary}
            for rule in chosen
        ]
        out.write(json.dumps(rows, indent=2) + "\n")
        return 0
    width = max((len(rule.name) for rule in chosen), default=0)
    family = ""
    for rule in sorted(chosen, key=lambda rule: (rule.family, rule.name)):
        if rule.family != family:
            family = rule.family
            out.write(f"\n{family}\n")
        mark = "" if rule.stage == "stable" else f" ({rule.stage})"
        out.write(f"  {rule.name:<{width}}  {rule.severity:<8}  {rule.summary}{mark}\n")
    return 0


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def main_explain(name: str, out: TextIO) -> int:
    """Print a rule's page."""
    known = builtin().rules
    rule = known.get(name)
    if rule is None:
        ids = [rule for rule in known.values() if any(name in (peer, peer.partition(":")[2]) for peer in rule.peers)]
        peers = sorted(ids, key=lambda rule: (rule.stage != "stable", rule.name))
        if not peers and any(rule.family == name for rule in known.values()):
            sys.stderr.write(f"mlplatlint: {name} is a family; `mlplatlint rules --select {name}` lists its rules\n")
            return 2
        if not peers:
            sys.stderr.write(f"mlplatlint: no rule is called '{name}'{did_you_mean(name, known)}\n")
            return 2
        rule = peers[0]
        if len(peers) > 1:
            others = ", ".join(other.name for other in peers[1:])
            sys.stderr.write(f"mlplatlint: {name} is also meant by {others}\n")
    out.write(_page_text(rule))
    return 0


def _page_text(rule: Rule) -> str:
    from mlplatlint.cli.reporting import page_text

    facts = [
        ("family", rule.family), ("severity", rule.severity), ("confidence", rule.confidence), ("stage", rule.stage),
        ("looks at", ", ".join(rule.kinds)), ("fix", rule.fix), ("like", ", ".join(rule.peers) or "no other tool's rule"),
        ("settings", ", ".join(rule.settings)), ("silence", f"# mlplatlint: ignore[{rule.name}] reason"),
    ]  # fmt: skip
    head, _, rest = page_text(rule).partition("\n")
    return head + "\n\n" + "".join(f"{key:>10}: {value}\n" for key, value in facts if value) + rest + "\n"


def main_catalogue(only_check: bool, out: TextIO) -> int:
    """Write, or only compare, what is generated from the pages: the catalogue module and the index of rules."""
    from mlplatlint.engine.catalogue import build, catalogue_path, render, render_index
    from mlplatlint.engine.page import PageError

    try:
        known = build()
    except PageError as error:
        sys.stderr.write("".join(f"mlplatlint: {line}\n" for line in str(error).splitlines()))
        return 2
    index = os.path.join(os.path.dirname(catalogue_root()), "docs", "rules.md")
    stale = []
    for path, text in ((catalogue_path(), render(known)), (index, render_index(known))):
        current = ""
        if os.path.exists(path):
            with open(path, encoding="utf-8") as stream:
                current = stream.read()
        if text != current:
            stale.append(path)
            if not only_check:
                _replace(path, text)
    if only_check:
        out.write(f"stale: {', '.join(stale)}; run `make catalogue`\n" if stale else "the catalogue is fresh\n")
        return 1 if stale else 0
    out.write(f"{len(known)} rules\n")
    return 0


def _replace(path: str, text: str) -> None:
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.replace(temporary, path)
