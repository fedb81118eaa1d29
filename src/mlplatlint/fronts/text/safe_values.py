"""Tells values that are no secrets from those that may be: references, placeholders, samples, labels.

The list of what is safe is ``rules/data/secret-safe-values.toml``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from mlplatlint.files.digest import sha256
from mlplatlint.rules.tables import load

TABLE = "secret-safe-values.toml"
LONGEST = 300
"""Characters of a value that are judged; nobody types a longer password, and formats take care of blobs."""

_SEQUENCES = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "98765432109876543210",
    "zyxwvutsrqponmlkjihgfedcba",
    "0123456789abcdef0123456789abcdef",
)
_RUN = 8
"""Characters in sequence (``12345678``) that make a value a placeholder."""
_RUNS = frozenset(text[start : start + _RUN] for text in _SEQUENCES for start in range(len(text) - _RUN + 1))

_NOTHING = frozenset(
    [
        "none",
        "null",
        "nil",
        "undefined",
        "empty",
        "n/a",
        "na",
        "redacted",
        "masked",
        "hidden",
        "removed",
        "optional",
        "required",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "enabled",
        "disabled",
        "prompt",
        "ask",
        "here",
        "insert",
        "value",
        "string",
        "str",
        "text",
        "unused",
        "noauth",
        "no-auth",
        "ignored",
        "invalid",
        "key",
    ]
)
"""Placeholders that stand for the absence of a value."""

_GUARDS = ("passw", "pwd", "passphrase", "secret", "signing", "encrypt", "fernet")
"""Parts of names whose value somebody checks; a made-up API key opens nothing."""

_STOP_WORDS = re.compile("example|xxxx|your|fake|dummy|sample|placeholder|redacted|replace|changeme")
"""Words that no provider's generator would write into a token."""
_WORDS = re.compile(r"[A-Za-z]?[a-z]+|[A-Z]+(?![a-z])")
_NUMBERED = re.compile(r"[A-Za-z]+(?:[ _.-]?[A-Za-z]+)*[ _.-]?\d{0,4}[!.]?")
_BLOCK = re.compile(r"(.{1,4}?)\1{2,}.{0,3}")


@cache
def _expressions(group: str) -> re.Pattern[str]:
    patterns = [pattern for patterns in load(TABLE)[group].values() for pattern in patterns]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.DOTALL)


@cache
def _placeholders() -> tuple[frozenset[str], tuple[str, ...], re.Pattern[str]]:
    table: dict[str, Any] = load(TABLE)["placeholder"]
    contain = re.compile("|".join(re.escape(word) for word in table["contain"]))
    return frozenset(table["exact"]), tuple(table["start"]), contain


@cache
def _words() -> re.Pattern[str]:
    return re.compile(load(TABLE)["placeholder"]["words"])


@cache
def _public() -> tuple[str, ...]:
    return tuple(load(TABLE)["placeholder"]["public"])


@lru_cache(maxsize=4096)
def why_safe(value: str, name: str = "", *, quoted: bool = True) -> str:
    """Return why a value that a person chose is no secret, or '' when it may be one.

    ``name`` is the key or variable that holds it; a value that repeats its name is a label. Unquoted values
    may be code, in YAML, shell and environment files.
    """
    text = value.strip()
    if len(text) < 4:
        return "empty"
    if len(text) > LONGEST:
        return "too long"
    if _expressions("reference").fullmatch(text):
        return "reference"
    if not quoted and _expressions("unquoted").fullmatch(text):
        return "code"
    if _expressions("shape").fullmatch(text):
        return "shape"
    if " " in text and (text.count(" ") > 1 or text.replace(" ", "").isalpha()):
        return "sentence"
    if not text.isascii() and text.isprintable() and not any(character.isdigit() for character in text):
        return "label"
    return _placeholder(text) or _echo(text, name) or ("sample" if is_sample(value.encode()) else "")


def is_weak_default(value: str, name: str) -> bool:
    """Tell whether a value that is no secret guards something all the same: ``changeme`` under ``db_password``."""
    lowered = name.lower()
    reason = why_safe(value, name)
    if reason == "stock":
        return value.strip().lower() not in _NOTHING and any(word in lowered for word in _GUARDS)
    # Joined words under `..._SECRET` are as likely the name of a secret; under a password they are the password.
    return reason in ("words", "echo") and any(word in lowered for word in _GUARDS[:3])


def why_void(token: str) -> str:
    """Return why a text that has a provider's format is a made-up sample, or ''."""
    if is_sample(token.encode()):
        return "sample"
    lowered = token.lower()
    if _STOP_WORDS.search(lowered):
        return "placeholder"
    return repetition(token[4:] if len(token) > 12 else token)


def is_sample(value: bytes) -> bool:
    """Tell whether a provider publishes this very value in its documentation."""
    return sha256(value).hexdigest() in load(TABLE)["sample"]


def repetition(text: str) -> str:
    """Return why a text is too regular to be random, or ''."""
    lowered = text.lower()
    if len(set(lowered)) <= 3 or max(map(lowered.count, set(lowered))) >= 0.6 * len(lowered):
        return "repetition"
    if _BLOCK.fullmatch(lowered):
        return "repetition"
    pieces = [lowered[start : start + _RUN] for start in range(len(lowered) - _RUN + 1)]
    return "" if _RUNS.isdisjoint(pieces) else "sequence"


def is_random(value: str) -> bool:
    """Tell whether a value looks generated: a long mixture of character classes that spells no words."""
    if len(value) < 16:
        return False
    classes = character_classes(value)
    letters = sum(len(word) for word in _WORDS.findall(value) if len(word) >= 4)
    distinct = len(set(value))
    digits = sum(character.isdigit() for character in value)
    if re.fullmatch(r"[0-9a-fA-F-]+", value):
        return distinct >= 8 and digits >= 3
    return classes >= 2 and digits >= 2 and distinct >= 10 and letters <= 0.5 * len(value)


def is_strong(value: str) -> bool:
    """Tell whether a value reads like a password somebody relies on: 8 characters, of mixed classes."""
    return len(value) >= 8 and (character_classes(value) >= 3 or is_random(value)) and not _NUMBERED.fullmatch(value)


def character_classes(value: str) -> int:
    """Return how many of lower case, upper case, digits and the rest occur."""
    return sum(
        (
            any(character.islower() for character in value),
            any(character.isupper() for character in value),
            any(character.isdigit() for character in value),
            any(not character.isalnum() for character in value),
        )
    )


def _placeholder(text: str) -> str:
    if text.startswith(_public()):
        return "public by design"
    exact, start, contain = _placeholders()
    lowered = text.lower()
    if lowered in exact or lowered.rstrip("0123456789!") in exact or lowered.startswith("change"):
        return "stock"
    if lowered.startswith(start):
        return "placeholder"
    # A stop word inside a long random value must not silence it.
    if contain.search(lowered) and (len(text) < 40 or _is_filled(lowered)):
        return "placeholder"
    return repetition(text) or ("words" if _words().fullmatch(text) else "")


def _is_filled(lowered: str) -> bool:
    """Tell whether a stop word makes up a third of a text."""
    words = load(TABLE)["placeholder"]["contain"]
    return any(word in lowered and 3 * len(word) >= len(lowered) for word in words)


def _echo(text: str, name: str) -> str:
    """A value that spells its own name, or is a plain word of letters, is a label or a key into something."""
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    named = re.sub(r"[^a-z0-9]", "", name.lower())
    return "echo" if named and len(named) >= 4 and (plain == named or named in plain or plain in named) else ""
