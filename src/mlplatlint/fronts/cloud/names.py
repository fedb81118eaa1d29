"""Names of CDK classes in one spelling, and the CloudFormation type of an L1 class.

``aws-cdk-lib/aws-s3`` (TypeScript), ``aws_cdk.aws_s3`` (Python) and the ``@aws-cdk/aws-s3`` of version 1 all
become ``aws_s3``; what the library's root exports has no module part (``RemovalPolicy``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from mlplatlint.rules.tables import load

TABLE = "cdk_constructs.toml"

_TYPESCRIPT = re.compile(r"(?:(aws-cdk-lib)|@aws-cdk)(?:/([\w-]+)(?:/[\w./-]*?)?)?\.([\w.]+)")
_PYTHON = re.compile(r"aws_cdk\.([\w.]+)")
_MODULE = re.compile(r"(?:aws_\w+|custom_resources|pipelines|core|assertions|cloud_assembly_schema|cx_api)\Z")


class ConstructName(NamedTuple):
    """A name of the library. ``version`` is 1 or 2; 0 when the import does not tell."""

    name: str
    version: int


def from_typescript(qualified: str | None) -> ConstructName | None:
    """Return the library name behind a qualified TypeScript name; None for anything that is not CDK's."""
    match = _TYPESCRIPT.fullmatch(qualified or "")
    if match is None:
        return None
    module = (match[2] or "").replace("-", "_")
    rest = match[3].removeprefix("default.")
    version = 2 if match[1] or module.endswith("_alpha") else 1
    if not module:
        return ConstructName(_plain(rest), version) if match[1] else None
    return ConstructName(_plain(f"{module}.{rest}"), version)


def from_python(qualified: str | None) -> ConstructName | None:
    """Return the library name behind a qualified Python name; None for anything that is not CDK's."""
    match = _PYTHON.fullmatch(qualified or "")
    return ConstructName(_plain(match[1]), 0) if match else None


def _plain(name: str) -> str:
    return name.removeprefix("core.")


def split(name: str) -> tuple[str, str]:
    """Return module and the rest of a library name: ``aws_s3``, ``Bucket``."""
    module, _, rest = name.partition(".")
    return (module, rest) if _MODULE.match(module) else ("", name)


def l1_type(name: str) -> str | None:
    """Return the CloudFormation type of an L1 class (``aws_s3.CfnBucket``), or None when it is no L1
    class."""
    module, cls = split(name)
    if not module.startswith("aws_") or not cls.startswith("Cfn") or "." in cls or len(cls) < 4:
        return None
    key = module[4:].replace("_", "")
    service = _services().get(key)
    return f"AWS::{service or key}::{cls[3:]}"


@cache
def _services() -> dict[str, str]:
    table = load(TABLE)
    services: dict[str, str] = {name.lower(): name for name in table["services"]}
    services.update(table["modules"])
    return services


def l2_table() -> dict[str, Any]:
    """Return the description of each L2 class, by library name."""
    described: dict[str, Any] = load(TABLE)["l2"]
    return described
