"""Shell text to commands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.fronts.shell import Command, read_script
from mlplatlint.fronts.shell.parse import MAX_COMMANDS


def commands(text: str) -> list[Command]:
    return read_script(text.encode()).commands


def shape(text: str) -> list[list[str]]:
    return [[word.value for word in command.words] for command in commands(text)]


def test_words_lose_quotes_and_keep_expansions() -> None:
    [command] = commands('a \'b c\' "d $E" f\\ g h="i"j $\'k\' ${L} "m\\"n"')
    assert [word.value for word in command.args] == ["b c", "d $E", "f g", "h=ij", "k", "${L}", 'm"n']
    assert [word.dynamic for word in command.args] == [False, True, False, False, False, True, False]


def test_lists_pipes_and_sources() -> None:
    found = commands("curl x | tar z && b; c || d & e")
    assert [(command.name, command.joined) for command in found] == [
        ("curl", ""), ("tar", "|"), ("b", "&&"), ("c", ";"), ("d", "||"), ("e", "&"),
    ]  # fmt: skip
    assert found[1].source is found[0] and found[2].source is None


def test_pipe_after_a_list_takes_the_last_command() -> None:
    found = commands("a && b > x | c")
    assert found[2].source is found[1]
    assert found[1].redirects[0].target == "x"


def test_control_flow_substitutions_and_functions() -> None:
    found = commands("if [ -f a ]; then b; else c $(d); fi; for i in 1; do e; done; f() { g; }; (h)")
    assert [command.name for command in found if command.name != "["] == ["b", "c", "d", "e", "g", "h"]
    nested = {command.name: command.nested for command in found}
    assert nested["d"] == "substitution" and nested["g"] == "function" and nested["h"] == ""


def test_text_of_sh_c_is_read_at_its_place() -> None:
    text = "bash -lc 'a b && c' && sh -c \"d\""
    found = commands(text)
    assert [command.name for command in found] == ["bash", "a", "c", "sh", "d"]
    assert text[found[1].start : found[1].end] == "a b"
    assert found[1].nested == "string"


def test_assignments() -> None:
    script = read_script(b"A=1; B=2 c; export D=$(e)")
    assert [name for name, _ in script.assignments] == ["A"]
    by_name = {command.name: command for command in script.commands}
    assert by_name["c"].assignments[0][0] == "B"
    assert by_name["export"].assignments[0][0] == "D"
    assert "e" in by_name


def test_a_here_document_is_no_command() -> None:
    assert shape("cat <<EOF | sh\nnot a command\nEOF\nb") == [["cat"], ["sh"], ["b"]]


def test_wide_and_deep_input_is_read_in_one_pass() -> None:
    assert len(commands("a\n" * 20_000)) == MAX_COMMANDS


@pytest.mark.parametrize("text", ["a|" * 5_000, "a=(" * 5_000, "${a%" * 5_000, "$(" * 5_000, "x" * 300_000])
def test_what_the_grammar_would_take_too_long_for_is_not_read(text: str) -> None:
    script = read_script(text.encode())
    assert script.broken and not script.commands


def test_strings_inside_strings_are_followed_a_few_levels_only() -> None:
    assert len(commands("sh -c '" * 300)) < 300


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab $(){}|&;<>'\"\\`\n=-[]#é"), max_size=50))
def test_any_text_gives_commands_inside_it(text: str) -> None:
    size = len(text.encode())
    for command in commands(text):
        assert 0 <= command.start <= command.end <= size
