"""The common view: one resource, however it was written."""

from __future__ import annotations

from typing import Literal, NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.fronts.cloud.values import Value


class CloudResource(NamedTuple):
    """One resource as CloudFormation would see it.

    ``type`` is the CloudFormation type (``AWS::S3::Bucket``), ``name`` the logical or construct id ('' when
    it is not a literal), ``construct`` the CDK class (``aws_s3.Bucket``; '' in templates). ``level`` tells
    how ``properties`` came about: an ``L1`` construct and a ``template`` state them; those of an ``L2`` were
    lowered by ``rules/data/cdk_constructs.toml``, where what is not described there is unknown.
    ``attributes`` holds what stands beside the properties (``DeletionPolicy`` ...), ``options`` the props of
    the construct as written. ``span`` is the tightest text that names the resource, ``whole`` all of it.
    """

    type: str
    name: str
    construct: str
    level: Literal["L1", "L2", "template"]
    properties: Value
    attributes: Value
    options: Value
    span: Span
    whole: Span
    symbol: str


class IamStatement(NamedTuple):
    """One statement of an IAM policy document.

    ``parts`` is a mapping with ``Effect``, ``Action``, ``NotAction``, ``Resource``, ``NotResource``,
    ``Principal``, ``NotPrincipal`` and ``Condition``. ``use`` says what the policy is for: ``identity``
    (attached to a role, user or group), ``trust``, ``key``, ``resource``, ``boundary`` (a permission
    boundary or a service control policy: grants nothing) or '' when not known.
    """

    parts: Value
    use: str
    span: Span
    symbol: str
    holder: str = ""
    """Type of the resource that carries the policy, or the CDK method that adds the statement; '' when not known."""
