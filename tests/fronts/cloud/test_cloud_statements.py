"""IAM statements of all three front ends."""

from __future__ import annotations

import pytest

from mlplatlint.fronts.cloud.actions import actions, any_resource, takes_resource
from mlplatlint.fronts.cloud.iam import allows
from tests.fronts.cloud.cloud_samples import statements_of

TEMPLATE = """
Resources:
  R:
    Type: {type}
    Properties:
      {property}:
        Statement:
          Effect: Allow
          Action: ["s3:GetObject", !Sub "s3:${{X}}"]
          Resource: "*"
"""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("typescript", "role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));"),
        (
            "typescript",
            "new iam.CfnPolicy(this, 'P', { policyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] } });",
        ),
        ("typescript", "iam.PolicyStatement.fromJson({ Effect: 'Allow', Action: 's3:GetObject', Resource: ['*'] });"),
        ("python", "role.add_to_policy(iam.PolicyStatement(actions=['s3:GetObject'], resources=['*']))"),
        ("python", "iam.PolicyStatement.from_json({'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': '*'})"),
        ("yaml", TEMPLATE.format(type="AWS::IAM::Policy", property="PolicyDocument")),
    ],
)
def test_a_statement_reads_alike_in_each_language(language: str, text: str) -> None:
    (statement,) = statements_of(language, text)
    assert (statement.use, allows(statement)) == ("identity", True)
    assert [(a.service, a.name) for a in actions(statement)] == [("s3", "getobject")]
    assert any_resource(statement) is not None


@pytest.mark.parametrize(
    ("language", "text", "use"),
    [
        ("typescript", "b.addToResourcePolicy(new iam.PolicyStatement({ actions: ['a:b'] }));", "resource"),
        ("typescript", "new iam.PolicyStatement({ actions: ['a:b'], principals: [p] });", "resource"),
        ("typescript", "const boundaryDoc = new iam.PolicyStatement({ actions: ['a:b'] });", "boundary"),
        (
            "typescript",
            "new iam.ManagedPolicy(this, 'PermissionsBoundary', { statements: [new iam.PolicyStatement({ actions: ['a:b'] })] });",
            "boundary",
        ),
        (
            "typescript",
            "new kms.Key(this, 'K', { policy: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['a:b'] })] }) });",
            "key",
        ),
        ("python", "bucket.add_to_resource_policy(iam.PolicyStatement(actions=['a:b']))", "resource"),
        ("python", "role_boundary = iam.PolicyStatement(actions=['a:b'])", "boundary"),
        ("yaml", TEMPLATE.format(type="AWS::S3::BucketPolicy", property="PolicyDocument"), "resource"),
        ("yaml", TEMPLATE.format(type="AWS::IAM::Role", property="AssumeRolePolicyDocument"), "trust"),
        ("yaml", TEMPLATE.format(type="AWS::KMS::Key", property="KeyPolicy"), "key"),
        ("yaml", TEMPLATE.format(type="AWS::Organizations::Policy", property="Content"), "boundary"),
    ],
)
def test_use_follows_from_where_a_statement_stands(language: str, text: str, use: str) -> None:
    assert [statement.use for statement in statements_of(language, text)] == [use]


@pytest.mark.parametrize(
    "effect",
    ["effect: iam.Effect.DENY,", "effect: choose(),", "effect: flag ? iam.Effect.ALLOW : iam.Effect.DENY,", "...base,"],
)
def test_only_a_certain_allow_counts(effect: str) -> None:
    found = statements_of("typescript", f"new iam.PolicyStatement({{ {effect} actions: ['*'], resources: ['*'] }});")
    assert [allows(statement) for statement in found] == [False]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("s3:GetObject", True),
        ("s3:ListAllMyBuckets", False),
        ("s3:Get*", False),
        ("ecr:GetAuthorizationToken", False),
        ("ecr:BatchGetImage", True),
        ("rekognition:DetectLabels", False),
        ("ec2:CreateNetworkInterface", False),
        ("nosuch:Thing", False),
        ("sns:Publish", False),
        ("*", False),
    ],
)
def test_action_data_tells_which_actions_can_be_narrowed(action: str, expected: bool) -> None:
    (statement,) = statements_of(
        "typescript", f"new iam.PolicyStatement({{ actions: ['{action}'], resources: ['*'] }});"
    )
    assert [takes_resource(found) for found in actions(statement)] == [expected]


def test_a_statement_under_a_condition_is_not_certain() -> None:
    text = (
        TEMPLATE.format(type="AWS::S3::BucketPolicy", property="PolicyDocument")
        .replace(
            "Statement:\n",
            "Statement:\n          - !If [Public, {Effect: Allow, Action: a, Resource: b}, !Ref AWS::NoValue]\n",
        )
        .replace("          Effect: Allow\n          Action: [", "          - Effect: Allow\n            Action: [")
        .replace('          Resource: "*"', '            Resource: "*"')
    )
    assert len(statements_of("yaml", text)) == 1
