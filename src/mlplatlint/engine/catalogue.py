"""Builds the catalogue: every page and the signature of its logic, as one importable table.

Runs when the project is developed and for a repository's own rules, never during a check of ordinary files.
"""

from __future__ import annotations

import ast
import json
import os
from functools import cache
from typing import Any, NamedTuple

from mlplatlint.engine.asked import subjects_asked
from mlplatlint.engine.page import Page, PageError, parse_page
from mlplatlint.engine.registry import Rule
from mlplatlint.rules.paths import catalogue_root, package_root

RULES_PACKAGE = "mlplatlint.rules"


def family_package(family: str) -> str:
    """Return the folder of a family's logic; ``async`` is a keyword, so its folder is ``async_``."""
    return family + "_" if family in ("async",) else family.replace("-", "_")


def iter_pages(root: str | None = None) -> list[tuple[str, str]]:
    """Return (family, path) of every page under a catalogue folder, sorted by rule name."""
    base = root or catalogue_root()
    pages = []
    for family in sorted(os.listdir(base)):
        folder = os.path.join(base, family)
        if family in ("data", "editions") or not os.path.isdir(folder):
            continue
        pages += [(family, os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".md")]
    return sorted(pages, key=lambda item: os.path.basename(item[1]))


def read_page(path: str) -> Page:
    """Read and validate one page.

    Raises:
        PageError: the page's form or front matter is wrong.
    """
    with open(path, encoding="utf-8") as stream:
        page = parse_page(stream.read(), os.path.basename(path).removesuffix(".md"))
    errors = sorted(_validator().iter_errors(page.meta), key=str)
    if errors:
        where = ".".join(str(part) for part in errors[0].path) or "front matter"
        raise PageError(f"{page.name}: {where}: {errors[0].message}")
    return page


@cache
def _validator() -> Any:
    import jsonschema

    with open(os.path.join(package_root(), "rules", "page.schema.json"), encoding="utf-8") as stream:
        return jsonschema.Draft202012Validator(json.load(stream))


def rule_of(page: Page, logic_path: str, module: str, page_path: str = "") -> Rule:
    """Combine a page with what its logic's signature says.

    Raises:
        PageError: the logic is missing or its ``check`` has no annotated first parameter.
    """
    meta = page.meta
    engine = meta.get("engine", "")
    if engine == "core":
        signature = Signature("core", (), (), False, ())
    else:
        signature = _signature(logic_path, page.name, bool(engine))
    return Rule(
        name=page.name,
        family=meta["family"],
        severity=meta["severity"],
        confidence=meta["confidence"],
        stage=meta["stage"],
        since=meta["since"],
        kinds=tuple(meta["kinds"]),
        triggers=tuple(meta.get("triggers", ())),
        always=meta.get("always", ""),
        view=meta["view"],
        task=meta["task"],
        tags=tuple(meta.get("tags", ())),
        fix=meta.get("fix", "none"),
        peers=tuple(meta.get("peers", ())),
        message=meta["message"],
        summary=page.summary,
        shape=signature.shape,
        dispatch=signature.dispatch,
        parameters=signature.parameters,
        module=module,
        engine=engine,
        rows=meta.get("rows", ""),
        has_fixes=signature.has_fixes,
        page=page_path,
        confirm=meta.get("confirm", ""),
        settings=signature.settings,
        subjects=_subjects(signature.shape, module),
    )


def _subjects(shape: str, module: str) -> tuple[str, ...] | None:
    """Return what a rule can ask for; None for the code of a plug-in, which nobody has read."""
    if shape != "project":
        return ()
    return subjects_asked(module) if module.startswith(RULES_PACKAGE) else None


class Signature(NamedTuple):
    """What the text of a rule's logic says about how to call it; the module itself is not imported."""

    shape: str
    dispatch: tuple[str, ...]
    parameters: tuple[str, ...]
    has_fixes: bool
    settings: tuple[str, ...]


def _signature(path: str, name: str, table: bool) -> Signature:
    try:
        with open(path, encoding="utf-8") as stream:
            tree = ast.parse(stream.read(), path)
    except OSError:
        raise PageError(f"{name}: its logic {path} is missing") from None
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    check = functions.get("check")
    if check is None or not check.args.args or check.args.args[0].annotation is None:
        raise PageError(f"{name}: {path} needs check(subject: Type, ...) with an annotated first parameter")
    annotation = ast.unparse(check.args.args[0].annotation)
    types = tuple(part.strip() for part in annotation.split("|"))
    parameters = tuple(argument.arg for argument in check.args.args[1:])
    if table:
        parameters = parameters[:-1]
    if types == ("Project",):
        shape = "project"
    elif all(part.startswith("ast.") for part in types):
        shape, types = "node", tuple(part[4:] for part in types)
    else:
        shape = "view"
    return Signature(
        shape, types, parameters, "fixes" in functions, _settings(tree, "settings" in parameters, name, path)
    )


def _settings(tree: ast.Module, needed: bool, name: str, path: str) -> tuple[str, ...]:
    """Return the keys of the constant SETTINGS."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SETTINGS":
            keys = ast.literal_eval(node.value)
            if isinstance(keys, tuple) and all(isinstance(key, str) for key in keys):
                return keys
    if needed:
        raise PageError(f"{name}: {path} reads settings, so it needs SETTINGS, a tuple of their names")
    return ()


def build() -> list[Rule]:
    """Return every rule of the package.

    Raises:
        PageError: names each page that is wrong, a line each.
    """
    rules, wrong = [], []
    for family, path in iter_pages():
        try:
            rules.append(_built(family, path))
        except PageError as error:
            wrong.append(str(error))
    if wrong:
        raise PageError("\n".join(wrong))
    return rules


def _built(family: str, path: str) -> Rule:
    page = read_page(path)
    if page.meta["family"] != family:
        raise PageError(f"{page.name}: family is '{page.meta['family']}' but the page lies in {family}/")
    engine = page.meta.get("engine", "")
    stem = f"engines.{engine}" if engine else f"{family_package(family)}.{page.name.replace('-', '_')}"
    logic = os.path.join(package_root(), "rules", *stem.split(".")) + ".py"
    return rule_of(page, logic, f"{RULES_PACKAGE}.{stem}")


def render(rules: list[Rule]) -> str:
    """Return the text of ``rules/catalogue.json``: one rule a line, its fields in the order of :class:`Rule`."""
    rows = ",\n".join(json.dumps(list(rule), ensure_ascii=False) for rule in rules)
    return f"[\n{rows}\n]\n"


def render_index(rules: list[Rule]) -> str:
    """Return the text of ``docs/rules.md``: every rule with its page, by family."""
    lines = [
        "# Rules",
        "",
        "Generated from the pages by `mlplatlint dev catalogue`. Rules in *italics* are in preview: they run with `--preview`, or when",
        "selected by name.",
    ]
    for family in sorted({rule.family for rule in rules}):
        members = [rule for rule in rules if rule.family == family]
        lines += ["", f"## {family} ({len(members)})", "", "| rule | severity | what it reports |", "|---|---|---|"]
        for rule in members:
            mark = "" if rule.stage == "stable" else "*"
            link = f"[{rule.name}](../rules/{family}/{rule.name}.md)"
            summary = rule.summary.replace("|", "\\|")
            lines.append(f"| {mark}{link}{mark} | {rule.severity} | {summary} |")
    return "\n".join(lines) + "\n"


def catalogue_path() -> str:
    """Return where the generated catalogue lies."""
    return os.path.join(package_root(), "rules", "catalogue.json")
