"""Files and directories that every user may change."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction, RunCommand

_OCTAL = re.compile(r"0?[0-7]?[0-7][0-7][2367]$")
_SYMBOLIC = re.compile(r"(?:[ugoa]*[oa][ugoa]*)[+=][rxXst]*w[rwxXst]*$")


def check(subject: RunCommand | DockerInstruction) -> Iterator[Hit]:
    if isinstance(subject, RunCommand):
        if subject.name == "chmod":
            for word in subject.command.args[:4]:
                if _open(word.value):
                    yield Hit(subject.span, {"mode": word.value}, subject.symbol)
                    return
    elif subject.name in ("COPY", "ADD"):
        flag = subject.flag("chmod")
        if flag is not None and _open(flag.value):
            yield Hit(flag.span, {"mode": flag.value})


def _open(mode: str) -> bool:
    # With the sticky bit (1777, as on /tmp) nobody can remove what belongs to others.
    if _OCTAL.match(mode):
        return not (len(mode.lstrip("0")) == 4 and mode.lstrip("0")[0] in "1357")
    return bool(_SYMBOLIC.match(mode))
