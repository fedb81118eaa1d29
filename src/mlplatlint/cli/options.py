"""The options of ``check``, once, for the fast parser and for click.

Each row: names, destination, kind (``flag``, ``value``, ``list`` for repeatable), help, metavar.
"""

from __future__ import annotations

from typing import NamedTuple


class OptionRow(NamedTuple):
    """One option of the command line."""

    names: tuple[str, ...]
    dest: str
    kind: str
    help: str
    metavar: str = ""


CHECK_OPTIONS: tuple[OptionRow, ...] = (
    OptionRow(
        ("--select",),
        "select",
        "list",
        "Run only these rules, families, tags or peer ids (comma-separated).",
        "SELECTORS",
    ),
    OptionRow(("--extend-select",), "extend_select", "list", "Run these as well.", "SELECTORS"),
    OptionRow(("--ignore",), "ignore", "list", "Do not run these.", "SELECTORS"),
    OptionRow(("--preview",), "preview", "flag", "Also run rules whose precision is still being measured."),
    OptionRow(
        ("--deep",),
        "deep",
        "flag",
        "Ask astroid about receivers that stay unknown on the way from the event loop (slow).",
    ),
    OptionRow(("--fix",), "fix", "flag", "Apply safe fixes, then report what is left."),
    OptionRow(("--unsafe-fixes",), "unsafe_fixes", "flag", "With --fix or --diff: suggestions too."),
    OptionRow(("--diff",), "diff", "flag", "Print what --fix would change; change nothing."),
    OptionRow(("--format", "--output-format"), "format", "value", "Format of standard output.", "FORMAT"),
    OptionRow(("--output", "-o"), "output", "list", "Also write FORMAT to FILE; repeatable.", "FORMAT:FILE"),
    OptionRow(("--fail-on",), "fail_on", "value", "Mildest severity that makes the exit code 1.", "SEVERITY"),
    OptionRow(("--exit-zero",), "exit_zero", "flag", "Exit with 0 even when there are findings."),
    OptionRow(("--statistics",), "statistics", "flag", "Print counts per rule instead of each finding."),
    OptionRow(
        ("--exclude",),
        "exclude",
        "list",
        "Globs of files to leave out, added to the configured ones.",
        "GLOBS",
    ),
    OptionRow(
        ("--force-exclude",),
        "force_exclude",
        "flag",
        "Exclude also applies to files named on the command line.",
    ),
    OptionRow(
        ("--no-gitignore",),
        "no_gitignore",
        "flag",
        "Walk folders instead of asking git which files belong to them.",
    ),
    OptionRow(
        ("--stdin-filename",),
        "stdin_filename",
        "value",
        "Check standard input as if it were this file.",
        "PATH",
    ),
    OptionRow(("--jobs", "-j"), "jobs", "value", "Worker processes; 0 chooses.", "N"),
    OptionRow(("--no-cache",), "no_cache", "flag", "Neither read nor write the result cache."),
    OptionRow(("--cache-dir",), "cache_dir", "value", "Folder of the result cache.", "DIR"),
    OptionRow(("--config",), "config", "value", "Use this configuration file for every file.", "FILE"),
    OptionRow(("--isolated",), "isolated", "flag", "Ignore all configuration files."),
    OptionRow(("--edition",), "edition", "value", "Default selection of this edition.", "NAME"),
    OptionRow(("--confidence",), "confidence", "value", "Least sure findings to show.", "LEVEL"),
    OptionRow(
        ("--allow-local-rules",),
        "allow_local_rules",
        "flag",
        "Load the code of rules in the configured rules-dir.",
    ),
    OptionRow(("--quiet", "-q"), "quiet", "flag", "Print findings only: no summary, no notifications."),
    OptionRow(("--color",), "color", "value", "auto, always or never.", "WHEN"),
    OptionRow(
        ("--no-triggers",),
        "no_triggers",
        "flag",
        "Run every rule on every file of its kinds (slow; checks the triggers).",
    ),
)
"""Every option of ``check`` in the order of its help."""

SCOPE = ("exclude", "force_exclude", "no_gitignore", "config", "isolated")
"""Destinations of the options that say which files count; the commands that show something take these alone."""

DEFAULTS: dict[str, object] = {
    row.dest: (False if row.kind == "flag" else [] if row.kind == "list" else "") for row in CHECK_OPTIONS
}


def parse_fast(arguments: list[str]) -> dict[str, object] | None:
    """Parse the arguments after ``check``; None when anything is not plain, which click then explains."""
    by_name = {name: row for row in CHECK_OPTIONS for name in row.names}
    values: dict[str, object] = {
        key: list(value) if isinstance(value, list) else value for key, value in DEFAULTS.items()
    }
    paths: list[str] = []
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        position += 1
        if argument == "--":
            paths += arguments[position:]
            break
        if not argument.startswith("-") or argument == "-":
            paths.append(argument)
            continue
        name, equals, value = argument.partition("=")
        row = by_name.get(name)
        if row is None or (equals and row.kind == "flag"):
            return None
        if row.kind == "flag":
            values[row.dest] = True
            continue
        if not equals:
            if position >= len(arguments):
                return None
            value = arguments[position]
            position += 1
        if row.kind == "list":
            values[row.dest].append(value)  # type: ignore[attr-defined]
        else:
            values[row.dest] = value
    values["paths"] = tuple(paths)
    return values
