"""Package installations that skip the check of signatures."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import flag

_ROWS: dict[str, tuple[tuple[str, ...], str]] = {
    "apk": (("--allow-untrusted",), "checkov:CKV2_DOCKER_7"),
    "apt-get": (("--allow-unauthenticated", "--force-yes"), "checkov:CKV2_DOCKER_8"),
    "apt": (("--allow-unauthenticated", "--force-yes"), "checkov:CKV2_DOCKER_8"),
    "yum": (("--nogpgcheck",), "checkov:CKV2_DOCKER_9"),
    "dnf": (("--nogpgcheck", "--no-gpgchecks"), "checkov:CKV2_DOCKER_9"),
    "tdnf": (("--nogpgcheck",), "checkov:CKV2_DOCKER_9"),
    "microdnf": (("--nogpgcheck",), "checkov:CKV2_DOCKER_9"),
    "rpm": (("--nosignature", "--nodigest", "--noverify", "--nofiledigest"), "checkov:CKV2_DOCKER_10"),
    "zypper": (("--no-gpg-checks", "--allow-unsigned-rpm"), ""),
}


def check(step: RunCommand) -> Iterator[Hit]:
    row = _ROWS.get(step.name)
    word = flag(step.command, *row[0]) if row is not None else None
    if row is not None and word is not None:
        peer = "checkov:CKV2_DOCKER_11" if word.value == "--force-yes" else row[1]
        values = {"flag": word.value, "tool": step.name}
        yield Hit(step.word_span(word), values, step.symbol, tags=(peer,) if peer else ())
