"""Commands that run another command: ``sudo``, ``env``, ``timeout`` … and ``sh -c``."""

from __future__ import annotations

from mlplatlint.fronts.shell.model import Command, ShellWord

_WITH_VALUE: dict[str, frozenset[str]] = {
    "sudo": frozenset(
        [
            "-u",
            "-g",
            "-h",
            "-p",
            "-C",
            "-U",
            "-r",
            "-t",
            "-T",
            "-D",
            "-R",
            "--user",
            "--group",
            "--host",
            "--prompt",
            "--chdir",
        ]
    ),
    "doas": frozenset(("-u", "-C", "-a")),
    "env": frozenset(("-u", "--unset", "-C", "--chdir", "-S", "--split-string")),
    "nice": frozenset(("-n", "--adjustment")),
    "ionice": frozenset(("-c", "-n", "-p", "--class", "--classdata")),
    "timeout": frozenset(("-s", "--signal", "-k", "--kill-after")),
    "stdbuf": frozenset(("-i", "-o", "-e")),
    "exec": frozenset(("-a",)),
    "time": frozenset(("-f", "-o", "--format", "--output")),
    "nohup": frozenset(),
    "command": frozenset(),
    "builtin": frozenset(),
    "eatmydata": frozenset(),
    "setsid": frozenset(),
    "tini": frozenset(("-p", "-e")),
    "dumb-init": frozenset(("-r", "--rewrite")),
}
"""Wrapper -> its options that take the next word as value."""

_OPERANDS = {"timeout": 1}
"""Operands of a wrapper before the command it runs (``timeout 30 make``)."""

_RUNNERS = {"uv": "run", "poetry": "run", "pipenv": "run", "pdm": "run", "hatch": "run", "conda": "run", "mamba": "run"}
"""Project runners: ``uv run pytest`` runs pytest."""

_RUNNER_VALUES = frozenset(
    [
        "-n",
        "--name",
        "-p",
        "--prefix",
        "--with",
        "--extra",
        "--group",
        "--python",
        "--project",
        "--directory",
        "--env-file",
        "--package",
        "-e",
    ]
)
_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh"))


def unwrap(command: Command) -> None:
    """Set ``argv``, ``name`` and ``wrappers`` of a command to what it runs in the end."""
    words = command.words
    wrappers: list[str] = []
    while words and not words[0].dynamic:
        name = words[0].value.rpartition("/")[2]
        if name in _WITH_VALUE:
            rest = _after_options(words[1:], _WITH_VALUE[name], name == "env")[_OPERANDS.get(name, 0) :]
        elif name in _RUNNERS and len(words) > 2 and words[1].value == _RUNNERS[name]:
            rest = _after_options(words[2:], _RUNNER_VALUES, False)
        else:
            break
        if not rest:
            break
        wrappers.append(name)
        words = rest
    if wrappers:
        command.argv = words
        command.wrappers = tuple(wrappers)
        command.name = "" if words[0].dynamic else words[0].value.rpartition("/")[2]


def _after_options(words: list[ShellWord], with_value: frozenset[str], assignments: bool) -> list[ShellWord]:
    index = 0
    while index < len(words):
        value = words[index].value
        if value == "--":
            return words[index + 1 :]
        if value in with_value:
            index += 2
        elif (value.startswith("-") and len(value) > 1) or (assignments and "=" in value):
            index += 1
        else:
            break
    return words[index:]


def inner_script(command: Command, data: bytes, base: int) -> tuple[int, bytes] | None:
    """Return offset and text of the script in ``sh -c '…'``; None when there is none or its quoting hides
    offsets.
    """
    if command.name not in _SHELLS:
        return None
    for index, word in enumerate(command.argv[1:], 1):
        value = word.value
        if not value.startswith(("-", "+")):
            return None
        if value.startswith("-") and not value.startswith("--") and "c" in value and index + 1 < len(command.argv):
            target = command.argv[index + 1]
            raw = data[target.start - base : target.end - base]
            if len(raw) < 2 or raw[:1] not in (b"'", b'"') or raw[-1:] != raw[:1]:
                return None
            if raw[:1] == b'"' and b"\\" in raw:
                return None
            return target.start + 1, raw[1:-1]
        if value in ("-o", "+o"):
            continue
    return None
