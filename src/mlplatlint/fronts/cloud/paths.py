"""Which files describe resources that nobody deploys."""

from __future__ import annotations

import re

_TESTS = re.compile(
    r"\.(?:test|spec)\.[cm]?[jt]sx?\Z|(?:\A|/)(?:__tests__|__mocks__|__snapshots__|cdk\.out)/|/test/resources/"
    r"|(?:\A|/)(?:test_[^/]*|[^/]*_test|conftest)\.py\Z|(?:\A|/)integ\.[^/]*\.ts\Z|\.expected\.json\Z"
)


def is_test(path: str) -> bool:
    """Tell whether a POSIX path is that of a test, a snapshot or synthesised output.

    Constructs in unit tests are never deployed, and ``cdk.out`` repeats what the source already says.
    """
    return _TESTS.search(path) is not None
