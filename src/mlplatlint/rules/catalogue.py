"""Every rule, generated from the pages under rules/ by `mlplatlint dev catalogue`. Do not edit."""

from typing import Any

# fmt: off
RULES: tuple[tuple[Any, ...], ...] = (  # noqa: E501
    ('unparsable-file', 'meta', 'medium', 'high', 'stable', '0.1.0', ('python', 'notebook', 'dockerfile', 'yaml', 'typescript', 'sql'), (), 'any file of a language that a front reads may be broken', 'development', 'DEV-REV-01-03', (), 'none', ('ruff:invalid-syntax', 'hadolint:DL1000', 'flake8:E999'), 'does not parse as {language}: {reason}', 'Reports a file that does not parse as the language its name promises.', 'core', (), (), 'mlplatlint.rules.engines.core', 'core', '', False, ''),
)
