"""apt-get install that also brings what is merely recommended."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command

_OFF = "install-recommends=false"


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager != "apt" or not package.installs or package.tool == "aptitude":
        return
    if package.has("--no-install-recommends"):
        return
    options = [word.value.lower() for flag, word in package.values if flag in ("-o", "--option")]
    if any(_OFF in option or "install-recommends=0" in option or '"false"' in option for option in options):
        return
    if "install-recommends" in bytes(step.instruction.source.data).decode("utf-8", "replace").lower().replace(
        "--no-install-recommends", ""
    ):
        # apt.conf is written somewhere in the file.
        return
    span = step.range_span(step.command.argv[0], package.verb_word)
    yield Hit(span, {"tool": package.tool}, step.symbol)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    end = finding.span[1]
    edit = Edit(finding.path, Span(end, end), " --no-install-recommends")
    yield Fix("suggestion", "Leave recommended packages out", (edit,))
