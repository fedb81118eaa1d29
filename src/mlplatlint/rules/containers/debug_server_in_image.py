"""Servers that start with the switches of development."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._images import is_development
from mlplatlint.rules.containers._ml import flag_value, program_at, start_commands, word_span

_ON = ("1", "true", "on", "yes", "development")


def check(stage: DockerStage) -> Iterator[Hit]:
    if not stage.is_final or is_development(stage):
        return
    for node, words in start_commands(stage):
        for index, switch in _switches(words):
            yield Hit(word_span(node, words[index]), {"switch": switch}, stage.symbol)
    for node in stage.all("ENV"):
        for pair in node.pairs:
            value = (pair.value or "").strip("\"'").lower()
            if pair.key in ("FLASK_DEBUG", "FLASK_ENV", "UVICORN_RELOAD", "DJANGO_DEBUG") and value in _ON:
                yield Hit(pair.span, {"switch": f"{pair.key}={value}"}, stage.symbol)


def _switches(words: list[str]) -> Iterator[tuple[int, str]]:
    """Yield index and name of each development switch on a command line."""
    server = program_at(words, "uvicorn", "gunicorn", "hypercorn", "granian", "daphne", "litestar", "chainlit")
    if server >= 0:
        yield from (
            (index, word) for index, word in enumerate(words) if word in ("--reload", "--debug") and index > server
        )
    for program, verb, switch in (("fastapi", "dev", "fastapi dev"), ("flask", "run", "")):
        index = program_at(words, program)
        if index >= 0 and verb in words[index + 1 :]:
            if switch:
                yield words.index(verb, index), switch
            elif "--debug" in words:
                yield words.index("--debug"), "flask run --debug"
    index = program_at(words, "debugpy")
    if index >= 0 and (flag_value(words, "--listen") or "").startswith("0.0.0.0"):
        yield index, "debugpy on every address"
    if "runserver" in words and "manage.py" in " ".join(words):
        yield words.index("runserver"), "manage.py runserver"


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    text = source.text(span)
    if text not in ('"--reload"', '"--debug"', "--reload", "--debug"):
        return
    before = bytes(source.data[: span.start]).rstrip(b" \t")
    if text[0] == '"':
        if before.endswith(b","):
            yield Fix("suggestion", f"Drop {text}", (Edit(finding.path, Span(len(before) - 1, span.end), ""),))
    else:
        yield Fix("suggestion", f"Drop {text}", (Edit(finding.path, Span(len(before), span.end), ""),))
