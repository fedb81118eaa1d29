"""The Dockerfile reader: BuildKit's reading, exact spans, and input written to hurt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.dockerfile import Dockerfile, Instruction, instructions, parse, run_commands
from mlplatlint.fronts.dockerfile.grammar import grammar_problems
from mlplatlint.fronts.document import ParseFailure


def read(text: str) -> Dockerfile:
    return parse(Source("Dockerfile", text.encode()))


def only(text: str) -> Instruction:
    [instruction] = read(text).instructions
    return instruction


def outline(text: str) -> list[tuple[str, int, int]]:
    return [(found.name, found.start_line, found.end_line) for found in read(text).instructions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN x \\\n# note\n\n  y\nUSER 1\n", [("FROM", 1, 1), ("RUN", 2, 5), ("USER", 6, 6)]),
        ("RUN echo C:\\\\\nUSER 1", [("RUN", 1, 1), ("USER", 2, 2)]),
        ("RUN echo x \\", [("RUN", 1, 1)]),
        ("RUN echo x \\  \n y", [("RUN", 1, 2)]),
        ("# escape=`\nRUN a `\n b\nRUN c \\\nUSER 1", [("RUN", 2, 3), ("RUN", 4, 4), ("USER", 5, 5)]),
        ("\n# escape=`\nRUN a \\\n b", [("RUN", 3, 4)]),
        ("\ufeffFROM a\r\nRUN b\r\n", [("FROM", 1, 1), ("RUN", 2, 2)]),
        ("RUN <<EOF\nFROM no\n# no\nEOF\nUSER 1", [("RUN", 1, 4), ("USER", 5, 5)]),
        ("RUN cat <<A && cat <<-'B'\n1\nA\n2\n\tB\nUSER 1", [("RUN", 1, 5), ("USER", 6, 6)]),
        ('COPY <<a <<"b" /x/\na\nb\nUSER 1', [("COPY", 1, 3), ("USER", 4, 4)]),
        ("ONBUILD RUN <<E\nx\nE\nUSER 1", [("ONBUILD", 1, 3), ("USER", 4, 4)]),
        ('RUN ["a", "<<EOF"]\nUSER 1', [("RUN", 1, 1), ("USER", 2, 2)]),
        ("RUN a <<<word\nRUN b<<EOF\nUSER 1", [("RUN", 1, 1), ("RUN", 2, 2), ("USER", 3, 3)]),
        ("RUN << EOF\nx\nEOF\nUSER 1", [("RUN", 1, 3), ("USER", 4, 4)]),
        ("CMD echo <<EOF\nUSER 1", [("CMD", 1, 1), ("USER", 2, 2)]),
    ],
)
def test_lines_join_as_buildkit_joins_them(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert outline(text) == expected


def test_a_word_can_cross_a_line_end_and_keeps_its_span() -> None:
    document = read("FROM é\\\n:1 AS b\n")
    word = document.instructions[0].words[0]
    assert word.text == "é:1"
    assert document.source.text(word.span) == "é\\\n:1"


def test_flags() -> None:
    node = only('COPY --from=build --chown="a b":c --link x y')
    assert [(flag.name, flag.value) for flag in node.flags] == [("from", "build"), ("chown", "a b:c"), ("link", "")]
    assert [word.text for word in node.words] == ["x", "y"]
    assert node.source.text(node.flags[0].value_span) == "build"


def test_json_form_and_what_only_looks_like_it() -> None:
    node = only('CMD ["a\\u00e9", "b"]')
    assert node.json is not None and [word.text for word in node.json] == ["aé", "b"]
    assert node.source.text(node.json[1].span) == '"b"'
    assert only("CMD ['a']").json is None
    assert only('CMD ["a",]').json is None
    assert only("RUN [ -f x ] && y").json is None


def test_pairs() -> None:
    node = only("ENV A=b 'C'=\"d e\" F=g\\ h")
    assert [(pair.key, pair.value) for pair in node.pairs] == [("A", "b"), ("'C'", '"d e"'), ("F", "g\\ h")]
    legacy = only("ENV A b  c")
    assert legacy.legacy_pair and [(pair.key, pair.value) for pair in legacy.pairs] == [("A", "b  c")]
    assert [(pair.key, pair.value) for pair in only("ARG A B=1").pairs] == [("A", None), ("B", "1")]


def test_onbuild_holds_an_instruction() -> None:
    outer, inner = instructions(read("ONBUILD COPY --from=x a b"))
    assert (outer.name, inner.name, inner.outer) == ("ONBUILD", "COPY", outer)
    assert inner.flags[0].value == "x"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RUN <<EOF\nx\n", "unterminated-heredoc"),
        ("FORM a\n", "unknown-instruction"),
        ("CMD [1]\n", "json-not-strings"),
        ("ENV a=b c\n", "arguments"),
        ("ENV a\n", "arguments"),
        ("FROM a b\n", "arguments"),
        ("COPY a\n", "arguments"),
        ("SHELL bash\n", "arguments"),
        ("HEALTHCHECK CMD\n", "arguments"),
        ("COPY --form=a b c\n", "unknown-flag"),
        ("COPY --from=a --from=b c d\n", "repeated-flag"),
        ("# escape=x\nFROM a\n", "invalid-escape"),
        ("# escape=`\n# escape=`\nFROM a\n", "repeated-directive"),
        ("RUN " + "x" * 70_000, "line-too-long"),
    ],
)
def test_what_buildkit_refuses_is_found_and_the_rest_is_read(text: str, code: str) -> None:
    document = read(text + "\nUSER app\n" if "EOF" not in text else text)
    assert code in [problem.code for problem in grammar_problems(document)]
    if "EOF" not in text:
        assert document.instructions[-1].name == "USER"


@pytest.mark.parametrize(
    "text",
    [
        "RUN [ -f x ] && y\n", "RUN --mount=type=cache,target=/x --mount=type=secret,id=y a\n", "HEALTHCHECK NONE\n",
        "COPY --link --exclude=a --exclude=b c d\n", "ONBUILD RUN a\n", "CMD\n", "ENTRYPOINT []\n", "ARG A\n",
        "FROM --platform=$BUILDPLATFORM a as b\n", "LABEL a.b=\"c d\"\n",
    ],
)  # fmt: skip
def test_what_buildkit_accepts_has_no_problem(text: str) -> None:
    assert list(grammar_problems(read(text))) == []


@pytest.mark.parametrize("text", ["FROM {{ base }}\n", "{% if a %}\nFROM b\n", "FROM %%BASE%%\n", "FROM <%= x %>\n"])
def test_templates_are_not_dockerfiles(text: str) -> None:
    with pytest.raises(ParseFailure) as caught:
        read(text)
    assert caught.value.template


def test_template_like_text_inside_run_is_fine() -> None:
    assert len(read("FROM a\nRUN docker inspect --format '{{ .Id }}' x && date +%Y%%\n").instructions) == 2


@pytest.mark.parametrize("text", ["RUN x\n" * 400_000, "RUN x\n" * 6_000, "FROM a AS b\nFROM b AS a\n" * 300])
def test_what_no_person_wrote_is_refused(text: str) -> None:
    with pytest.raises(ParseFailure):
        read(text)


def test_a_long_chain_of_stages_is_followed_without_recursion() -> None:
    text = "FROM scratch AS s0\nENV A=1\nUSER app\n" + "".join(f"FROM s{i} AS s{i + 1}\n" for i in range(498))
    document = read(text + "WORKDIR $A\n")
    final = document.stages[-1]
    assert final.user == "app"
    assert final.expand("$A$B", final.instructions[0]) == "1"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(
    ["FROM a AS b", "from b", "RUN x \\", "RUN <<EOF", "EOF", "# escape=`", "\\", "", "ENV A=$A${B:-$C}", "ARG A=${A}",
     "COPY --from=b [\"a\"", "ONBUILD ONBUILD RUN a | b", "RUN sh -c 'a && sh -c \"b\"'", "CMD [", "é \u00a0", "ENV X='",
     "RUN ${", "USER ${A:?}", "RUN $(cat <<'Q'", "Q", "SHELL [\"pwsh\"]", "ENV A=$A$A"]
), max_size=14), st.sampled_from(["\n", "\r\n", "\r"]))  # fmt: skip
def test_any_text_is_read_with_spans_inside_the_file(lines: list[str], end: str) -> None:
    text = end.join(lines)
    document = read(text)
    size = len(text.encode())
    for node in instructions(document):
        assert 0 <= node.span.start <= node.span.end <= size
        for word in node.words:
            assert 0 <= word.span.start <= word.span.end <= size
    list(grammar_problems(document))
    for command in run_commands(document):
        assert 0 <= command.span.start <= command.span.end <= size
    for stage in document.stages:
        assert stage.user is None or isinstance(stage.user, str)
