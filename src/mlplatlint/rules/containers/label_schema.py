"""Labels against the configured schema."""

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile, DockerStage, Pair
from mlplatlint.rules.containers._places import unquoted
from mlplatlint.rules.tables import load

SETTINGS = ("labels", "strict")
_FORMS = {
    "url": (re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"), "DL3052", "an address"),
    "hash": (re.compile(r"(?:[0-9a-f]{7}|[0-9a-f]{40})$"), "DL3055", "a git hash of 7 or 40 digits"),
    "semver": (
        re.compile(r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$"),
        "DL3056", "a semantic version",
    ),
    "email": (re.compile(r"[^@\s\"(),:;<>\[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$"), "DL3058", "an e-mail address"),
    "rfc3339": (re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$"), "DL3053", "a time by RFC 3339"),
}  # fmt: skip


def check(dockerfile: Dockerfile, settings: Mapping[str, Any]) -> Iterator[Hit]:
    schema: Mapping[str, str] = settings.get("labels", {})
    if not schema:
        return
    labelled: dict[int, set[str]] = {}
    for stage in dockerfile.stages:
        found = labelled.setdefault(stage.index, set())
        for node in stage.all("LABEL"):
            for pair in node.pairs:
                found.add(unquoted(pair.key))
                yield from _value(pair, schema, bool(settings.get("strict")), stage)
    read = {
        flag.value.lower()
        for stage in dockerfile.stages
        for node in stage.all("COPY")
        for flag in node.flags
        if flag.name == "from"
    }
    for stage in dockerfile.stages:
        # A stage that others only copy from, or that a labelled one builds on, makes no image of its own.
        below = [other for other in dockerfile.stages if stage in list(other.chain())]
        for label in schema if stage.alias not in read or not stage.alias else ():
            if not any(label in labelled[part.index] for other in below for part in other.chain()):
                values = {"label": label, "problem": "is missing"}
                yield Hit(stage.instruction.span, values, f"{stage.symbol}:{label}", tags=("hadolint:DL3049",))


def _value(pair: Pair, schema: Mapping[str, str], strict: bool, stage: DockerStage) -> Iterator[Hit]:
    label, value = unquoted(pair.key), unquoted(pair.value or "")
    problem = code = ""
    kind = schema.get(label)
    if kind is None:
        problem, code = ("is not in the schema", "DL3050") if strict else ("", "")
    elif not value:
        problem, code = "is empty", "DL3051"
    elif "$" in value:
        return
    elif kind == "spdx":
        if value not in load("spdx_licenses.toml")["ids"]:
            problem, code = "is no SPDX licence id", "DL3054"
    elif kind in _FORMS:
        pattern, number, what = _FORMS[kind]
        if not pattern.match(value) or (kind == "rfc3339" and not _is_time(value)):
            problem, code = f"is not {what}", number
    if problem:
        values = {"label": label, "problem": problem}
        yield Hit(pair.span, values, f"{stage.symbol}:{label}", tags=(f"hadolint:{code}",))


def _is_time(value: str) -> bool:
    try:
        datetime.datetime.fromisoformat(value.upper().replace("Z", "+00:00"))
    except ValueError:
        return False
    return True
