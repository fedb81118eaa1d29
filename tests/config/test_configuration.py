"""Keys, selection and a repository's own rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.config.model import KEYS, ConfigError
from mlplatlint.config.select import enabled, matching
from mlplatlint.engine.registry import builtin
from tests.conftest import BLOCKING

RULES = builtin().rules
LOGIC = """
import _ast as ast

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule


def check(call: ast.Call, module: PythonModule):
    if module.qualified_name(call.func) == "builtins.print":
        yield Hit(module.span(call), {"name": "print"})
"""
PAGE = """+++
family = "local"
severity = "low"
confidence = "high"
stage = "stable"
since = "0.1.0"
kinds = ["python"]
triggers = ["print"]
view = "development"
task = "DEV-REV-01-03"
tags = []
fix = "none"
peers = []
message = "`{name}` writes to standard output"
+++

# no-print-here

## What it does

Reports calls of print in code of this repository, where a logger is expected.

## Why it matters

Output of workers is collected from loggers only; what is printed is lost.

## How to fix

Use the module's logger with a level that says how much it matters.

## When to ignore

In command-line tools, whose output is what they print.

## Cases

```python bad
print("x")  # error: [no-print-here]
```

```python bad
def f():
    print()  # error: [no-print-here]
```

```python bad
import sys
print("x", file=sys.stderr)  # error: [no-print-here]
```

```python good
log = "print()"
```

```python good
def print(x): ...
print(1)
```

```python good
obj.print()
```
"""


def names(**changes: object) -> frozenset[str]:
    return enabled(Resolver(changes=dict(changes), isolated=True).for_folder("/"), RULES)


def test_every_key_is_documented():
    text = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()
    assert [key for key in KEYS if f"`{key}`" not in text] == []


def test_the_default_selection_is_what_is_stable():
    assert names() == {rule.name for rule in RULES.values() if rule.stage == "stable"}
    assert names(preview=True) >= names()


def test_a_rule_named_exactly_runs_whatever_its_stage():
    preview = next(rule for rule in RULES.values() if rule.stage == "preview" and rule.peers)
    assert preview.name in names(select=[preview.name])
    assert preview.name in names(select=[preview.peers[0]])
    assert preview.name not in names(select=[preview.family])
    assert preview.name in names(select=[preview.family], preview=True)


def test_tags_select_and_unknown_words_do_not():
    tag = next(tag for rule in RULES.values() for tag in rule.tags if rule.stage == "stable")
    assert matching(tag, RULES)[0]
    with pytest.raises(ConfigError):
        matching("no-such-thing", RULES)


def test_code_of_a_rules_dir_needs_permission(write, lint):
    root = write(
        {
            "mlplatlint.toml": "rules-dir = 'lint'\nfail-on = 'low'\n",
            "lint/no-print-here.md": PAGE,
            "lint/no_print_here.py": LOGIC,
            "app.py": "print('x')\n",
        }
    )
    refused = lint("check", "app.py", cwd=root)
    assert refused.code == 2
    assert "--allow-local-rules" in refused.err
    allowed = lint("check", "app.py", "--allow-local-rules", "--format", "concise", cwd=root)
    assert allowed.code == 1
    assert "no-print-here" in allowed.out


def test_the_public_tester_runs_a_local_page(write):
    from mlplatlint.engine.plugins import add_local
    from mlplatlint.testing import page_failures

    root = write({"lint/no-print-here.md": PAGE, "lint/no_print_here.py": LOGIC})
    registry = builtin()
    add_local(registry, str(root / "lint"), allow_code=True)
    page = root / "lint" / "no-print-here.md"
    assert page_failures(str(page), registry) == []
    page.write_text(PAGE.replace("log = ", "print()\nlog = "))
    (failure,) = page_failures(str(page), registry)
    assert "expected findings at no line" in failure


def test_plug_ins_are_found_by_entry_point(write, lint, tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    (site / "acme_rules").mkdir()
    (site / "acme_rules" / "__init__.py").write_text(
        "import os\n\n\ndef folder():\n    return os.path.dirname(__file__)\n"
    )
    (site / "acme_rules" / "no-print-here.md").write_text(PAGE)
    (site / "acme_rules" / "no_print_here.py").write_text(LOGIC)
    info = site / "acme_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[mlplatlint.rules]\nacme = acme_rules:folder\n")
    root = write({"app.py": "print('x')\n"})
    done = lint("check", "--format", "concise", "--fail-on", "low", cwd=root, PYTHONPATH=str(site))
    assert "no-print-here" in done.out
    assert done.code == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("required-version = '>=99'", "needs mlplatlint >=99, and this is"),
        ("required-version = '99.1'", "needs mlplatlint 99.1"),
        ("required-version = 'new'", "is no version specifier"),
        ("[project]\npostgres = 15", "'project' has no key 'postgres'; did you mean 'postgres-version'?"),
        ("[rules]\nuntrusted-registry = 1", "must hold a table for each rule"),
        (
            "[rules.untrusted-registry]\nalowed = []",
            "'untrusted-registry' has no setting 'alowed'; did you mean 'allowed'?",
        ),
        ("[rules.untrusted-registry]\nzzz = 1", "it takes allowed"),
        ("[rules.runs-as-root]\nzzz = 1", "it takes none"),
    ],
)
def test_what_a_configuration_cannot_mean_is_an_error(write, lint, text, said):
    root = write({"a.py": "x = 1\n", "mlplatlint.toml": text + "\n"})
    done = lint("check", cwd=root)
    assert done.code == 2
    assert said in done.err


def test_a_version_that_fits_and_settings_that_exist_are_accepted(write, lint):
    text = "required-version = '>=0.1,<99'\n[project]\npostgres-version = 15\n[rules.untrusted-registry]\nallowed = ['a']\n"
    assert lint("check", cwd=write({"a.py": "x = 1\n", "mlplatlint.toml": text})).code == 0


def test_globs_of_the_command_line_come_on_top_of_configured_ones(write, lint):
    root = write({"a.py": BLOCKING, "b.py": BLOCKING, "c.py": BLOCKING, "mlplatlint.toml": "exclude = ['a.py']\n"})
    found = lint("check", "--exclude", "b.py", "--format", "json", cwd=root).findings
    assert [finding["path"] for finding in found] == ["c.py"]


def test_ignoring_an_id_of_another_tool_leaves_the_rows_of_other_ids(write, lint):
    root = write({"Dockerfile": "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN apk add curl\n"})
    chosen = ("check", "--select", "unpinned-os-package", "--format", "json")
    assert [found["line"] for found in lint(*chosen, cwd=root).findings] == [2, 3]
    assert [found["line"] for found in lint(*chosen, "--ignore", "hadolint:DL3008", cwd=root).findings] == [3]
    assert lint(*chosen, "--ignore", "hadolint:DL3008,hadolint:DL3018", cwd=root).findings == []
