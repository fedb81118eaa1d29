"""The tester of rule pages: the package's own tests use it, and so do plug-ins and repositories with rules of their own.

from mlplatlint.testing import page_failures

def test_my_rule():
    assert page_failures("rules/local/my-rule.md") == []
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

from mlplatlint.engine.page import Block, Case, Page
from mlplatlint.engine.registry import Registry

MINIMUM_CASES = 3


def page_failures(path: str, registry: Registry | None = None) -> list[str]:
    """Run every case of a page and return what went wrong, one sentence each; empty when all is well.

    Raises:
        PageError: the page does not have the form of a page.
    """
    from mlplatlint.engine.catalogue import read_page
    from mlplatlint.engine.registry import builtin

    page = read_page(path)
    return [*count_failures(page), *case_failures(page, registry or builtin())]


def count_failures(page: Page) -> Iterator[str]:
    """Yield a sentence for each verdict with too few cases."""
    for verdict in ("bad", "good"):
        count = sum(case.verdict == verdict for case in page.cases)
        if count < MINIMUM_CASES:
            yield f"{page.name}: {count} {verdict} cases; a page has at least {MINIMUM_CASES}"


def case_failures(page: Page, registry: Registry) -> Iterator[str]:
    """Yield a sentence for each case whose findings differ from the expected ones."""
    for case in page.cases:
        line = case.blocks[0].line
        found, problems = found_lines(case, page.name, registry)
        expected = expected_lines(case, page.name)
        for problem in problems:
            yield f"{page.name}:{line}: {problem}"
        if case.verdict == "bad" and not expected:
            yield f"{page.name}:{line}: a bad case marks the line it is about"
        if found != expected:
            yield f"{page.name}:{line}: expected findings at {expected or 'no line'}, found {found or 'none'}"
        if case.fixed:
            yield from fix_failures(case, page.name, registry)


def expected_lines(case: Case, name: str) -> list[tuple[str, int]]:
    """Return (path, line) of the findings of one rule that a case expects."""
    return sorted((block.path, line) for block in case.blocks for line, rule in block.expected if rule == name)


def found_lines(case: Case, name: str, registry: Registry) -> tuple[list[tuple[str, int]], list[str]]:
    """Check the files of a case with one rule; return (path, line) of its findings, and what went wrong."""
    from mlplatlint.config.load import Resolver
    from mlplatlint.engine.cache import NoCache
    from mlplatlint.engine.run import Options, run

    with tempfile.TemporaryDirectory(prefix="mlplatlint-case-") as folder:
        _write_blocks(case, folder)
        # What is wrong with a suppression shows only while the rules run that it is about.
        selected = ["all"] if registry.rules[name].family == "meta" else [name]
        changes = {"select": selected, "preview": True, "confidence": case.blocks[0].confidence}
        with_config = any(block.path in ("mlplatlint.toml", "pyproject.toml") for block in case.blocks)
        resolver = Resolver(changes=changes, isolated=not with_config)
        options = Options(paths=(".",), root=folder, jobs=1, respect_gitignore=False)
        result = run(options, registry, resolver, NoCache())
        lines = []
        for finding in (found for found in result.filtered.findings if found.rule == name):
            source = result.sources(finding.path)
            artifact = "artifact" in result.files.get(finding.path, ())
            lines.append((finding.path, 1 if source is None or artifact else source.line_of(finding.span.start)))
    problems = [f"{note.path}: {note.message}" for note in result.notifications if note.level == "error"]
    return sorted(lines), problems


def fix_failures(case: Case, name: str, registry: Registry) -> Iterator[str]:
    """Yield a sentence for each file that ``--fix --unsafe-fixes`` does not bring into the form the page shows."""
    from mlplatlint.cli.fix import fix_all
    from mlplatlint.config.load import Resolver
    from mlplatlint.engine.cache import NoCache
    from mlplatlint.engine.run import Options, RunResult, run

    line = case.blocks[0].line
    with tempfile.TemporaryDirectory(prefix="mlplatlint-case-") as folder:
        _write_blocks(case, folder)
        resolver = Resolver(changes={"select": [name], "preview": True, "confidence": "low"}, isolated=True)

        def again() -> RunResult:
            options = Options(paths=(".",), root=folder, jobs=1, respect_gitignore=False)
            return run(options, registry, resolver, NoCache())

        fix_all(again(), again, registry, folder, unsafe=True)
        for path, expected in case.fixed.items():
            with open(os.path.join(folder, *path.split("/")), encoding="utf-8") as stream:
                actual = stream.read()
            if actual != expected:
                yield f"{name}:{line}: {path} after fixing is\n{actual}\nand not\n{expected}"


PUBLISHED = ".published/"
"""Path prefix of blocks that are committed to git before the others are written: what others have run already."""


def _write_blocks(case: Case, folder: str) -> None:
    before = [block._replace(path=block.path[len(PUBLISHED) :]) for block in case.blocks if _is_published(block)]
    if before:
        from mlplatlint.files.git import run_git

        _write(before, folder)
        run_git(folder, "init", "-q", "-b", "main")
        run_git(folder, "add", "-A")
        run_git(folder, "-c", "user.name=case", "-c", "user.email=case@example.org", "commit", "-q", "-m", "published")
        for block in before:
            os.unlink(os.path.join(folder, *block.path.split("/")))
    _write([block for block in case.blocks if not _is_published(block)], folder)


def _is_published(block: Block) -> bool:
    return block.path.startswith(PUBLISHED)


def _write(blocks: list[Block], folder: str) -> None:
    for block in blocks:
        target = os.path.join(folder, *block.path.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as stream:
            stream.write(block_bytes(block))


def block_bytes(block: Block) -> bytes:
    """Return the bytes of a case's file: text, hexadecimal, or assembled pickle opcodes.

    ``{{join:a|b|c}}`` in text becomes ``abc``, so that a page can hold what looks like a live credential only when built.
    """
    if block.language == "hex":
        return bytes.fromhex("".join(line.partition("#")[0] for line in block.text.split("\n")))
    if block.language == "pickle":
        return assemble_pickle(block.text)
    if block.language == "zip":
        from mlplatlint.testing_zip import assemble_zip

        return assemble_zip(block.text)
    import re

    text = re.sub(r"\{\{join:([^}]*)\}\}", lambda match: match[1].replace("|", ""), block.text)
    return text.encode()


def assemble_pickle(text: str) -> bytes:
    """Return the pickle stream that lines of ``OPCODE argument`` describe, in the names of ``pickletools``.

    Arguments are written as Python literals; ``GLOBAL os system`` and ``PROTO 4`` take plain words.

    Raises:
        ValueError: a line names no opcode.
    """
    import ast
    import pickletools

    by_name = {opcode.name: opcode for opcode in pickletools.opcodes}
    out = bytearray()
    for line in text.split("\n"):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        name, _, argument = words.partition(" ")
        opcode = by_name.get(name)
        if opcode is None:
            raise ValueError(f"'{name}' is no pickle opcode")
        out += opcode.code.encode("latin-1")
        if opcode.arg is None:
            continue
        kind = opcode.arg.name
        if kind == "stringnl_noescape_pair":
            out += "\n".join(argument.split()).encode() + b"\n"
        elif (
            kind in ("stringnl_noescape", "decimalnl_short", "decimalnl_long", "floatnl", "unicodestringnl")
            or kind == "stringnl"
        ):
            out += argument.encode() + b"\n"
        else:
            out += _argument(kind, ast.literal_eval(argument))
    return bytes(out)


def _argument(kind: str, value: object) -> bytes:
    import struct

    if isinstance(value, (bytes, str)):
        data = value.encode() if isinstance(value, str) else value
        widths = {"1": "<B", "4": "<I", "8": "<Q"}
        width = widths["8" if "8" in kind else "1" if "1" in kind else "4"]
        return struct.pack(width, len(data)) + data
    formats = {"uint1": "<B", "uint2": "<H", "int4": "<i", "uint4": "<I", "uint8": "<Q", "float8": ">d"}
    return struct.pack(formats[kind], value)
