"""Package-manager commands taken apart: manager, verb, operands, flags."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlplatlint.fronts.shell.model import Command, ShellWord

_PIP = re.compile(r"pip[0-9.]*\Z")
_PYTHON = re.compile(r"python[0-9.]*\Z")


class PackageCommand(NamedTuple):
    """One call of a package manager.

    ``manager`` is ``apt``, ``apk``, ``yum`` (with dnf, microdnf, tdnf), ``zypper``, ``pip``, ``uv``,
    ``pipx``, ``conda``, ``npm``, ``yarn``, ``gem`` or ``go``; ``tool`` the program as called. ``operands``
    are the words after the verb that are neither flags nor the values of flags; ``values`` pairs flags with
    their values; ``after_dashes`` counts the operands after a lone ``--``.
    """

    manager: str
    tool: str
    verb: str
    verb_word: ShellWord
    operands: tuple[ShellWord, ...]
    flags: tuple[ShellWord, ...]
    values: tuple[tuple[str, ShellWord], ...]
    after_dashes: int = 0

    @property
    def installs(self) -> bool:
        """Whether the verb adds packages."""
        return self.verb in _INSTALL_VERBS[self.manager]

    def has(self, *names: str) -> bool:
        """Tell whether one of the flags is given: ``--yes``, ``--yes=true``, or ``-y`` alone or in a
        cluster.
        """
        for word in self.flags:
            text = word.value
            for name in names:
                if text == name or (text.startswith(f"{name}=") and name.startswith("--")):
                    return True
                if len(name) == 2 and text.startswith("-") and not text.startswith("--") and name[1] in text[1:]:
                    return True
        return False

    def value_of(self, *names: str) -> ShellWord | None:
        """Return the value of the first of these flags that is given as a word of its own."""
        return next((word for flag, word in self.values if flag in names), None)


_APT = [
    "-t",
    "--target-release",
    "--default-release",
    "-o",
    "--option",
    "-c",
    "--config-file",
    "-a",
    "--host-architecture",
]
_PIP_VALUES = [
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-e",
    "--editable",
    "-t",
    "--target",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--abi",
    "-b",
    "--build",
    "--implementation",
    "--no-binary",
    "--only-binary",
    "--platform",
    "--prefix",
    "--progress-bar",
    "--proxy",
    "--python",
    "--python-version",
    "--root",
    "--root-user-action",
    "-s",
    "--src",
    "--trusted-host",
    "--upgrade-strategy",
    "--cert",
    "--client-cert",
    "--cache-dir",
    "--log",
    "--retries",
    "--resume-retries",
    "--timeout",
    "--exists-action",
    "--config-settings",
    "-C",
    "--global-option",
    "--build-option",
    "--report",
    "--use-feature",
    "--use-deprecated",
    "--keyring-provider",
    "--group",
    "--requirements-from-script",
]
_UV_VALUES = [
    *_PIP_VALUES, "-p", "--index", "--default-index", "--index-strategy", "--override", "--overrides", "--link-mode",
    "--resolution", "--prerelease", "--extra", "--with", "--directory", "--project", "--torch-backend", "--refresh-package",
    "--reinstall-package", "--upgrade-package", "-P", "--no-build-isolation-package", "--exclude-newer", "--color",
    "-b", "--build-constraint", "--build-constraints", "--package", "--from", "--branch", "--tag", "--rev", "--bounds",
]  # fmt: skip
_VALUES: dict[str, frozenset[str]] = {
    "apt": frozenset(_APT),
    "apk": frozenset(
        [
            "-t",
            "--virtual",
            "-X",
            "--repository",
            "-p",
            "--root",
            "--arch",
            "--keys-dir",
            "--repositories-file",
            "--wait",
        ]
    ),
    "yum": frozenset(
        [
            "-c",
            "--config",
            "-x",
            "--exclude",
            "--enablerepo",
            "--disablerepo",
            "--repo",
            "--repoid",
            "--installroot",
            "--releasever",
            "--setopt",
            "-d",
            "--debuglevel",
            "-e",
            "--errorlevel",
            "--forcearch",
            "--repofrompath",
            "--comment",
            "--enableplugin",
            "--disableplugin",
        ]
    ),
    "zypper": frozenset(
        [
            "-R",
            "--root",
            "-C",
            "--config",
            "-D",
            "--reposd-dir",
            "--cache-dir",
            "-r",
            "--repo",
            "--from",
            "-t",
            "--type",
            "-p",
            "--plus-repo",
            "--plus-content",
        ]
    ),
    "pip": frozenset(_PIP_VALUES),
    "uv": frozenset(_UV_VALUES),
    "pipx": frozenset(["--python", "--index-url", "-i", "--pip-args", "--suffix", "--backend"]),
    "conda": frozenset(
        [
            "-n",
            "--name",
            "-p",
            "--prefix",
            "-c",
            "--channel",
            "-f",
            "--file",
            "--solver",
            "--experimental-solver",
            "--repodata-fn",
        ]
    ),
    "npm": frozenset(
        [
            "--loglevel",
            "--registry",
            "--prefix",
            "--cache",
            "--userconfig",
            "-w",
            "--workspace",
            "--omit",
            "--include",
            "--tag",
        ]
    ),
    "yarn": frozenset(["--cwd", "--cache-folder", "--registry", "--mutex", "--network-timeout", "--modules-folder"]),
    "gem": frozenset(
        [
            "-v",
            "--version",
            "-i",
            "--install-dir",
            "-n",
            "--bindir",
            "-s",
            "--source",
            "-P",
            "--platform",
            "--trust-policy",
        ]
    ),
    "go": frozenset(["-C", "-mod", "-modfile", "-ldflags", "-gcflags", "-tags", "-p", "-o", "-asmflags", "-toolexec"]),
}
_INSTALL_VERBS: dict[str, frozenset[str]] = {
    "apt": frozenset(("install",)),
    "apk": frozenset(("add",)),
    "yum": frozenset(("install", "groupinstall", "localinstall", "reinstall", "in", "module install", "group install")),
    "zypper": frozenset(("install", "in")),
    "pip": frozenset(("install",)),
    "uv": frozenset(("pip install", "add", "tool install")),
    "pipx": frozenset(("install",)),
    "conda": frozenset(("install", "create")),
    "npm": frozenset(("install", "i", "in", "ins", "inst", "add")),
    "yarn": frozenset(("install", "add", "global add")),
    "gem": frozenset(("install", "i")),
    "go": frozenset(("install", "get")),
}
_TOOLS: dict[str, str] = {
    "apt-get": "apt", "apt": "apt", "aptitude": "apt", "apk": "apk", "yum": "yum", "dnf": "yum", "microdnf": "yum",
    "tdnf": "yum", "dnf5": "yum", "zypper": "zypper", "uv": "uv", "pipx": "pipx", "conda": "conda", "mamba": "conda",
    "micromamba": "conda", "npm": "npm", "yarn": "yarn", "gem": "gem", "go": "go",
}  # fmt: skip
_TWO_WORD_VERBS = {"uv": ("pip", "tool"), "yarn": ("global",), "yum": ("module", "group")}


def read_package_command(command: Command) -> PackageCommand | None:
    """Return what a package-manager command does; None for any other command and for one without a verb."""
    if command._package == ():  # several rules ask for the same command
        command._package = _classify(command)
    return command._package  # type: ignore[return-value]


def _classify(command: Command) -> PackageCommand | None:
    words = command.argv
    tool = command.name
    manager = _TOOLS.get(tool, "")
    index = 1
    if not manager and _PIP.match(tool):
        manager = "pip"
    elif not manager and _PYTHON.match(tool):
        index = _module_start(words)
        if not index:
            return None
        manager = "pip"
    if not manager:
        return None
    return _read(manager, tool, words[index:])


def _module_start(words: list[ShellWord]) -> int:
    """Return the index after ``-m pip``, or 0. Options of the interpreter may stand before it."""
    for index, word in enumerate(words[1:], 1):
        if word.value == "-m":
            following = words[index + 1].value if index + 1 < len(words) else ""
            return index + 2 if _PIP.match(following) else 0
        if not word.value.startswith("-"):
            return 0
    return 0


def _read(manager: str, tool: str, words: list[ShellWord]) -> PackageCommand | None:
    with_value = _VALUES[manager]
    verbs: list[ShellWord] = []
    operands: list[ShellWord] = []
    flags: list[ShellWord] = []
    values: list[tuple[str, ShellWord]] = []
    index = 0
    before_dashes = -1
    while index < len(words):
        word = words[index]
        text = word.value
        index += 1
        if text.startswith("-") and len(text) > 1 and before_dashes < 0:
            if text == "--":
                before_dashes = len(operands)
                continue
            flags.append(word)
            if text in with_value and index < len(words):
                values.append((text, words[index]))
                index += 1
            elif "=" in text:
                flag, _, value = text.partition("=")
                values.append((flag, ShellWord(value, word.start + len(flag) + 1, word.end, word.dynamic, word.quoted)))
            elif text[:2] in with_value and not text.startswith("--") and len(text) > 2:
                values.append((text[:2], ShellWord(text[2:], word.start + 2, word.end, word.dynamic, word.quoted)))
        elif not verbs and word.dynamic and not word.quoted:
            flags.append(word)  # `dnf $options install`: a variable in front of the verb holds options
        elif not verbs or (len(verbs) == 1 and verbs[0].value in _TWO_WORD_VERBS.get(manager, ())):
            verbs.append(word)
        else:
            operands.append(word)
    if not verbs:
        return None
    verb = " ".join(word.value for word in verbs)
    after_dashes = len(operands) - before_dashes if before_dashes >= 0 else 0
    return PackageCommand(manager, tool, verb, verbs[0], tuple(operands), tuple(flags), tuple(values), after_dashes)
