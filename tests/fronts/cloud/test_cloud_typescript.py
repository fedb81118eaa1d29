"""TypeScript CDK source as resources: what is known, what is not."""

from __future__ import annotations

import pytest

from tests.fronts.cloud.cloud_samples import of_typescript


def encrypted(text: str, path: str = "lib/stack.ts") -> str:
    """Return the kind of `encrypted` of the only volume: its scalar when literal, else the kind."""
    (volume,) = [r for r in of_typescript(text, path) if r.type == "AWS::EC2::Volume"]
    value = volume.properties.get("Encrypted")
    return repr(value.scalar) if value.kind == "literal" else value.kind


@pytest.mark.parametrize(
    ("before", "props", "expected"),
    [
        ("", "{ encrypted: true }", "True"),
        ("", "{ 'encrypted': false }", "False"),
        ("", "{ ['encr' + 'ypted']: true }", "True"),
        ("", "{ encrypted: undefined }", "absent"),
        ("", "{ encrypted: null }", "unknown"),
        ("", "{ encrypted: cdk.Aws.NO_VALUE }", "absent"),
        ("", "{ size: 1 }", "absent"),
        ("", "{}", "absent"),
        ("", "props", "unknown"),
        ("", "{ ...props }", "unknown"),
        ("", "{ encrypted: true, ...props }", "unknown"),
        ("", "{ ...props, encrypted: true }", "True"),
        ("", "{ encrypted: true, ...(flag && { size: 1 }) }", "unknown"),
        ("", "{ [name]: true }", "unknown"),
        ("", "{ encrypted: decide() }", "unknown"),
        ("", "{ encrypted: props.encrypted ?? true }", "unknown"),
        ("", "{ encrypted: flag ? true : false }", "choice"),
        ("const encrypted = true;", "{ encrypted }", "True"),
        ("const base = { encrypted: false };", "{ ...base, encrypted: true }", "True"),
        ("const base = { encrypted: false };", "base", "False"),
        ("const base = { encrypted: false }; base.encrypted = true;", "base", "unknown"),
        ("const base = { encrypted: false }; Object.assign(base, props);", "{ ...base }", "unknown"),
        ("const config = { disk: { encrypted: true } };", "config.disk", "True"),
        ("const config = { encrypted: true };", "{ encrypted: config.encrypted }", "True"),
        ("let on = false; on = true;", "{ encrypted: on }", "unknown"),
        ("const a = { ...b }; const b = { ...a };", "a", "unknown"),
    ],
)
def test_property_is_read_as_far_as_the_source_tells(before: str, props: str, expected: str) -> None:
    assert encrypted(f"{before}\nnew ec2.Volume(this, 'Disk', {props});") == expected


def test_no_props_at_all_is_an_empty_mapping() -> None:
    (topic,) = of_typescript("new sns.Topic(this, 'Alerts');")
    assert topic.properties.get("KmsMasterKeyId").kind == "absent"
    assert topic.name == "Alerts"


@pytest.mark.parametrize(
    "text",
    [
        "new Topic(this, 'A');",
        "import { Topic } from './mine'; new Topic(this, 'A');",
        "import { Topic } from 'aws-cdk-library/aws-sns'; new Topic(this, 'A');",
        "const sns2 = { Topic: class {} }; new sns2.Topic(this, 'A');",
        "new sns.Topic(...args);",
        "new sns.Topic(this);",
        "class sns2 {} new sns2(this, 'A');",
    ],
)
def test_what_is_not_certainly_the_library_is_nothing(text: str) -> None:
    assert of_typescript(text) == []


@pytest.mark.parametrize(
    ("statement", "expression"),
    [
        ("import { Topic } from '@aws-cdk/aws-sns';", "Topic"),
        ("import * as deep from 'aws-cdk-lib/aws-sns/lib/topic';", "deep.Topic"),
        ("import * as lib from 'aws-cdk-lib';", "lib.aws_sns.Topic"),
        ("const { aws_sns: n } = require('aws-cdk-lib');", "n.Topic"),
    ],
)
def test_every_way_to_the_class_leads_to_the_type(statement: str, expression: str) -> None:
    assert [r.type for r in of_typescript(f"{statement} new {expression}(this, 'A');")] == ["AWS::SNS::Topic"]


@pytest.mark.parametrize(
    "change",
    [
        "const cfn = disk.node.defaultChild as ec2.CfnVolume; cfn.encrypted = true;",
        "(disk.node.defaultChild as ec2.CfnVolume).addPropertyOverride('Encrypted', true);",
        "disk!.node.defaultChild;",
        "for (const any of all) { any.node.defaultChild; }",
    ],
)
def test_a_construct_changed_later_is_unknown(change: str) -> None:
    assert encrypted(f"const disk = new ec2.Volume(this, 'Disk', {{ size: 1 }}); {change}") == "unknown"


def test_a_field_changed_later_is_unknown() -> None:
    text = "class A extends cdk.Stack { m() { this.disk = new ec2.CfnVolume(this, 'D'); this.disk.encrypted = true; } }"
    assert encrypted(text) == "unknown"


def test_a_change_of_another_construct_does_not_blur() -> None:
    text = "const disk = new ec2.Volume(this, 'D', {}); const t = new sns.Topic(this, 'T'); t.node.defaultChild; x.encrypted = true;"
    assert encrypted(text) == "absent"


def test_super_call_of_a_subclass_states_the_properties() -> None:
    text = (
        "class Disk extends ec2.Volume { constructor(s, id, props) { super(s, id, { ...props, encrypted: false }); } }"
    )
    assert encrypted(text) == "False"


def test_l1_properties_are_told_by_any_spelling_and_carry_their_place() -> None:
    text = "new sns.CfnTopic(this, 'T', { kmsMasterKeyId: 'alias/x' });"
    (topic,) = of_typescript(text)
    value = topic.properties.get("KmsMasterKeyId")
    assert (topic.type, topic.level, value.scalar) == ("AWS::SNS::Topic", "L1", "alias/x")


def test_raw_resource_takes_type_and_properties() -> None:
    (raw,) = of_typescript(
        "new cdk.CfnResource(this, 'R', { type: 'AWS::SNS::Topic', properties: { KmsMasterKeyId: 'k' } });"
    )
    assert (raw.type, raw.properties.get("KmsMasterKeyId").scalar) == ("AWS::SNS::Topic", "k")


@pytest.mark.parametrize("path", ["test/a.test.ts", "src/a.spec.ts", "__tests__/a.ts", "test/integ.a.ts"])
def test_constructs_of_tests_are_not_deployed(path: str) -> None:
    assert of_typescript("new sns.Topic(this, 'A');", path) == []


def test_constants_of_constants_stay_bounded() -> None:
    lines = ["const a0 = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];"]
    lines += [f"const a{i} = [{', '.join([f'...a{i - 1}'] * 10)}];" for i in range(1, 12)]
    resources = of_typescript("\n".join([*lines, "new sns.CfnTopic(this, 'T', { tags: a11 });"]))
    assert len(resources) == 1
