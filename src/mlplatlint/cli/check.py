"""``mlplatlint check``: the main job."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, Literal, TextIO

from mlplatlint import __version__
from mlplatlint.config.load import Resolver
from mlplatlint.config.model import Config, ConfigError
from mlplatlint.engine.cache import Cache, NoCache
from mlplatlint.engine.registry import Registry, builtin
from mlplatlint.engine.run import Options, RunResult, run
from mlplatlint.findings.model import CONFIDENCES, SEVERITIES, SEVERITY_RANK, Finding
from mlplatlint.reports import FORMATS

EXIT_CLEAN, EXIT_FINDINGS, EXIT_ERROR = 0, 1, 2
FORMATS_WITH_FIXES = {"json", "jsonl", "sarif", "rdjson"}
STDIN_LIMIT = 64 * 1024 * 1024


class UsageError(Exception):
    """The command line is wrong; the message says how. Exit code 2."""


def main_check(values: Mapping[str, Any]) -> int:
    """Run ``check`` with parsed options and return the exit code."""
    try:
        return _check(values)
    except (UsageError, ConfigError) as error:
        sys.stderr.write(f"mlplatlint: {error}\n")
        return EXIT_ERROR
    except BrokenPipeError:
        # The reader (head, a pager) went away: nothing more to say, and no traceback at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except KeyboardInterrupt:
        sys.stderr.write("mlplatlint: interrupted\n")
        return 130


def _check(values: Mapping[str, Any]) -> int:
    outputs = _outputs(values)
    resolver = Resolver(values["config"], config_changes(values), isolated=values["isolated"])
    root = os.getcwd()
    config = resolver.for_folder(root)
    registry = load_registry(resolver, root, allow_local=values["allow_local_rules"])
    cache = _open_cache(values, config["cache-dir"])
    progress = _progress(values)
    options = Options(
        paths=tuple(values["paths"]) or (".",),
        root=root,
        jobs=_whole(values["jobs"], "--jobs") if values["jobs"] != "" else config["jobs"],
        force_exclude=values["force_exclude"],
        respect_gitignore=not values["no_gitignore"],
        use_triggers=not values["no_triggers"],
        stdin=_stdin(values, root),
        progress=progress,
    )
    try:
        result = run(options, registry, resolver, cache)
        if values["fix"]:
            result = _fix(values, result, lambda: run(options, registry, resolver, cache), registry, root)
    finally:
        cache.close()
        if progress is not None:
            progress.close()
    if values["diff"]:
        from mlplatlint.cli.fix import write_diff

        return EXIT_FINDINGS if write_diff(result, registry, sys.stdout, unsafe=values["unsafe_fixes"]) else EXIT_CLEAN
    _write_all(outputs, values, result, registry, root, config["edition"])
    if not values["quiet"] and (values["select"] or values["extend_select"]) and not config["preview"]:
        _tell_left_out(values, registry)
    return exit_code(result, config, registry, exit_zero=values["exit_zero"])


def _tell_left_out(values: Mapping[str, Any], registry: Registry) -> None:
    """Say how many rules in preview a family or tag on the command line did not bring along."""
    from mlplatlint.config.select import left_in_preview

    count, words = left_in_preview([*values["select"], *values["extend_select"]], registry.rules)
    if count:
        rules = "rule" if count == 1 else "rules"
        sys.stderr.write(
            f"mlplatlint: {count} {rules} of {', '.join(words)} are in preview and did not run; --preview adds them\n"
        )


def _fix(
    values: Mapping[str, Any], result: RunResult, again: Callable[[], RunResult], registry: Registry, root: str
) -> RunResult:
    from mlplatlint.cli.fix import fix_all

    if values["stdin_filename"]:
        raise UsageError("--fix changes files; with --stdin-filename use --diff")
    fixed, count = fix_all(result, again, registry, root, unsafe=values["unsafe_fixes"])
    if not values["quiet"]:
        sys.stderr.write(f"mlplatlint: fixed {count} finding{'' if count == 1 else 's'}\n")
    return fixed


def exit_code(result: RunResult, config: Config, registry: Registry, *, exit_zero: bool) -> int:
    """Return the exit code of a run: 2 for anything that went wrong, 1 for findings at the threshold."""
    if any(note.level == "error" for note in result.notifications):
        return EXIT_ERROR
    limit = SEVERITY_RANK[config["fail-on"]]
    of_tools = {tool: SEVERITY_RANK.get(level, -1) for tool, level in config["peer-fail-on"].items()}

    def counts(finding: Finding) -> bool:
        rule = registry.rules.get(finding.rule) if of_tools else None
        tools = {peer.partition(":")[0] for peer in rule.peers} if rule is not None else set()
        limits = [rank for tool, rank in of_tools.items() if tool in tools]
        return SEVERITY_RANK[finding.severity] <= (min(limits) if limits else limit)

    found = any(counts(finding) for finding in result.filtered.findings)
    return EXIT_FINDINGS if found and not exit_zero else EXIT_CLEAN


def config_changes(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration keys that the command line overrides.

    Raises:
        UsageError: a value is not one of its choices.
    """
    from mlplatlint.config.select import split_selectors

    changes: dict[str, Any] = {}
    for dest, key in (
        ("select", "select"),
        ("extend_select", "extend-select"),
        ("ignore", "ignore"),
        ("exclude", "exclude"),
    ):
        chosen = split_selectors(values[dest])
        if chosen:
            changes[key] = chosen
    for dest, choices in (("fail_on", SEVERITIES), ("confidence", CONFIDENCES)):
        value = values[dest]
        if value:
            if value not in choices:
                hint = "; --exit-zero never fails" if dest == "fail_on" else ""
                raise UsageError(f"--{dest.replace('_', '-')} takes one of {', '.join(choices)}, not '{value}'{hint}")
            changes[dest.replace("_", "-")] = value
    for flag in ("preview", "deep"):
        if values[flag]:
            changes[flag] = True
    if values["edition"]:
        changes["edition"] = values["edition"]
    return changes


def load_registry(resolver: Resolver, root: str, *, allow_local: bool) -> Registry:
    """Return the built-in rules, plug-ins', and the repository's own."""
    registry = builtin()
    from mlplatlint.engine.plugins import add_local, add_plugins

    add_plugins(registry)
    config = resolver.for_folder(root)
    if config["rules-dir"]:
        add_local(registry, os.path.join(config.folder, config["rules-dir"]), allow_code=allow_local)
    return registry


def _outputs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (format, file) pairs; an empty file is standard output."""
    chosen = values["format"]
    pairs = []
    for value in values["output"]:
        name, colon, path = value.partition(":")
        if not colon and chosen == "":
            chosen = name
        elif not path:
            raise UsageError(f"--output takes FORMAT:FILE, not '{value}'")
        else:
            pairs.append((name, path))
    pairs.insert(0, (chosen or "text", ""))
    for name, _ in pairs:
        if name not in FORMATS:
            from mlplatlint.config.validate import did_you_mean

            raise UsageError(f"unknown format '{name}'{did_you_mean(name, FORMATS)} (formats: {', '.join(FORMATS)})")
    return pairs


def _whole(value: str, option: str) -> int:
    if not value.isdigit():
        raise UsageError(f"{option} takes a whole number, not '{value}'")
    return int(value)


def _stdin(values: Mapping[str, Any], root: str) -> tuple[str, bytes] | None:
    name = values["stdin_filename"]
    if not name:
        if "-" in values["paths"]:
            raise UsageError("standard input needs --stdin-filename, which says what it is")
        return None
    path = os.path.relpath(os.path.join(root, name), root).replace(os.sep, "/")
    return path, sys.stdin.buffer.read(STDIN_LIMIT)


def _open_cache(values: Mapping[str, Any], configured: str) -> Cache | NoCache:
    if values["no_cache"] or values["stdin_filename"] or values["no_triggers"]:
        return NoCache()
    from mlplatlint.engine.cache import open_cache

    return open_cache(values["cache_dir"] or configured)


def _progress(values: Mapping[str, Any]) -> Any:
    if values["quiet"] or not sys.stderr.isatty():
        return None
    from mlplatlint.reports.progress import Progress

    return Progress(sys.stderr)


def use_color(when: str, stream: TextIO) -> bool:
    """Decide on colour: the option, then NO_COLOR and FORCE_COLOR, then whether it is a terminal.

    Raises:
        UsageError: the option has another value than auto, always, never.
    """
    if when not in ("", "auto", "always", "never"):
        raise UsageError(f"--color takes auto, always or never, not '{when}'")
    if when in ("always", "never"):
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty()


def _write_all(
    outputs: list[tuple[str, str]],
    values: Mapping[str, Any],
    result: RunResult,
    registry: Registry,
    root: str,
    edition: str,
) -> None:
    from mlplatlint.cli.reporting import build_report, write_notifications, write_statistics
    from mlplatlint.reports import writer
    from mlplatlint.reports.model import Terminal

    color = use_color(values["color"], sys.stdout)
    quiet = bool(values["quiet"])
    if {name for name, _ in outputs} & FORMATS_WITH_FIXES:
        from mlplatlint.findings.fixes import with_fixes

        filtered = result.filtered
        complete = with_fixes(filtered.findings, registry, result.sources)
        result = result._replace(filtered=filtered._replace(findings=complete))
    report = build_report(result, registry, root, version=__version__, edition=edition, color=color, quiet=quiet)
    for name, path in outputs:
        if path:
            try:
                # The job summary collects what every step of a job has to say.
                mode: Literal["a", "w"] = "a" if path == os.environ.get("GITHUB_STEP_SUMMARY") else "w"
                with open(path, mode, encoding="utf-8", newline="\n") as stream:
                    writer(name)(report._replace(terminal=Terminal()), stream)
            except OSError as error:
                raise UsageError(f"cannot write {path}: {error.strerror}") from None
            continue
        if values["statistics"] and name == "text":
            write_statistics(report, sys.stdout)
            continue
        text = io.StringIO()
        writer(name)(report, text)
        _print(text.getvalue())
    if not values["quiet"] and outputs[0][0] != "text":
        write_notifications(report, sys.stderr)


def _print(text: str) -> None:
    """Write to standard output as UTF-8, whatever the locale says."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    with contextlib.suppress(ValueError):
        buffer.write(text.encode("utf-8", "backslashreplace"))
        buffer.flush()
