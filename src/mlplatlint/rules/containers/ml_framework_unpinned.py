"""Frameworks installed within a range, or by conda without a version."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._ml import names_in, python_install
from mlplatlint.rules.tables import load

_EXACT = re.compile(r"\s*(?:===?\s*[^*]+$|@\s*\S|;)")
_RANGE = re.compile(r"\s*(?:~=|!=|[<>]=?|==\s*\S*\*)")


def check(step: RunCommand) -> Iterator[Hit]:
    pins = load("container_ml.toml")["frameworks"]["pin"]
    package = python_install(step)
    if package is not None and not package.has("-c", "--constraint", "-r", "--requirement"):
        for name, rest, word in names_in(package.operands):
            if name in pins and _RANGE.match(rest) and not _EXACT.match(rest) and not word.dynamic:
                yield Hit(step.word_span(word), {"package": word.value, "how": "any release of a range"}, step.symbol)
        return
    package = read_package_command(step.command)
    if package is None or package.manager != "conda" or not package.installs:
        return
    for word in package.operands:
        name = word.value.rpartition("::")[2]
        if name.lower() in pins and not word.dynamic:
            yield Hit(step.word_span(word), {"package": word.value, "how": "whatever release is current"}, step.symbol)
