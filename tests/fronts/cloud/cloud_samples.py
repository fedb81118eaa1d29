"""Helpers: resources and statements of a text, in each language."""

from __future__ import annotations

from mlplatlint.files.source import Source
from mlplatlint.fronts import python, typescript, yaml
from mlplatlint.fronts.cloud import from_python, from_template, from_typescript, statements
from mlplatlint.fronts.cloud.resource import CloudResource, IamStatement

LIBRARY_TS = """
import * as cdk from 'aws-cdk-lib';
import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sns as sns, aws_ec2 as ec2 } from 'aws-cdk-lib';
"""
LIBRARY_PY = "import aws_cdk as cdk\nfrom aws_cdk import aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sns as sns, aws_ec2 as ec2\n"


def of_typescript(text: str, path: str = "lib/stack.ts") -> list[CloudResource]:
    return list(from_typescript.resources(typescript.parse(Source(path, (LIBRARY_TS + text).encode()))))


def of_python(text: str, path: str = "stack.py") -> list[CloudResource]:
    return list(from_python.resources(python.parse(Source(path, (LIBRARY_PY + text).encode()))))


def of_template(text: str, path: str = "template.yaml") -> list[CloudResource]:
    return list(from_template.resources(yaml.parse(Source(path, text.encode()))))


def statements_of(language: str, text: str) -> list[IamStatement]:
    if language == "typescript":
        return list(statements.of_typescript(typescript.parse(Source("lib/stack.ts", (LIBRARY_TS + text).encode()))))
    if language == "python":
        return list(statements.of_python(python.parse(Source("stack.py", (LIBRARY_PY + text).encode()))))
    return list(statements.of_template(yaml.parse(Source("template.yaml", text.encode()))))
