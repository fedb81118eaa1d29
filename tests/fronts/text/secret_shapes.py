"""Makes format-valid, meaningless credentials from shapes, so that no test file holds one.

A shape is literal text with ``<class:n>`` or ``<class:m-n>``, ``(a|b)`` alternatives, and ``{{ }}`` around the
secret where the text has surroundings.
"""

from __future__ import annotations

import random
import re
import string

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
CLASSES = {
    "digit": DIGITS, "hex": DIGITS + "abcdef", "HEX": DIGITS + "ABCDEF", "xdig": DIGITS + "abcdefABCDEF",
    "lower": LOWER, "alpha": LOWER + UPPER, "alnum": LOWER + UPPER + DIGITS, "lalnum": LOWER + DIGITS,
    "ualnum": UPPER + DIGITS, "word": LOWER + UPPER + DIGITS + "_", "b32": UPPER + "234567",
    "lb32": LOWER + "234567",
    "b64": LOWER + UPPER + DIGITS + "+/", "b64url": LOWER + UPPER + DIGITS + "_-",
    "b64url.": LOWER + UPPER + DIGITS + "_-.",
    "b64pct": LOWER + UPPER + DIGITS, "bech32": "".join(set(DIGITS + UPPER) - set("1BIO")),
    "aad": LOWER + UPPER + DIGITS + "_.~-",
    "AtoP": "ABCDEFGHIJKLMNOP", "AtoD": "ABCD", "AtoL": "ABCDEFGHIJKL",
    "slackc": LOWER + UPPER + DIGITS + "_-", "pwu": LOWER + UPPER + DIGITS + "!*_-.",
    "sf": LOWER + UPPER + DIGITS + "_.",
    "pipe": "|", "lt": "<", "gt": ">",
}  # fmt: skip

_ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")
_CLASS = re.compile(r"<([A-Za-z0-9_.]+):(\d+)(?:-(\d+))?>")


def sample(shape: str, seed: int = 0) -> tuple[str, int, int]:
    """Return a text of this shape, and where its secret starts and ends."""
    chance = random.Random(f"{shape}/{seed}")
    text = shape
    while (group := _ALTERNATIVES.search(text)) is not None:
        text = text[: group.start()] + chance.choice(group[1].split("|")) + text[group.end() :]

    def fill(match: re.Match[str]) -> str:
        low = int(match[2])
        count = chance.randint(low, int(match[3] or low))
        return "".join(chance.choice(CLASSES[match[1]]) for _ in range(count))

    # The marks are set aside first: random text may look like anything.
    before, opened, rest = text.partition("{{")
    if not opened:
        whole = _CLASS.sub(fill, text)
        return whole, 0, len(whole)
    inside, _, after = rest.partition("}}")
    head, secret = _CLASS.sub(fill, before), _CLASS.sub(fill, inside)
    return head + secret + _CLASS.sub(fill, after), len(head), len(head) + len(secret)
