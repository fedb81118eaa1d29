"""Models fetched from the hub at whatever commit is current."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction, RunCommand
from mlplatlint.rules.containers._commands import flag

_CALL = re.compile(
    rb"\b(?:snapshot_download|hf_hub_download|from_pretrained|SentenceTransformer|CrossEncoder)\(\s*(?:repo_id\s*=\s*)?"
    rb"[\\]?[\"'](?![./])[\w.-]+/[\w.-]+[\\]?[\"'][^()]*\)"
)


def check(subject: RunCommand | DockerInstruction) -> Iterator[Hit]:
    if isinstance(subject, RunCommand):
        words = subject.command.values()
        downloads = subject.name in ("hf", "huggingface-cli") and words[:1] == ["download"]
        if downloads and len(words) > 1 and flag(subject.command, "--revision") is None:
            yield Hit(subject.span, {"what": f"`{subject.name} download`"}, subject.symbol)
    elif subject.name == "RUN":
        data = bytes(subject.source.data)
        first = subject.span.start
        last = subject.heredocs[-1].body.end if subject.heredocs else subject.span.end
        for match in _CALL.finditer(data, first, last):
            if b"revision" not in match[0]:
                span = subject.span._replace(start=match.start(), end=match.end())
                yield Hit(span, {"what": match[0].partition(b"(")[0].decode()}, confidence="medium")
