"""What a file is for, told by its path: a test, an example, configuration."""

from __future__ import annotations

import re

_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|test[-_]?data|unit_?tests?|integration_?tests?|e2e(?:[-_]?tests?)?|fixtures?|conftest|__tests__"
    # An A/B test of models runs in production.
    r"|(?!(?:\w+_)?ab_tests?/)[\w\-]*_tests?)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_tests?|conftest|tests?)\.(?:py|pyi|ipynb)$"
    # `testing.py` alone is often a helper that the package ships; among settings it is the profile of the tests.
    r"|(?:^|/)(?:(?:settings?|configs?|conf)/testing|(?:settings|config)_testing|testing_(?:settings|config))\.py$"
)
_EXAMPLE = re.compile(
    r"(?i)(?:^|/)(?:examples?|docs?|tutorials?|demos?|samples?|bench|benchmarks?|playground|sandbox|cookbooks?"
    r"|recipes|snippets|templates)/"
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


def is_configuration(path: str) -> bool:
    """Tell whether a POSIX path is where a project keeps constants and settings."""
    return _CONFIGURATION.search(path) is not None
