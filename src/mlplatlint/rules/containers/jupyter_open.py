"""Notebook servers that anybody may use."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.dockerfile import DockerInstruction

_NO_TOKEN = re.compile(
    rb"(?:NotebookApp|ServerApp|IdentityProvider|PasswordIdentityProvider)\.(?:token|password|hashed_password)\s*=\s*"
    rb"(?:[\\]?[\"'](?:[\\]?[\"']){1,2}|(?=[\s\"',\]]|$))(?!\S*[\w$])"
)
_EXPOSED = re.compile(rb"--(?:ip|ServerApp\.ip|NotebookApp\.ip)[ =\",']+(?:0\.0\.0\.0|\*)")


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name not in ("CMD", "ENTRYPOINT", "RUN", "ENV"):
        return
    data = bytes(instruction.source.data)
    first, last = instruction.span
    if instruction.heredocs:
        last = instruction.heredocs[-1].body.end
    places = [instruction.span._replace(start=m.start(), end=m.end()) for m in _NO_TOKEN.finditer(data, first, last)]
    if places:
        related = tuple(Place(instruction.source.path, span, "and here") for span in places[1:])
        yield Hit(places[0], {"how": "without a token or password"}, related=related)
    text = data[first:last]
    if not places and b"jupyter" in text and b"--allow-root" in text:
        exposed = _EXPOSED.search(data, first, last)
        if exposed is not None:
            span = instruction.span._replace(start=exposed.start(), end=exposed.end())
            yield Hit(span, {"how": "as root, on every address"}, severity="medium")
