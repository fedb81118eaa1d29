"""Stages, variables and images."""

from __future__ import annotations

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.dockerfile import Dockerfile, parse, parse_image
from mlplatlint.fronts.dockerfile.expand import UNSET, BadExpansion, Unset, expand


def read(text: str) -> Dockerfile:
    return parse(Source("Dockerfile", text.encode()))


VALUES: dict[str, str | Unset | None] = {"A": "hello", "E": "", "U": UNSET, "X": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A-${A}", "hello-hello"),
        ("${U:-w}${U-w}${E:-w}${E-w}", "www"),
        ("${A:+y}${A+y}${E:+y}${E+y}${U+y}", "yyy"),
        ("${A:-${X}}", "hello"),
        ("${U:-${U:-deep}}", "deep"),
        ("'$A' \"$A\" \\$A", "$A hello $A"),
        ("${A#h*l}|${A##h*l}|${A%l*o}|${A%%l*o}", "lo|o|hel|he"),
        ("${A/l/L}${A//l/L}", "heLlohheLLo".replace("hheLLo", "heLLo")),
        ("$1x$", "x$"),
        ("a\\ b", "a b"),
        ('"a\\x\\""', 'a\\x"'),
        ("$X", None),
        ("${X:-w}", None),
        ("${A:?no}", "hello"),
        ("${U:?no}", None),
    ],
)
def test_expansion(text: str, expected: str | None) -> None:
    assert expand(text, lambda name: VALUES.get(name, UNSET)) == expected


@pytest.mark.parametrize("text", ["${", "${}", "${A:x}", "${A:=x}", "'", '"', "${A:-"])
def test_bad_expansion(text: str) -> None:
    with pytest.raises(BadExpansion):
        expand(text, lambda name: "v")


def test_values_that_double_themselves_become_unknown() -> None:
    text = "FROM scratch\nENV A=xxxxxxxxxx\n" + "ENV A=$A$A\n" * 60 + "USER $A\n"
    assert read(text).stages[0].user is None


def test_deeply_nested_default_is_unknown_not_an_error() -> None:
    assert expand("${U:-" * 500 + "x" + "}" * 500, lambda name: UNSET) is None


def test_base_image_through_arg_defaults() -> None:
    document = read("ARG V=3.12\nARG BASE=python:${V:-3}-slim\nFROM ${BASE} AS Build\nFROM build\nFROM $OTHER\n")
    build, final, other = document.stages
    assert build.image is not None and (build.image.repository, build.image.tag) == ("python", "3.12-slim")
    assert build.alias == "build" and final.parent is build and final.root is build
    assert other.base_text == "" and other.image is None


def test_arg_without_default_makes_the_base_unknown() -> None:
    [stage] = read("ARG TAG\nFROM python:$TAG\n").stages
    assert stage.base_text is None and stage.image is None and not stage.is_scratch


def test_from_compares_the_alias_as_written_and_copy_in_any_case() -> None:
    document = read("FROM a AS Build\nFROM Build\nFROM c\n")
    assert document.stages[1].parent is None
    assert document.stage_copied("BUILD", 2) is document.stages[0]
    assert document.stage_copied("0", 2) is document.stages[0]
    assert document.stage_copied("2", 2) is None


def test_scope_of_arg_and_env() -> None:
    document = read(
        "ARG G=global\nFROM scratch AS a\nENV SEEN=$G\nARG G\nENV SEEN2=$G\nENV G=env\nARG G=arg\nENV SEEN3=$G\n"
        "FROM a\nENV SEEN4=$G\nENV B=$PATH\n"
    )
    first, second = document.stages
    end = len(document.instructions)
    assert first.scope.value("SEEN", end) == ""
    assert first.scope.value("SEEN2", end) == "global"
    assert first.scope.value("SEEN3", end) == "env"
    assert second.scope.value("SEEN4", end) == "env"
    assert second.scope.value("B", end) == ""
    [based] = read("FROM python\nENV B=$PATH\n").stages
    assert based.scope.value("B", 9) is None


def test_pairs_of_one_env_do_not_see_each_other() -> None:
    document = read("FROM scratch\nENV A=1\nENV A=2 B=$A\n")
    assert document.stages[0].scope.value("B", 9) == "1"


def test_inheritance_and_the_final_image() -> None:
    document = read(
        'FROM python AS base\nUSER app\nSHELL ["/bin/bash", "-c"]\nFROM base AS tests\nRUN x\nFROM base\nRUN y\n'
    )
    base, tests, final = document.stages
    assert final.user == "app" and final.is_final
    assert [stage.in_final_image for stage in (base, tests, final)] == [True, False, True]
    assert final.shell_at(final.instructions[0]) == ("/bin/bash", "-c")
    assert base.shell_at(base.instructions[0]) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("python", ("", "python", "", "")),
        ("docker.io/library/python:3", ("", "python", "3", "")),
        ("nvcr.io/nvidia/pytorch:24.01-py3", ("nvcr.io", "nvidia/pytorch", "24.01-py3", "")),
        ("localhost:5000/a", ("localhost:5000", "a", "", "")),
        ("a/b@sha256:" + "0" * 64, ("", "a/b", "", "sha256:" + "0" * 64)),
        ("a:1@sha256:" + "0" * 64, ("", "a", "1", "sha256:" + "0" * 64)),
    ],
)
def test_image_references(text: str, parts: tuple[str, str, str, str]) -> None:
    assert parse_image(text) == parts


@pytest.mark.parametrize("text", ["", "A", "a:", "a b", "a@sha256:1", "a//b", ":1", "a:b:c", "x" * 5000])
def test_what_is_no_image_reference(text: str) -> None:
    assert parse_image(text) is None
