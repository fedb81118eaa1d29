"""ShellCheck's remarks on the scripts of RUN, at their places in the Dockerfile."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile, RunScript
from mlplatlint.fronts.dockerfile.commands import run_scripts
from mlplatlint.fronts.shell.shellcheck import DIALECTS, comments

_SEVERITIES = {"error": "medium", "warning": "low", "info": "info", "style": "info"}
_PROXIES = frozenset(("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY"))
# Remarks that a RUN of several lines joined into one cannot help, or that a rule of ours makes with more knowledge.
_LEFT_OUT = frozenset((1064, 1065, 1072, 1073))


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    groups: dict[str, list[RunScript]] = {}
    for run in run_scripts(dockerfile):
        if run.data:
            groups.setdefault(_dialect(run), []).append(run)
    for dialect, runs in groups.items():
        for remark in comments([run.data for run in runs], dialect, [_set_before(run) for run in runs]):
            if remark.code in _LEFT_OUT:
                continue
            run = runs[remark.script]
            span = run.span(remark.start, max(remark.end, remark.start + 1))
            symbol = f"{run.stage.symbol if run.stage is not None else ''}:SC{remark.code}"
            values = {"code": remark.code, "text": remark.message.rstrip(".")}
            tags = (f"shellcheck:SC{remark.code}", f"hadolint:SC{remark.code}")
            yield Hit(span, values, symbol, severity=_SEVERITIES.get(remark.level, "info"), tags=tags)


def _set_before(run: RunScript) -> frozenset[str]:
    """Return the names that ARG and ENV of the stage and of those below it set before a RUN, and those of proxies."""
    names = set(_PROXIES) | {name.lower() for name in _PROXIES}
    for stage in run.stage.chain() if run.stage is not None else ():
        for node in stage.all("ARG", "ENV"):
            if node.order < run.instruction.order:
                names.update(pair.key for pair in node.pairs)
    return frozenset(names)


def _dialect(run: RunScript) -> str:
    if run.body and run.interpreter:
        return DIALECTS.get(run.interpreter, "bash" if run.interpreter == "zsh" else "sh")
    shell = run.stage.shell_at(run.instruction) if run.stage is not None else None
    name = shell[0].rpartition("/")[2] if shell else "sh"
    first = run.data.split(b"\n", 1)[0]
    if first.startswith(b"#!"):
        name = first.decode("utf-8", "replace").split()[-1].rpartition("/")[2]
    return DIALECTS.get(name, "bash" if name == "zsh" else "sh")
