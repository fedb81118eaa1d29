"""CMD and ENTRYPOINT as a string for the shell, where a list would do."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerStage, Instruction

NEEDS_SHELL = re.compile(r"[$&|;<>`*?~(){}#!=]|(?:^|\s)(?:exec|source|cd|export|\.)\s")
"""Text whose meaning is the shell's."""
_PLAIN = re.compile(
    r"\s*[A-Za-z0-9_./:,@%+\-]+(?:[ \t]+(?:[A-Za-z0-9_./:,@%+=\-]+|\"[^\"\\\n]*\"|'[^'\\\"\n]*'))*\s*\Z"
)
_WORD = re.compile(r"\"([^\"]*)\"|'([^']*)'|(\S+)")


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("CMD", "ENTRYPOINT"):
        if in_shell_form(stage, node) and not NEEDS_SHELL.search(node.value):
            yield Hit(node.span, {"instruction": node.name}, stage.symbol)


def in_shell_form(stage: DockerStage, node: Instruction) -> bool:
    """Tell whether CMD or ENTRYPOINT is text for the default shell."""
    return node.json is None and bool(node.raw) and stage.before("SHELL", node.order) is None


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    keyword, _, command = source.text(span).replace("\t", " ").partition(" ")
    if command.lstrip().startswith("[") or not _PLAIN.match(command):
        return
    words = ['"' + (match[1] or match[2] or match[3] or "") + '"' for match in _WORD.finditer(command)]
    text = f"{keyword} [{', '.join(words)}]"
    yield Fix("suggestion", "Use the exec form", (Edit(finding.path, span, text),))
