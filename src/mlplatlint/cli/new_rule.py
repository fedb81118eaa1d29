"""``new-rule``: writes a page and a logic module that a contributor fills in."""

from __future__ import annotations

import os
import re
import sys
from typing import TextIO

from mlplatlint import __version__
from mlplatlint.engine.catalogue import family_package
from mlplatlint.rules.paths import catalogue_root, is_source_tree, package_root

_PAGE = """+++
family = "{family}"
severity = "medium"
confidence = "high"
stage = "preview"
since = "{version}"
kinds = ["python"]
triggers = ["{trigger}"]
view = "development"
task = "DEV-REV-01-03"
tags = []
fix = "none"
peers = []
message = "`{{call}}` ..."
+++

# {name}

## What it does

Reports ...

## Why it matters

...

## How to fix

...

## When to ignore

...

## Cases

```python bad
{trigger}()  # error: [{name}]
```

```python good
# {trigger}() in a comment
```
"""

_LOGIC = '''from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for ..."""
    if module.qualified_name(call.func) == "<module>.{trigger}":
        yield Hit(module.span(call), {{"call": "{trigger}"}}, module.symbol_of(call))
'''


def main_new_rule(family: str, name: str, out: TextIO) -> int:
    """Write both files; refuse names that break the convention and files that exist."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name):
        sys.stderr.write("mlplatlint: a rule's name is two or more lower-case words joined by hyphens\n")
        return 2
    if not is_source_tree():
        sys.stderr.write("mlplatlint: new-rule works in a checkout of mlplatlint\n")
        return 2
    families = sorted(entry for entry in os.listdir(catalogue_root()) if entry not in ("data", "editions"))
    if family not in families:
        sys.stderr.write(f"mlplatlint: no family '{family}'; families: {', '.join(families)}\n")
        return 2
    page = os.path.join(catalogue_root(), family, f"{name}.md")
    logic = os.path.join(package_root(), "rules", family_package(family), f"{name.replace('-', '_')}.py")
    for path in (page, logic):
        if os.path.exists(path):
            sys.stderr.write(f"mlplatlint: {path} exists\n")
            return 2
    fields = {"family": family, "name": name, "version": __version__, "trigger": name.replace("-", "_")}
    for path, template in ((page, _PAGE), (logic, _LOGIC)):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(template.format(**fields))
        out.write(f"{path}\n")
    out.write("Fill in page and cases, then run `make catalogue` and `make test`.\n")
    return 0
