"""Rules as SARIF descriptors, with the properties that GitHub code scanning reads."""

from __future__ import annotations

from typing import Any

from mlplatlint.reports.messages import sarif_template, sentence, template_parts
from mlplatlint.reports.model import Report, RuleInfo

LEVEL = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
"""Severity -> SARIF level."""

_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
_PROBLEM_SEVERITY = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "recommendation",
    "info": "recommendation",
}
_DESCRIPTION_LIMIT = 1024
_TAGS_KEPT = 10


def descriptor(report: Report, rule: RuleInfo) -> dict[str, Any]:
    """Return a rule's ``reportingDescriptor``."""
    summary = _cut(sentence(rule.summary or rule.name))
    pieces = template_parts(rule.message) if rule.message else None
    result: dict[str, Any] = {
        "id": rule.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": _cut(f"{summary} A rule of the family {rule.family}.")},
        "help": _help(report, rule, summary),
        "defaultConfiguration": {"level": LEVEL[rule.severity]},
        "properties": _properties(rule),
    }
    name = "".join(word[:1].upper() + word[1:] for word in rule.name.split("-"))
    if name.lower() != rule.name.lower():  # validators refuse a name that only repeats the id
        result["name"] = name
    if rule.help_url:
        result["helpUri"] = rule.help_url
    if pieces is not None:
        result["messageStrings"] = {"default": {"text": sarif_template(pieces)}}
    return result


def is_security(rule: RuleInfo) -> bool:
    """Tell whether a rule is about security: it says so, names a weakness (CWE), or finds secrets."""
    named = any(tag == "security" or tag.startswith("cwe:") for tag in rule.tags)
    return rule.severity in _SECURITY_SEVERITY and (named or rule.family == "secrets")


def _help(report: Report, rule: RuleInfo, summary: str) -> dict[str, str]:
    more = f"Run 'mlplatlint explain {rule.name}'" + (f", or see {rule.help_url}." if rule.help_url else ".")
    text = f"{summary} {more}"
    page = report.page(rule.name)
    return {"text": text, "markdown": page or text}


def _properties(rule: RuleInfo) -> dict[str, Any]:
    tags = [rule.family]
    properties: dict[str, Any] = {"precision": rule.confidence}
    if is_security(rule):
        tags.append("security")
        properties["security-severity"] = _SECURITY_SEVERITY[rule.severity]
    else:
        properties["problem.severity"] = _PROBLEM_SEVERITY[rule.severity]
    tags += [_tag(tag) for tag in rule.tags]
    properties["tags"] = list(dict.fromkeys(tags))[:_TAGS_KEPT]
    return properties


def _tag(tag: str) -> str:
    """Return a tag; ``cwe:CWE-79`` as code scanning files it, ``external/cwe/cwe-079``."""
    number = tag.lower().removeprefix("cwe:cwe-")
    return f"external/cwe/cwe-{int(number):03d}" if number.isascii() and number.isdigit() else tag


def _cut(text: str) -> str:
    return text if len(text) <= _DESCRIPTION_LIMIT else text[: _DESCRIPTION_LIMIT - 4] + " ..."
