"""Containers that install packages or fetch models whenever they start."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._ml import start_commands

_FETCHES = (
    (re.compile(r"\b(?:pip[0-9.]*|uv pip) install\b"), "installs packages"),
    (re.compile(r"\b(?:huggingface-cli|hf) download\b|\bsnapshot_download\b"), "downloads a model"),
    (re.compile(r"\b(?:npm|yarn|pnpm) (?:install|ci)\b"), "installs packages"),
    (re.compile(r"\bdvc pull\b|\bgit clone\b|\bgit lfs pull\b"), "fetches files from elsewhere"),
    (
        re.compile(r"\baws s3 (?:cp|sync)\b|\b(?:gsutil|gcloud storage) (?:cp|rsync)\b|\bazcopy\b"),
        "fetches files from elsewhere",
    ),
    (re.compile(r"\b(?:apt-get|apk|dnf|yum) (?:-\S+ )*(?:install|add|update)\b"), "installs packages"),
)


def check(stage: DockerStage) -> Iterator[Hit]:
    if not stage.is_final:
        return
    for node, _ in start_commands(stage):
        text = " ".join(word.text for word in node.words)
        for pattern, what in _FETCHES:
            if pattern.search(text):
                yield Hit(node.span, {"what": what}, stage.symbol)
                break
