"""Bytes of which at least one is in any file that holds a suppression comment, in either case.

They stand apart from the grammars, whose expressions only files with such a comment need.
"""

OWN = b"mlplatlint:"

FOREIGN = (
    b"noqa", b"nosec", b"nosem", b"hadolint ", b"check=skip", b":skip=", b"trivy:ignore", b"squawk-ignore",
    b"zizmor: ignore", b"dclint disable", b"list secret", b"list nextline", b"list-secret", b"gitleaks:allow",
    b"trufflehog:ignore", b"eslint-disable", b"pylint: disable", b"pylint:disable",
)  # fmt: skip
