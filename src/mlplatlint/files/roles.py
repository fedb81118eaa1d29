"""What a file is for, told by its path: a test, an example, a program that a person starts, configuration."""

from __future__ import annotations

import re

_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|test[-_]?data|unit_?tests?|integration_?tests?|e2e(?:[-_]?tests?)?|fixtures?|conftest|__tests__"
    # An A/B test of models runs in production.
    r"|(?!(?:\w+_)?ab_tests?/)[\w\-]*_tests?)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_tests?|conftest|tests?|testclient)\.(?:py|pyi|ipynb)$"
    # `testing.py` alone is often a helper that the package ships; among settings it is the profile of the tests.
    r"|(?:^|/)(?:(?:settings?|configs?|conf)/testing|(?:settings|config)_testing|testing_(?:settings|config))\.py$"
)
_EXAMPLE = re.compile(
    r"(?i)(?:^|/)(?:examples?|docs?(?:[_-]src)?|tutorials?|demos?|samples?|bench|benchmarks?|playground|sandbox|cookbooks?"
    r"|recipes|snippets|templates)/"
)
_OF_PRODUCTS = re.compile(r"(?i)/(?:sandbox|recipes|snippets|templates)(?=/)")
"""Folders of examples whose names products give to parts of their own."""

_ATTENDED = re.compile(
    r"(?i)(?:^|/)(?:[\w\-]*[_-])?(?:scripts?|cli)/|^tools?/"
    r"|(?:^|/)(?:\.github|\.circleci|scripts-dev|devtools?|evals?|hack|ci)/"
    r"|(?:^|/)(?:[\w\-]*_)?cli\.py$|(?:^|/)(?:alembic|migrations?)/env\.py$|\.ipynb$"
    r"|^(?:setup|noxfile|fabfile)\.py$|(?:^|/)[\w\-]+[_-]examples?/"
)
_CONFIGURATION = re.compile(
    r"(?i)(?:^|/)(?:conf|configs?|configuration|settings)/"
    r"|(?:^|/)(?:[\w\-]*_)?(?:conf|config|configs|configuration|settings|constants?|consts?|defaults?|hparams"
    r"|hyperparameters|params)\.py$"
)


def is_test(path: str) -> bool:
    """Tell whether a POSIX path is one of tests, fixtures or their helpers."""
    return _TEST.search(path) is not None


def is_example(path: str) -> bool:
    """Tell whether a POSIX path belongs to documentation, examples, demonstrations or benchmarks."""
    return _EXAMPLE.search(path) is not None


def is_aside(path: str) -> bool:
    """Tell whether a POSIX path belongs to what the product runs without: tests, examples, documentation."""
    return is_test(path) or is_example(path)


def is_attended(path: str) -> bool:
    """Tell whether a POSIX path is a program that one person starts and watches: a script, a command line, a notebook,
    the environment of migrations.
    """
    return _ATTENDED.search(path) is not None


def serves_nobody(path: str) -> bool:
    """Tell whether code at a POSIX path holds up nobody but the one who started it: besides such programs, tests,
    examples and documentation.
    """
    return is_aside(_OF_PRODUCTS.sub("/", f"/{path}")) or is_attended(path)


def is_configuration(path: str) -> bool:
    """Tell whether a POSIX path is where a project keeps constants and settings."""
    return _CONFIGURATION.search(path) is not None
