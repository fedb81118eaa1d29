"""Turns selectors (names, families, tags, peer ids) into rule names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from mlplatlint.config.model import Config, ConfigError, is_peer
from mlplatlint.config.validate import did_you_mean
from mlplatlint.engine.registry import Rule


def matching(selector: str, rules: Mapping[str, Rule]) -> tuple[set[str], bool]:
    """Return the rules a selector means, and whether it means them by name.

    A peer id (``hadolint:DL3008``) is as exact as a name, and so is a tool (``hadolint:*``). ``all`` means every rule.

    Raises:
        ConfigError: nothing has that name, family, tag or peer id.
    """
    if selector in rules:
        return {selector}, True
    if selector == "all":
        return set(rules), False
    named = {rule.name for rule in rules.values() if stands_for(rule, selector)}
    if selector.endswith(":*"):
        named = {rule.name for rule in rules.values() if any(peer.startswith(selector[:-1]) for peer in rule.peers)}
    if named:
        return named, True
    grouped = {rule.name for rule in rules.values() if selector == rule.family or selector in rule.tags}
    if not grouped:
        words = {*rules, *(rule.family for rule in rules.values())}
        if ":" in selector:
            words = {peer for rule in rules.values() for peer in rule.peers}
        raise ConfigError(f"no rule, family, tag or peer id is called '{selector}'{did_you_mean(selector, words)}")
    return grouped, False


def stands_for(rule: Rule, selector: str) -> bool:
    """Tell whether a rule has a peer id; ``hadolint:SC`` among its peers stands for each code of ShellCheck."""
    if selector in rule.peers:
        return True
    family = selector.rstrip("0123456789")
    return family != selector and family.endswith(":SC") and family in rule.peers


def default_names(config: Config, rules: Mapping[str, Rule]) -> set[str]:
    """Return the default selection: the pinned edition's, or every stable rule."""
    edition = config["edition"]
    if edition:
        return {name for name in read_edition(edition) if name in rules}
    return {
        rule.name
        for rule in rules.values()
        if rule.stage == "stable" or (config["preview"] and rule.stage == "preview")
    }


def enabled(config: Config, rules: Mapping[str, Rule]) -> frozenset[str]:
    """Return the rules that run on files of a configuration, overrides' own selections included.

    ``select`` replaces the default selection, ``extend-select`` adds, ``ignore`` takes away; between them
    the more exact selector wins, so that ``select = ["async"]`` with ``ignore = ["file-io-in-async"]`` and
    ``ignore = ["async"]`` with ``select = ["task-not-stored"]`` both mean what they say.

    Raises:
        ConfigError: a selector means nothing.
    """
    check_names(config, rules)
    base: set[str] = set() if config["select"] else default_names(config, rules)
    exact: set[str] = set()
    extra = [name for entry in config["overrides"] for name in entry.get("select", ())]
    for selector in [*config["select"], *config["extend-select"], *extra]:
        names, by_name = matching(selector, rules)
        if by_name:
            exact |= names
        base |= {name for name in names if by_name or _in_stage(rules[name], config)}
    for selector in config.ignored_names:
        names, by_name = matching(selector, rules)
        if not is_peer(selector):  # the findings of one id are left out by the filter chain, row by row
            base -= names if by_name else names - exact
    return frozenset(base)


def meant_peers(config: Config, rules: Mapping[str, Rule]) -> dict[str, frozenset[str]]:
    """Return the peer ids that brought a rule into the selection, for rules that nothing else brought in.

    A rule of several rows stands for several ids of a tool; whoever selects one of them by id wants that row, and whoever
    selects a tool (``hadolint:*``) every row that the tool knows too.
    """
    extra = [name for entry in config["overrides"] for name in entry.get("select", ())]
    selectors = [*config["select"], *config["extend-select"], *extra]
    if not any(":" in selector for selector in selectors):
        return {}
    whole: set[str] = set() if config["select"] else default_names(config, rules)
    meant: dict[str, set[str]] = {}
    for selector in selectors:
        names, _ = matching(selector, rules)
        if selector.endswith(":*"):
            for name in names:
                meant.setdefault(name, set()).update(one for one in rules[name].peers if one.startswith(selector[:-1]))
        elif selector not in rules and any(stands_for(rules[name], selector) for name in names):
            for name in names:
                meant.setdefault(name, set()).add(selector)
        else:
            whole |= names
    return {name: frozenset(ids) for name, ids in meant.items() if name not in whole}


def asked_for(config: Config, rules: Mapping[str, Rule]) -> frozenset[str]:
    """Return the rules that a configuration selects by name or peer id, overrides' own selections included.

    Raises:
        ConfigError: a selector means nothing.
    """
    extra = [name for entry in config["overrides"] for name in entry.get("select", ())]
    asked: set[str] = set()
    for selector in [*config["select"], *config["extend-select"], *extra]:
        names, by_name = matching(selector, rules)
        asked |= names if by_name else set()
    return frozenset(asked)


def _in_stage(rule: Rule, config: Config) -> bool:
    return rule.stage == "stable" or (rule.stage == "preview" and bool(config["preview"]))


def read_edition(name: str) -> list[str]:
    """Return the rule names of an edition.

    Raises:
        ConfigError: there is no such edition.
    """
    import tomllib

    from mlplatlint.rules.paths import catalogue_root

    folder = os.path.join(catalogue_root(), "editions")
    try:
        with open(os.path.join(folder, f"{os.path.basename(name)}.toml"), "rb") as stream:
            names: list[str] = tomllib.load(stream)["rules"]
            return names
    except OSError:
        entries = os.listdir(folder) if os.path.isdir(folder) else []
        known = sorted(entry.removesuffix(".toml") for entry in entries if entry.endswith(".toml"))
        raise ConfigError(f"unknown edition '{name}'; known: {', '.join(known) or 'none'}") from None


def check_names(config: Config, rules: Mapping[str, Rule]) -> None:
    """Check that every rule a configuration names exists.

    Raises:
        ConfigError: with file, key and the name that was probably meant.
    """
    named = [
        ("ignore", name) for entry in config.ignore_entries for name in (entry.get("rules") or [entry.get("rule")])
    ]
    named += [(key, name) for key in ("severity", "rules") for name in config[key]]
    named += [("protected", name) for name in config["protected"]]
    named += [("overrides.severity", name) for entry in config["overrides"] for name in entry.get("severity", {})]
    for key, name in named:
        if name not in rules:
            raise ConfigError(
                f"{config.origin(key.partition('.')[0])}: '{key}' names '{name}', which is no rule{did_you_mean(name, rules)}"
            )
    for entry in config["overrides"]:
        for selector in entry.get("ignore", ()):
            matching(selector, rules)
    for name, table in config["rules"].items():
        unknown = next((key for key in table if key not in rules[name].settings), None)
        if unknown is not None:
            known = rules[name].settings
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            hint = did_you_mean(unknown, known) or f"; {takes}"
            raise ConfigError(f"{config.origin('rules')}: '{name}' has no setting '{unknown}'{hint}")


def left_in_preview(values: Iterable[Any], rules: Mapping[str, Rule]) -> tuple[int, list[str]]:
    """Return how many rules in preview the given families and tags mean without running them, and those selectors."""
    left: dict[str, str] = {}
    exact: set[str] = set()
    for selector in split_selectors(values):
        names, by_name = matching(selector, rules)
        if by_name:
            exact |= names
        else:
            left.update({name: selector for name in names if rules[name].stage == "preview"})
    return len(left.keys() - exact), sorted({word for name, word in left.items() if name not in exact})


def split_selectors(values: Iterable[Any]) -> list[str]:
    """Return the selectors of repeatable, comma-separated options."""
    return [part.strip() for value in values for part in str(value).split(",") if part.strip()]
