"""Our reading against two others: dockerfile-parse, and BuildKit's own parser where its package is installed."""

from __future__ import annotations

import random
from typing import Any

import pytest
from dockerfile_corpus import dockerfiles
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.dockerfile import Dockerfile, Instruction, parse
from mlplatlint.fronts.dockerfile.instruction import KEYWORDS
from mlplatlint.fronts.dockerfile.second_reader import first_reading, readers_agree, second_reading
from mlplatlint.fronts.document import ParseFailure

FRAGMENTS = (
    "FROM a", "from  x:1 as Y", "RUN echo a", "RUN echo a \\", "  b \\", "# c", "  # c", "", "   ", "RUN <<EOF", "EOF",
    "RUN <<-EOF", "\tEOF", "EOF ", "RUN cat <<'EOF' > /x", 'COPY <<a <<"b" /x', "a", "b", 'RUN ["a","b"]', "RUN ['a']",
    'CMD ["x" ,"y"]', "CMD x y", "CMD []", "ENV a=b c='d e' f=\"g h\"", "ENV a b c", "ENV a=b\\ c d=\"x\\\"y\"", "LABEL a=b \\",
    "  c=d", "ARG x=1 y=2 z", "ARG a='b c'", "COPY --from=b --chown=a:b x y", 'COPY ["a","b"]', "COPY --link  a   b",
    "RUN --mount=type=cache,target=/x --network=none foo", "EXPOSE 80 443/tcp", 'VOLUME ["/a"]', "WORKDIR /a b", "ONBUILD RUN x",
    "HEALTHCHECK --interval=5s CMD curl x", "ONBUILD COPY a b", 'SHELL ["a","-c"]', "RUN echo C:\\\\", "RUN echo x \\ ",
    "RUN a `", 'RUN echo "a <<EOF"', "RUN echo a<<EOF", "RUN a <<<b", "RUN 3<<EOF cat", "RUN cat <<E\\OF", 'RUN x <<"E F"', "E F",
    "ENV x=\"a", "COPY a\\ b c", "RUN -- --x", 'RUN --a="b c" d', "RUN\tx", "RUN é <<é", "é", "RUN cat <<A && cat <<B", "A", "B",
)  # fmt: skip
HEADS = (
    "",
    "",
    "# escape=`\n",
    "# syntax=a/b\n",
    "\n# escape=`\n",
    "\ufeff",
    "# check=skip=all\n",
    "# foo=bar\n# escape=`\n",
)


def texts(count: int) -> list[str]:
    """Return Dockerfiles put together at random, the same ones in every run."""
    chance = random.Random(7)
    made = []
    for _ in range(count):
        end = chance.choice(["\n", "\n", "\r\n"])
        body = end.join(chance.choice(FRAGMENTS) for _ in range(chance.randint(1, 8)))
        made.append(chance.choice(HEADS) + body + chance.choice([end, ""]))
    return made


def read(text: str) -> Dockerfile:
    return parse(Source("Dockerfile", text.encode()))


def test_dockerfile_parse_agrees_on_what_it_is_known_to_misread_once_neutralised() -> None:
    document = read(
        "\ufeffFROM a\nRUN <<EOF\nFROM no\nEOF\nRUN x && \\\n\n  # note\n  y\nRUN echo C:\\\\\nUSER 1\nRUN echo x \\"
    )
    assert readers_agree(document)
    assert [entry.name for entry in second_reading(document)] == ["FROM", "RUN", "RUN", "RUN", "USER", "RUN"]


def test_disagreement_is_seen() -> None:
    document = read("FROM a\nRUN b\n")
    document.instructions.pop()
    assert first_reading(document) != second_reading(document)
    assert not readers_agree(document)


def test_a_reader_that_gives_up_agrees_with_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    import dockerfile_parse

    def refuse(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(dockerfile_parse, "DockerfileParser", refuse)
    assert not readers_agree(read("FROM a\n"))


def shape(node: Instruction) -> tuple[object, ...]:
    target = node.trigger or node
    values: list[object]
    if target.name in ("ENV", "LABEL"):
        values = [part for pair in target.pairs for part in (pair.key, pair.value)]
    elif target.name == "ARG":
        values = [pair.key if pair.value is None else f"{pair.key}={pair.value}" for pair in target.pairs]
    elif target.json is not None or target.name in ("FROM", "COPY", "ADD", "EXPOSE", "VOLUME"):
        values = [word.text for word in target.words]
    else:
        values = [target.value.strip()] if target.name in KEYWORDS else [""]
    heredocs = [(found.name, node.source.text(found.body)) for found in target.heredocs]
    return node.name, target.name, node.start_line, node.end_line, target.json is not None, values, heredocs


def buildkit_shapes(parsed: Any) -> list[tuple[object, ...]]:
    wanted = []
    for entry in parsed:
        name = (entry.sub_cmd or entry.cmd).upper()
        values = list(entry.value)
        if name in ("ENV", "LABEL"):
            step = 3 if len(values) % 3 == 0 and values and values[2] in ("=", "") else 2
            values = [value for index, value in enumerate(values) if index % step != 2]
        elif not entry.json and name not in ("ARG", "FROM", "COPY", "ADD", "EXPOSE", "VOLUME"):
            values = [values[0].strip()] if values else [""]
        heredocs = [(item.name, item.content) for item in entry.heredocs]
        wanted.append((entry.cmd.upper(), name, entry.start_line, entry.end_line, entry.json, values, heredocs))
    return wanted


def compared(text: str, buildkit: Any) -> bool:
    """Compare both readings of a text that BuildKit accepts; tell whether it does."""
    try:
        expected = buildkit.parse_string(text)
    except Exception:
        return False
    if any(entry.cmd is None for entry in expected):
        return False
    # The package gives HEALTHCHECK's parts in a form of its own, and nothing of an ONBUILD in an ONBUILD.
    found = [shape(node) for node in read(text).instructions]
    wanted = buildkit_shapes(expected)
    own = ("HEALTHCHECK", "ONBUILD")
    assert [row for row in found if row[1] not in own] == [row for row in wanted if row[1] not in own], text
    assert [row[:4] for row in found] == [row[:4] for row in wanted], text
    return True


def test_buildkit_reads_the_same() -> None:
    buildkit = pytest.importorskip("dockerfile")
    assert sum(compared(text, buildkit) for text in texts(4_000)) > 800


def test_buildkit_reads_files_the_same() -> None:
    buildkit = pytest.importorskip("dockerfile")
    count = 0
    for _, data in dockerfiles():
        try:
            text = data.decode()
            read(text)
        except (UnicodeDecodeError, ParseFailure):
            continue
        count += compared(text, buildkit)
    assert count > 300


_LINES = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS),
        st.text("RUNCOPYFROMENV \t\\`\"'$#<-=[]{}aé\r,:/", max_size=24),
    ),
    max_size=8,
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(_LINES, st.sampled_from(HEADS), st.sampled_from(("\n", "\r\n")))
def test_made_up_files_are_read_as_buildkit_reads_them(lines: list[str], head: str, end: str) -> None:
    buildkit = pytest.importorskip("dockerfile")
    text = head + end.join(lines)
    if "<< " in text or "<<-" in text or "\r" in end.join(lines).replace("\r\n", ""):
        return  # the package holds an older BuildKit, which knows no blank after <<; lone carriage returns are its own matter
    try:
        compared(text, buildkit)
    except ParseFailure:
        return
