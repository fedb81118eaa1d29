"""Templates as resources, and intrinsic functions as three-valued values."""

from __future__ import annotations

import pytest

from tests.fronts.cloud.cloud_samples import of_template

HEAD = """
Parameters:
  On: {Type: String, Default: "true"}
  Empty: {Type: String, Default: ""}
  Choice: {Type: String, Default: "true", AllowedValues: ["true", "false"]}
  Open: {Type: String}
  List: {Type: CommaDelimitedList, Default: "a,b"}
Resources:
  Disk:
    Type: AWS::EC2::Volume
    Properties:
"""


@pytest.mark.parametrize(
    ("value", "kind", "scalar"),
    [
        ("true", "literal", True),
        ('"true"', "literal", "true"),
        ("!Ref AWS::NoValue", "absent", None),
        ("{Ref: AWS::NoValue}", "absent", None),
        ("!Ref On", "literal", "true"),
        ("!Ref Empty", "unknown", None),
        ("!Ref Choice", "unknown", None),
        ("!Ref Open", "unknown", None),
        ("!Ref List", "unknown", None),
        ("!Ref Other", "present", None),
        ("!GetAtt Key.Arn", "present", None),
        ("!Sub plain", "literal", "plain"),
        ("!Sub 'x-${On}'", "literal", "x-true"),
        ("!Sub 'x-${!On}'", "literal", "x-${On}"),
        ("!Sub 'x-${AWS::Region}'", "partial", "x-\ufffc"),
        ("!Sub ['${A}/*', {A: b}]", "partial", "\ufffc/*"),
        ("!Join ['-', [a, b]]", "literal", "a-b"),
        ("!Join ['-', [a, !Ref Other]]", "partial", "a-\ufffc"),
        ("!Join ['-', !Ref Other]", "present", None),
        ("!If [C, true, false]", "choice", None),
        ("{'Fn::If': [C, true, {Ref: 'AWS::NoValue'}]}", "choice", None),
        ("!FindInMap [A, B, C]", "present", None),
        ("!Equals [a, b]", "unknown", None),
        ("!Unknown x", "unknown", None),
        ("", "absent", None),
    ],
)
def test_intrinsic_becomes_what_is_known_of_it(value: str, kind: str, scalar: object) -> None:
    (disk,) = of_template(f"{HEAD}      Encrypted: {value}\n")
    found = disk.properties.get("Encrypted")
    assert (found.kind, found.scalar) == (kind, scalar)


def test_default_of_a_parameter_is_marked_as_assumed() -> None:
    (disk,) = of_template(f"{HEAD}      Encrypted: !Ref On\n")
    assert disk.properties.get("Encrypted").assumed


def test_json_and_yaml_give_the_same() -> None:
    (disk,) = of_template(
        '{"Resources": {"D": {"Type": "AWS::EC2::Volume", "Properties": {"Encrypted": {"Fn::GetAtt": ["A", "B"]}}}}}',
        "t.json",
    )
    assert (disk.name, disk.properties.get("Encrypted").kind) == ("D", "present")


@pytest.mark.parametrize(
    "text",
    [
        "a: 1",
        "[1, 2]",
        "Resources: 3",
        "Resources: {A: 1}",
        "Resources: {A: {Type: 7}}",
        "Resources: {A: {Type: Plain}}",
        "Resources: {'Fn::ForEach::X': [a, b]}",
        "",
    ],
)
def test_what_is_no_template_gives_nothing(text: str) -> None:
    assert of_template(text) == []


def test_properties_from_a_function_are_unknown() -> None:
    (disk,) = of_template(
        "Resources: {D: {Type: 'AWS::EC2::Volume', Properties: {'Fn::If': [A, {Encrypted: true}, {}]}}}"
    )
    assert disk.properties.get("Encrypted").kind == "unknown"


def test_transform_may_add_keys() -> None:
    (disk,) = of_template(
        "Resources: {D: {Type: 'AWS::EC2::Volume', Properties: {Size: 1, 'Fn::Transform': {Name: M}}}}"
    )
    assert disk.properties.get("Encrypted").kind == "unknown"


def test_attributes_stand_beside_properties() -> None:
    (disk,) = of_template("Resources: {D: {Type: 'AWS::EC2::Volume', DeletionPolicy: Delete}}")
    assert disk.attributes.get("DeletionPolicy").scalar == "Delete"


def test_anchor_bombs_stay_bounded() -> None:
    lines = ["a0: &a0 [1, 1]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 12)]
    text = "\n".join([*lines, "Resources: {D: {Type: 'AWS::EC2::Volume', Properties: {Tags: *a11}}}"])
    assert [r.name for r in of_template(text)] == ["D"]
