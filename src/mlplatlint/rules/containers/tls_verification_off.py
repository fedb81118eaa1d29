"""Downloads and tools told not to check certificates."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.commands import run_scripts
from mlplatlint.fronts.shell import Command, ShellWord
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._commands import assignments, flag
from mlplatlint.rules.containers._places import unquoted

_VARIABLES = {
    "NODE_TLS_REJECT_UNAUTHORIZED": re.compile("0$"), "GIT_SSL_NO_VERIFY": re.compile("."), "PYTHONHTTPSVERIFY": re.compile("0$"),
    "NPM_CONFIG_STRICT_SSL": re.compile("false$"), "npm_config_strict_ssl": re.compile("false$"),
    "PIP_TRUSTED_HOST": re.compile("."), "UV_INSECURE_HOST": re.compile("."), "CURL_INSECURE": re.compile("."),
}  # fmt: skip
_PEERS = {
    "curl": 2, "wget": 3, "pip": 4, "python": 4, "PYTHONHTTPSVERIFY": 5, "NODE_TLS_REJECT_UNAUTHORIZED": 6,
    "NPM_CONFIG_STRICT_SSL": 12, "npm_config_strict_ssl": 12, "npm": 13, "yarn": 13, "pnpm": 13, "GIT_SSL_NO_VERIFY": 14,
    "git": 14, "yum-config-manager": 15, "dnf": 15, "yum": 15, "PIP_TRUSTED_HOST": 16,
}  # fmt: skip
_SSL_VERIFY = re.compile(r"(?i)--setopt=[\"']?(?:[^=\s]+\.)?sslverify[\"']?=[\"']?(?:0|false|no)\b")
_HERE = re.compile(r"(?:https?://)?(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)")


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for node in dockerfile.instructions:
        if node.name in ("ARG", "ENV"):
            for pair in node.pairs:
                pattern = _VARIABLES.get(pair.key)
                if pattern is not None and pair.value and pattern.match(unquoted(pair.value)):
                    yield Hit(pair.span, {"what": pair.key}, tags=_tags(pair.key))
    for run in run_scripts(dockerfile):
        symbol = run.stage.symbol if run.stage is not None else ""
        for name, word in assignments(run):
            pattern = _VARIABLES.get(name)
            if pattern is not None and pattern.match(word.value):
                yield Hit(run.span(word.start, word.end), {"what": name}, symbol, tags=_tags(name))
        for command in run.script.commands:
            found = _switch(command)
            if found is not None:
                local = any(_HERE.match(value) for value in command.values())
                severity = "low" if local else ""
                values = {"what": f"{command.name} {found.value}"}
                tags = _tags(command.name)
                yield Hit(run.span(found.start, found.end), values, symbol, severity=severity, tags=tags)


def _tags(what: str) -> tuple[str, ...]:
    number = _PEERS.get(what.rstrip("0123456789."), 0)
    return (f"checkov:CKV2_DOCKER_{number}",) if number else (EXACTLY,)


def _switch(command: Command) -> ShellWord | None:
    """Return the word of a command that turns the check off."""
    if command.name == "curl":
        return flag(command, "--insecure", "--proxy-insecure", letters="k")
    if command.name == "wget":
        return flag(command, "--no-check-certificate")
    values = [value.strip("\"'") for value in command.values()]
    text = " ".join(values).replace("=", " ")
    if command.name in ("npm", "yarn", "pnpm") and re.search(r"(?:^|c(?:onfig)? )set strict-ssl false", text):
        return command.args[-1]
    if command.name == "git" and re.search(r"(?i)http\.(?:\S+\.)?sslverify false", text):
        return next(word for word in command.args if "sslverify" in word.value.lower())
    if command.name in ("yum-config-manager", "dnf", "yum"):
        return next((word for word in command.args if _SSL_VERIFY.match(word.value)), None)
    if command.name in ("conda", "mamba") and re.search(r"--set ssl_verify (?:false|no)", text.lower()):
        return command.args[-1]
    package = read_package_command(command)
    if package is not None and package.manager in ("pip", "uv"):
        return flag(command, "--trusted-host", "--allow-insecure-host")
    return None
