"""A finding's message taken apart again: which words are the rule's, which come from the repository."""

from __future__ import annotations

from string import Formatter


def template_parts(template: str) -> list[str] | None:
    """Return the literal pieces around a template's placeholders (one more than there are placeholders).

    None when the template is not a valid format string.
    """
    pieces = [""]
    try:
        for literal, field, _, _ in Formatter().parse(template):
            pieces[-1] += literal
            if field is not None:
                pieces.append("")
    except ValueError:
        return None
    return pieces


def arguments(pieces: list[str], message: str) -> list[str] | None:
    """Return the values that, put between the pieces, give the message; None when none do.

    Takes the leftmost match of each piece, in time linear in the message. Where several splits are possible
    the values may differ from those the rule gave; the text they make is the same.
    """
    if len(pieces) == 1:
        return [] if message == pieces[0] else None
    first, last = pieces[0], pieces[-1]
    if not message.startswith(first) or not message.endswith(last) or len(message) < len(first) + len(last):
        return None
    end = len(message) - len(last)
    at = len(first)
    values = []
    for piece in pieces[1:-1]:
        found = message.find(piece, at, end) if piece else at
        if found < 0:
            return None
        values.append(message[at:found])
        at = found + len(piece)
    values.append(message[at:end])
    return values


def sarif_template(pieces: list[str]) -> str:
    """Return the pieces as a SARIF message string: ``{0}``, quotes for backticks, a full stop at the end."""
    parts = [_quoted(piece).replace("{", "{{").replace("}", "}}") for piece in pieces]
    return parts[0] + "".join(f"{{{index}}}{part}" for index, part in enumerate(parts[1:])) + _stop(pieces)


def sarif_text(pieces: list[str], values: list[str]) -> str:
    """Return what :func:`sarif_template` gives with the values put in."""
    parts = [_quoted(piece) for piece in pieces]
    filled = "".join(value + part for value, part in zip(values, parts[1:], strict=True))
    return parts[0] + filled + _stop(pieces)


def sentence(text: str) -> str:
    """Return text that ends in a full stop."""
    return text if text.endswith((".", "!", "?")) else text + "."


def _stop(pieces: list[str]) -> str:
    return "" if pieces[-1].endswith((".", "!", "?")) else "."


def _quoted(piece: str) -> str:
    # SARIF's plain messages know no code spans, and its validator wants single quotes.
    return piece.replace("`", "'")
