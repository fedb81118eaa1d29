"""ARG and ENV whose names say that they hold secrets, whatever their values."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.rules.tables import load


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    table = load("container_images.toml")["secret_names"]
    words = "|".join(table["words"])
    denied = re.compile(rf"(?i)(?:_|^)(?:{words})(?:_|$)|(?:{'|'.join(table['parts'])})")
    allowed = re.compile(rf"(?i)(?:_|^)(?:{'|'.join(table['allowed'])})(?:_|$)")
    exact = frozenset(table["exact"])
    for node in dockerfile.instructions:
        if node.name in ("ARG", "ENV"):
            for pair in node.pairs:
                bare = pair.key.removeprefix("VITE_").removeprefix("REACT_APP_")
                if bare in exact or (denied.search(pair.key) and not allowed.search(pair.key)):
                    yield Hit(pair.key_span, {"instruction": node.name, "name": pair.key}, pair.key)
