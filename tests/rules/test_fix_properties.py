"""Every fix in Python code, on the cases of the pages in many disguises and, on request, on real files.

A fix changes what it is about and nothing else: the fixed form of a disguised file is the disguised form of the fixed file. It
parses, removes its finding, and does nothing the second time.
"""

from __future__ import annotations

import ast
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.catalogue import iter_pages, read_page
from mlplatlint.engine.registry import Registry, builtin
from mlplatlint.engine.run import Options, RunResult, run
from mlplatlint.findings.fixes import Repair, repairs, with_fixes

REGISTRY = builtin()
TABS = "tabs"


def _tabs(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        depth = (len(line) - len(bare)) // 4
        lines.append("\t" * depth + line[4 * depth :])
    return "\n".join(lines)


DISGUISES: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "tabs": lambda text: _tabs(text).encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "form feed": lambda text: (text + "\n\x0c\ndef later():\n    return '\x0c'\n\x0cdef last(): return 1\n").encode(),
    "other encoding": lambda text: ("# -*- coding: latin-1 -*-\n# café\n" + text + "# façade\n").encode("latin-1"),
    "unusual blanks": lambda text: (text + "\n\n\n   # deep\nif  1 :\n   x=[ 1,\n 2 ]  \n\n").encode(),
    "all at once": lambda text: (
        b"\xef\xbb\xbf" + _tabs(text + "\n\x0c\nlast = 'é'  # end").replace("\n", "\r\n").encode()
    ),
}


def _cases() -> list[tuple[str, str, str]]:
    """Return rule, text and fixed text of each case that is one Python file."""
    found = []
    for _, path in iter_pages():
        page = read_page(path)
        for case in page.cases if REGISTRY.rules[page.name].has_fixes else ():
            if case.fixed and len(case.blocks) == 1 and case.blocks[0].path.endswith(".py"):
                found.append((page.name, case.blocks[0].text, next(iter(case.fixed.values()))))
    return found


def checked(folder: Path, rules: list[str], registry: Registry = REGISTRY) -> RunResult:
    """Check a folder with some rules, each at its default confidence and below."""
    resolver = Resolver(changes={"select": rules, "preview": True, "confidence": "low"}, isolated=True)
    return run(Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False), registry, resolver, NoCache())


def repaired(result: RunResult) -> list[Repair]:
    """Return what every fix of a run would write."""
    found = with_fixes(result.filtered.findings, REGISTRY, result.sources)
    return repairs(found, result.sources, unsafe=True)


@pytest.mark.parametrize(("rule", "text", "fixed"), _cases(), ids=lambda value: value if "\n" not in value else "")
def test_a_disguise_changes_nothing_about_a_fix(tmp_path: Path, rule: str, text: str, fixed: str) -> None:
    from mlplatlint.cli.fix import fix_all

    folders = {}
    for number, (name, disguise) in enumerate(DISGUISES.items()):
        folder = folders[name] = tmp_path / str(number)
        folder.mkdir()
        (folder / "case.py").write_bytes(disguise(text))
    for name, folder in folders.items():
        fix_all(checked(folder, [rule]), lambda at=folder: checked(at, [rule]), REGISTRY, str(folder), unsafe=True)
        after = (folder / "case.py").read_bytes()
        assert after == DISGUISES[name](fixed), name
        if rule != "task-not-stored":  # keeps a task in a set of the module: the same set twice is right
            assert not repaired(checked(folder, [rule])), f"{name}: a second round changes something"
        ast.parse(after)


@pytest.mark.slow
@pytest.mark.skipif("MLPLATLINT_REAL_FILES" not in os.environ, reason="names a folder of real Python files")
def test_fixes_planted_in_real_files(tmp_path: Path) -> None:
    """Plants a blocking sleep and its kin into real files, and wants them repaired with every other byte kept."""
    paths = sorted(Path(os.environ["MLPLATLINT_REAL_FILES"]).rglob("*.py"))
    chosen = random.Random(3).sample(paths, min(len(paths), 400))
    rules = ["blocking-call-in-async", "async-with-required", "removed-numpy-alias", "unsafe-yaml-load"]
    tried = 0
    for path in chosen:
        data = path.read_bytes()
        end = b"\r\n" if b"\r\n" in data else b"\n"
        plant = b"async def planted():" + end + b"    time.sleep(1)  # soon" + end
        try:
            ast.parse(data)
            ast.parse(data + end + plant)
        except (SyntaxError, ValueError, RecursionError):
            continue
        tried += 1
        planted = data + end + b"import time" + end + plant
        (tmp_path / "case.py").write_bytes(planted)
        result = checked(tmp_path, rules)
        sleeping = [one for one in result.filtered.findings if one.symbol.startswith("planted")]
        found = with_fixes(sleeping, REGISTRY, result.sources)
        repair = next(iter(repairs(found, result.sources, unsafe=False)), None)
        if repair is None:
            assert b"import *" in data or not sleeping, path  # a star may hold a name of the same kind
            continue
        after = repair.data
        tree = ast.parse(after)
        assert b"    await asyncio.sleep(1)  # soon" + end in after, path
        kept = after.replace(b"    await asyncio.sleep(1)", b"    time.sleep(1)")
        if kept != planted:  # one line more, for the import
            lines = kept.splitlines(keepends=True)
            added = [at for at, line in enumerate(lines) if line.strip() == b"import asyncio"]
            without = [b"".join(lines[:at] + lines[at + 1 :]) for at in added]
            blanks = [one.replace(end, b"") for one in without]
            assert planted in without or planted.replace(end, b"") in blanks, path
        assert isinstance(tree.body[-1], ast.AsyncFunctionDef)
        (tmp_path / "case.py").write_bytes(after)
        assert not [f for f in checked(tmp_path, rules).filtered.findings if f.symbol.startswith("planted")], path
    assert tried > len(chosen) // 2
