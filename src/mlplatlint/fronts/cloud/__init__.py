"""Cloud resources as one view over CDK source (TypeScript, Python) and CloudFormation templates.

Each front end yields :class:`~mlplatlint.fronts.cloud.resource.CloudResource` objects in the shape of
CloudFormation, so that one table of requirements judges all three. What cannot be resolved is unknown, and
unknown is never a finding.
"""
