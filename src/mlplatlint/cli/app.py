"""The full command line, built with click."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import click

from mlplatlint import __version__
from mlplatlint.cli.options import CHECK_OPTIONS, DEFAULTS, SCOPE, OptionRow


def run_app(words: list[str]) -> int:
    """Run click on the arguments and return the exit code."""
    try:
        result = app.main(args=words, prog_name="mlplatlint", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("mlplatlint: interrupted", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    return result if isinstance(result, int) else 0


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="mlplatlint %(version)s")
def app() -> None:
    """Find what goes wrong in an ML platform's repository, and between its files."""


def _option(row: OptionRow) -> Callable[[Any], Any]:
    if row.kind == "flag":
        return click.option(*row.names, row.dest, is_flag=True, help=row.help)
    if row.kind == "list":
        return click.option(*row.names, row.dest, multiple=True, metavar=row.metavar, help=row.help)
    return click.option(*row.names, row.dest, default="", metavar=row.metavar, help=row.help)


def check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of ``check`` to a command."""
    for row in reversed(CHECK_OPTIONS):
        command = _option(row)(command)
    return command


def scope_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add those options of ``check`` that say which files count; the others have their defaults."""

    @functools.wraps(command)
    def filled(**values: Any) -> Any:
        return command(**{**DEFAULTS, **values})

    for row in reversed(CHECK_OPTIONS):
        if row.dest in SCOPE:
            filled = _option(row)(filled)
    return filled


@app.command()
@click.argument("paths", nargs=-1, type=click.Path())
@check_options
def check(**values: Any) -> int:
    """Check PATHS (default: the current folder).

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong use or a crashed rule.
    """
    from mlplatlint.cli.check import main_check

    return main_check(values)


@app.command()
@click.argument("rule")
def explain(rule: str) -> int:
    """Show the page of RULE: what it does, why, how to fix, when to ignore."""
    from mlplatlint.cli.catalogue import main_explain

    return main_explain(rule, sys.stdout)


@app.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@click.option("--select", multiple=True, metavar="SELECTORS", help="Only these rules, families, tags or peer ids.")
def rules(form: str, select: tuple[str, ...]) -> int:
    """List the catalogue."""
    from mlplatlint.cli.catalogue import main_rules

    return main_rules(form, list(select), sys.stdout)


@app.group()
def show() -> None:
    """Show what a run would see: files, settings, routes, calls."""


@show.command()
@click.argument("paths", nargs=-1, type=click.Path())
@scope_options
def files(**values: Any) -> int:
    """List the scanned files with their kinds, and what is left out with the reason."""
    from mlplatlint.cli.show import main_files

    return main_files(values, sys.stdout)


@show.command()
@click.argument("path", default=".", type=click.Path())
@check_options
def settings(path: str, **values: Any) -> int:
    """Show each setting that governs PATH, with its value and origin."""
    from mlplatlint.cli.show import main_settings

    return main_settings(path, values, sys.stdout)


@show.command()
@click.argument("paths", nargs=-1, type=click.Path())
@scope_options
def routes(**values: Any) -> int:
    """List every FastAPI and Starlette route with its full path, its dependencies and what authenticates it."""
    from mlplatlint.cli.show import main_routes

    return main_routes(values, sys.stdout)


@show.command()
@click.argument("function")
@click.argument("paths", nargs=-1, type=click.Path())
@scope_options
def calls(function: str, **values: Any) -> int:
    """Show how FUNCTION is reached from the event loop, and what it reaches.

    FUNCTION is a name (save), a method (Store.save), or either after a path (app/db.py:save).
    """
    from mlplatlint.cli.show import main_calls

    return main_calls(function, values, sys.stdout)


@app.group()
def validate() -> None:
    """Validate one artifact strictly: every check is named with its result."""


_VALIDATE_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format."
)


@validate.command(name="mojo")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@_VALIDATE_FORMAT
def validate_mojo(paths: tuple[str, ...], form: str) -> int:
    """Check that H2O's readers load MOJO files and score what was trained.

    Exit codes: 0 all valid, 1 one is not, 2 one cannot be opened.
    """
    from mlplatlint.cli.validate import main_validate

    return main_validate("mojo", paths, form, sys.stdout)


@validate.command(name="pickle")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@_VALIDATE_FORMAT
def validate_pickle(paths: tuple[str, ...], form: str) -> int:
    """Tell what loading pickles would do: files themselves, torch and joblib files, and archives that hold them.

    Exit codes: 0 all clean, 1 one is not, 2 one cannot be opened.
    """
    from mlplatlint.cli.validate import main_validate

    return main_validate("pickle", paths, form, sys.stdout)


@app.group()
def schema() -> None:
    """Show the schema as migrations make it."""


@schema.command("show")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--format", default="text", metavar="FORMAT", help="text, ddl or json.")
@scope_options
def schema_show(**values: Any) -> int:
    """Print the tables after the last Alembic revision under PATHS, replayed from source."""
    from mlplatlint.cli.schema import main_show

    return main_show(values, sys.stdout)


@validate.command(name="schema")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option("--execute", is_flag=True, help="Also run the DDL on a PostgreSQL started in a temporary folder.")
@click.option(
    "--postgres", "dsn", default="", metavar="DSN", help="Run the DDL on this server instead, and roll it back."
)
@_VALIDATE_FORMAT
def validate_schema(paths: tuple[str, ...], execute: bool, dsn: str, form: str) -> int:
    """Check schema documents: their form, their meaning, and with --execute what a real server makes of them.

    Exit codes: 0 all valid, 1 one is not, 2 one cannot be opened or no server answers.
    """
    from mlplatlint.cli.schema_documents import main_validate_schema

    return main_validate_schema(paths, execute, dsn, form, sys.stdout)


@schema.command(name="ddl")
@click.argument("path", type=click.Path(), metavar="FILE")
@click.option("--output", "-o", "output", default="", metavar="OUT", help="File to write; standard output without it.")
def schema_ddl(path: str, output: str) -> int:
    """Write the DDL of the schema document FILE: in an order in which it runs, the same each time.

    Exit codes: 0 written, 1 the document is not valid, 2 it cannot be opened.
    """
    from mlplatlint.cli.schema_documents import main_ddl

    return main_ddl(path, output, sys.stdout)


@app.group(hidden=True)
def dev() -> None:
    """Commands for developing mlplatlint itself."""


@dev.command()
@click.option("--check", "only_check", is_flag=True, help="Fail when the generated file is not fresh; write nothing.")
def catalogue(only_check: bool) -> int:
    """Write the generated catalogue from the pages."""
    from mlplatlint.cli.catalogue import main_catalogue

    return main_catalogue(only_check, sys.stdout)


@app.command("new-rule")
@click.argument("family")
@click.argument("name")
def new_rule(family: str, name: str) -> int:
    """Write the page and the logic of a new rule NAME in FAMILY."""
    from mlplatlint.cli.new_rule import main_new_rule

    return main_new_rule(family, name, sys.stdout)
