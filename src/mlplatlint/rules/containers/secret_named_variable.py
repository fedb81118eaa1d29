"""ARG and ENV whose names say that they hold secrets, whatever their values."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.dockerfile import Dockerfile, DockerStage, instructions
from mlplatlint.rules.tables import load


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for node in instructions(dockerfile):
        if node.name in ("ARG", "ENV"):
            for pair in node.pairs:
                peers = _who_says_so(pair.key, dockerfile.stage_of(node))
                if peers:
                    values = {"instruction": node.name, "name": pair.key}
                    yield Hit(pair.key_span, values, pair.key, tags=(EXACTLY, *peers))


def _who_says_so(name: str, stage: DockerStage | None) -> list[str]:
    """Return the ids under which other tools call the name that of a secret: each has its own list of words."""
    table = load("container_images.toml")["secret_names"]
    found = []
    if name in table["exact"] or re.search("|".join(table["parts"]), name.lower()):
        found.append("hadolint:DL3064")
    words = "|".join(table["words"])
    if _has_word(name, words) and not _has_word(name, "|".join(table["allowed"])):
        found.append("buildkit:SecretsUsedInArgOrEnv")
    bare = name.removeprefix("VITE_").removeprefix("REACT_APP_")
    public = _has_word(name, "public")
    named = bare in table["known"] or (_has_word(name, f"{words}|{'|'.join(table['short'])}") and not public)
    if named and (stage is None or stage.in_final_image):
        found.append("trivy:DS-0031")
    return found


def _has_word(name: str, words: str) -> bool:
    return re.search(rf"(?i)(?:_|^)(?:{words})(?:_|$)", name) is not None
