"""A second package index whose names anybody can take on the first."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile, RunCommand
from mlplatlint.fronts.dockerfile.commands import run_commands
from mlplatlint.rules.containers._ml import names_in, python_install
from mlplatlint.rules.containers._places import unquoted

# Public indexes of known projects: their names are on PyPI as well, in the same hands.
_PUBLIC = re.compile(
    r"https?://(?:[^/@]*@)?(?:pypi\.org|test\.pypi\.org|files\.pythonhosted\.org|download\.pytorch\.org|pypi\.nvidia\.com|pypi\.ngc\.nvidia\.com"
    r"|developer\.download\.nvidia\.com|data\.pyg\.org|storage\.googleapis\.com/(?:jax|libtpu)|wheels\.vllm\.ai|flashinfer\.ai"
    r"|pip\.repos\.neuron\.amazonaws\.com|www\.piwheels\.org|repo\.radeon\.com|pypi\.tuna\.tsinghua|mirrors?\.|pypi\.anaconda\.org)"
)


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for stage in dockerfile.stages:
        for node in stage.all("ENV", "ARG"):
            for pair in node.pairs:
                address = unquoted(pair.value or "")
                if pair.key == "PIP_EXTRA_INDEX_URL" and _is_private(address):
                    yield Hit(pair.span, {"index": _shown(address)}, f"{stage.symbol}:{pair.key}", tags=("redact",))
    for step in run_commands(dockerfile):
        yield from _command(step)


def _command(step: RunCommand) -> Iterator[Hit]:
    package = python_install(step)
    # uv takes a package from the first index that has it, unless told otherwise.
    if package is None or (package.manager == "uv" and "unsafe" not in " ".join(step.command.values())):
        return
    exact = [bool(re.search(r"===?", rest)) for _, rest, _ in names_in(package.operands)]
    if package.has("--require-hashes") or (exact and all(exact)):
        return
    for flag, word in package.values:
        if flag == "--extra-index-url" and _is_private(word.value):
            yield Hit(step.word_span(word), {"index": _shown(word.value)}, step.symbol, tags=("redact",))


def _is_private(address: str) -> bool:
    return address.startswith(("http://", "https://")) and not _PUBLIC.match(address) and "://$" not in address


def _shown(address: str) -> str:
    """Return the host alone: the rest may hold a password."""
    return address.partition("://")[2].rpartition("@")[2].partition("/")[0]
