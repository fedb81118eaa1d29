"""Lists that are no JSON, so that the shell gets them as text."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerInstruction

_LIST = re.compile(
    r"""\[\s*(?:'[^']*'|"[^"]*"|[\w./:@=+-]+)(?:\s*,\s*(?:'[^']*'|"[^"]*"|[\w./:@=+-]+))*\s*,?\s*\]\s*\Z"""
)
_ITEM = re.compile(r"""'([^']*)'|"([^"]*)"|([\w./:@=+-]+)""")


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name not in ("RUN", "CMD", "ENTRYPOINT", "COPY", "ADD", "VOLUME") or instruction.json is not None:
        return
    text = instruction.value
    # `RUN [ -f x ] && y` and `[ -d y ]` are tests of the shell: only what reads as a list counts.
    if text.startswith("[") and _LIST.match(text) and ("," in text or "'" in text or '"' in text):
        yield Hit(instruction.value_span, {"instruction": instruction.name})


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    text = source.text(span)
    if "\n" in text or "\\" in text:
        return
    items = [next(part for part in match.groups() if part is not None) for match in _ITEM.finditer(text)]
    if not any('"' in item for item in items):
        listed = ", ".join(f'"{item}"' for item in items)
        yield Fix("suggestion", "Write a JSON array", (Edit(finding.path, span, f"[{listed}]"),))
