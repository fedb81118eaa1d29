"""Python CDK source as resources."""

from __future__ import annotations

import pytest

from mlplatlint.fronts.cloud.conditions import evaluate
from tests.fronts.cloud.cloud_samples import of_python


def encrypted(text: str) -> str:
    (volume,) = [r for r in of_python(text) if r.type == "AWS::EC2::Volume"]
    value = volume.properties.get("Encrypted")
    return repr(value.scalar) if value.kind == "literal" else value.kind


@pytest.mark.parametrize(
    ("before", "arguments", "expected"),
    [
        ("", "encrypted=True", "True"),
        ("", "encrypted=None", "absent"),
        ("", "size=1", "absent"),
        ("", "**options", "unknown"),
        ("", "encrypted=False, **options", "unknown"),
        ("options = dict(encrypted=False)", "**options", "False"),
        ("options = {'encrypted': False}", "**options", "False"),
        ("options = {'encrypted': False}\noptions['encrypted'] = True", "**options", "unknown"),
        ("options = {}\noptions.update(x)", "**options", "unknown"),
        ("FLAG = False", "encrypted=FLAG", "False"),
        ("", "encrypted=True if stage else False", "choice"),
        ("", "encrypted=os.environ.get('E')", "unknown"),
    ],
)
def test_keyword_is_read_as_far_as_the_source_tells(before: str, arguments: str, expected: str) -> None:
    assert encrypted(f"{before}\nec2.Volume(self, 'Disk', {arguments})") == expected


@pytest.mark.parametrize(
    ("statement", "expression"),
    [
        ("import aws_cdk as lib", "lib.aws_sns.Topic"),
        ("import aws_cdk.aws_sns", "aws_cdk.aws_sns.Topic"),
        ("import aws_cdk.aws_sns as n", "n.Topic"),
        ("from aws_cdk.aws_sns import Topic as T", "T"),
        ("from aws_cdk import (aws_sns as n, Stack)", "n.Topic"),
    ],
)
def test_every_way_to_the_class_leads_to_the_type(statement: str, expression: str) -> None:
    assert [r.type for r in of_python(f"{statement}\n{expression}(self, 'A')")] == ["AWS::SNS::Topic"]


@pytest.mark.parametrize("text", ["Topic(self, 'A')", "from mine import Topic\nTopic(self, 'A')", "sns.Topic(*args)"])
def test_what_is_not_certainly_the_library_is_nothing(text: str) -> None:
    assert of_python(text) == []


@pytest.mark.parametrize(
    "change",
    [
        "disk.node.default_child.add_property_override('Encrypted', True)",
        "cfn = disk.node.default_child\ncfn.encrypted = True",
        "disk.encrypted = True",
        "for one in all:\n    one.node.default_child",
    ],
)
def test_a_construct_changed_later_is_unknown(change: str) -> None:
    assert encrypted(f"disk = ec2.CfnVolume(self, 'Disk', availability_zone='a')\n{change}") == "unknown"


def test_struct_classes_and_camel_case_dictionaries_are_alike() -> None:
    text = """
s3.CfnBucket(self, "A", public_access_block_configuration=s3.CfnBucket.PublicAccessBlockConfigurationProperty(block_public_acls=False))
s3.CfnBucket(self, "B", public_access_block_configuration={"blockPublicAcls": False})
"""
    values = [r.properties.get("PublicAccessBlockConfiguration.BlockPublicAcls").scalar for r in of_python(text)]
    assert values == [False, False]


def test_version_one_keeps_defaults_that_differ_unknown() -> None:
    text = "from aws_cdk import core, aws_efs as efs\nefs.FileSystem(self, 'F', vpc=vpc)"
    assert of_python(text) == []
    assert [r.type for r in of_python("from aws_cdk import aws_efs as efs\nefs.FileSystem(self, 'F')")] == [
        "AWS::EFS::FileSystem"
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", True),
        ("encryption=s3.BucketEncryption.KMS", True),
        ("encryption=s3.BucketEncryption.S3_MANAGED", False),
        ("encryption_key=key", None),
        ("encryption=choose()", None),
    ],
)
def test_bucket_encryption_is_lowered_member_by_member(arguments: str, expected: bool | None) -> None:
    (bucket,) = of_python(f"s3.Bucket(self, 'B', {arguments})")
    path = "BucketEncryption.ServerSideEncryptionConfiguration"
    test = ["some", path, ["in", "ServerSideEncryptionByDefault.SSEAlgorithm", ["aws:kms", "aws:kms:dsse"]]]
    outcome = evaluate(test, bucket.properties).holds
    assert outcome is (False if not arguments else expected)


def test_removal_policy_becomes_the_deletion_policy() -> None:
    (bucket,) = of_python("s3.Bucket(self, 'B', removal_policy=cdk.RemovalPolicy.DESTROY)")
    assert bucket.attributes.get("DeletionPolicy").scalar == "Delete"
