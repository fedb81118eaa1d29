"""Imports, scopes and resolved names of a TypeScript module."""

from __future__ import annotations

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.typescript import TypeScriptModule, parse


def module(text: str, path: str = "lib/stack.ts") -> TypeScriptModule:
    return parse(Source(path, text.encode()))


def made(text: str) -> list[str | None]:
    """Return the qualified name of each `new` in order."""
    tree = module(text)
    return [tree.qualified_name(node.child_by_field_name("constructor")) for node in tree.nodes("new_expression")]


@pytest.mark.parametrize(
    ("statement", "expression", "expected"),
    [
        ("import * as s3 from 'aws-cdk-lib/aws-s3';", "s3.Bucket", "aws-cdk-lib/aws-s3.Bucket"),
        ("import { Bucket } from 'aws-cdk-lib/aws-s3';", "Bucket", "aws-cdk-lib/aws-s3.Bucket"),
        ("import { Bucket as B } from 'aws-cdk-lib/aws-s3';", "B", "aws-cdk-lib/aws-s3.Bucket"),
        ("import { aws_s3 as s3 } from 'aws-cdk-lib';", "s3.Bucket", "aws-cdk-lib.aws_s3.Bucket"),
        ("import cdk from 'aws-cdk-lib';", "cdk.aws_s3.Bucket", "aws-cdk-lib.default.aws_s3.Bucket"),
        ("import cdk = require('aws-cdk-lib');", "cdk.aws_s3.Bucket", "aws-cdk-lib.aws_s3.Bucket"),
        ("const cdk = require('aws-cdk-lib');", "cdk.aws_s3.Bucket", "aws-cdk-lib.aws_s3.Bucket"),
        ("const { aws_s3: s3 } = require('aws-cdk-lib');", "s3.Bucket", "aws-cdk-lib.aws_s3.Bucket"),
        ("const { Bucket } = require('aws-cdk-lib').aws_s3;", "Bucket", "aws-cdk-lib.aws_s3.Bucket"),
        ("import * as s3 from 'x'; const alias = s3;", "alias['Bucket']", "x.Bucket"),
        ("import * as s3 from 'x'; const { Bucket } = s3;", "Bucket", "x.Bucket"),
        ("import * as s3 from 'x'; const { Bucket = Other } = s3;", "Bucket", None),
        ("import * as s3 from 'x'; const { deep: { Bucket } } = s3;", "Bucket", None),
        ("let s3 = require('x'); s3 = require('y');", "s3.Bucket", None),
        ("class Bucket {}", "Bucket", "<module>.Bucket"),
        ("", "Bucket", None),
    ],
)
def test_name_follows_every_import_form(statement: str, expression: str, expected: str | None) -> None:
    assert made(f"{statement}\nconst made = new {expression}(1);") == [expected]


def test_inner_binding_hides_the_import_only_where_it_reaches() -> None:
    text = """
import { Bucket } from 'lib';
function inner(Bucket: any) { new Bucket(); }
const outer = new Bucket();
{ const Bucket = other; new Bucket(); }
for (const Bucket of all) { new Bucket(); }
try { } catch (Bucket) { new Bucket(); }
const arrow = Bucket => new Bucket();
"""
    assert made(text) == [None, "lib.Bucket", None, None, None, None]


def test_var_belongs_to_the_function_and_let_to_the_block() -> None:
    text = "function f() { if (a) { var s3 = require('m'); let t = require('n'); } new s3.B(); new t.B(); }"
    assert made(text) == ["m.B", None]


def test_class_members_are_no_names() -> None:
    text = "import { make } from 'lib'; class A { make = 1; go() { new make(); } }"
    assert made(text) == ["lib.make"]


def test_imports_tell_types_from_values() -> None:
    tree = module(
        "import type { A } from 'a';\nimport { type B, C as D } from 'b';\nimport './setup';\nimport E, * as F from 'e';"
    )
    assert [(i.local, i.module, i.name, i.type_only) for i in tree.imports] == [
        ("A", "a", "A", True),
        ("B", "b", "B", True),
        ("D", "b", "C", False),
        ("", "./setup", "", False),
        ("E", "e", "default", False),
        ("F", "e", "*", False),
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'a\\n\\u0041\\x42\\u{43}'", "a\nABC"),
        ("`plain`", "plain"),
        ("`x-${known}-${1}`", "x-v-1"),
        ("`x-${unknown}`", ...),
        ("'a' + known + \"b\"", "avb"),
        ("0x1F", 31),
        ("1_000", 1000),
        ("-2.5", -2.5),
        ("!true", False),
        ("(known as string)!", "v"),
        ("known satisfies string", "v"),
        ("<string>known", "v"),
        ("undefined", None),
        ("written", ...),
        ("call()", ...),
    ],
)
def test_constant_reads_literals_and_single_assignments(expression: str, expected: object) -> None:
    tree = module(f"const known = 'v'; let written = 'a'; written = 'b'; new X({expression});")
    argument = tree.nodes("new_expression")[0].child_by_field_name("arguments")
    assert argument is not None
    assert tree.constant(argument.named_children[0]) == expected


def test_changed_objects_are_known() -> None:
    tree = module("a.b = 1; c['d'] = 2; e.f.push(3); Object.assign(g, {}); h++; this.x = 4; i.slice(); j.k += 1;")
    assert tree.changed == {"a", "c", "e", "g", "this", "j"}


def test_symbol_names_the_enclosing_class_and_function() -> None:
    tree = module("namespace N { class A { m() { const f = () => new B(); } } }")
    assert tree.symbol_of(tree.nodes("new_expression")[0]) == "N.A.m"


def test_constants_that_refer_to_each_other_end() -> None:
    tree = module("const a = b; const b = a; new a.X();")
    assert tree.qualified_name(tree.nodes("new_expression")[0].child_by_field_name("constructor")) is None
