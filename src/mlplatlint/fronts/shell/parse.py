"""Shell text to commands, through tree-sitter's bash grammar. Nothing is executed or expanded."""

from __future__ import annotations

import re
from typing import Any

import tree_sitter
import tree_sitter_bash

from mlplatlint.fronts.shell.model import Command, Redirect, Script, ShellWord
from mlplatlint.fronts.shell.wrappers import inner_script, unwrap

MAX_BYTES = 200_000
MAX_OPENINGS = 2_000
MAX_PIPES = 500
"""Scripts beyond any of these are not read: the grammar takes time that grows with the square of what is
opened and not closed, and memory that grows with the square of the pipes (3,000 need 160 MB).
"""

MAX_COMMANDS = 1_000
"""Commands of a script that are looked at; some rules compare each with those after it."""

MAX_DEPTH = 4
"""Levels of ``sh -c '…'`` inside each other that are followed."""

_LANGUAGE = tree_sitter.Language(tree_sitter_bash.language())
_PARSER = tree_sitter.Parser(_LANGUAGE)
_OPENING = re.compile(rb"[(\[{$`<]")
_ESCAPE = re.compile(r"\\(\n|.)", re.DOTALL)
_STRING_ESCAPE = re.compile(r'\\(["$`\\])|\\\n')
_WORD_NODES = frozenset(
    [
        "word",
        "string",
        "raw_string",
        "concatenation",
        "simple_expansion",
        "expansion",
        "command_substitution",
        "number",
        "ansi_c_string",
        "translated_string",
        "process_substitution",
        "arithmetic_expansion",
        "brace_expression",
        "extglob_pattern",
        "regex",
    ]
)
_STATIC_NODES = frozenset(("word", "number", "raw_string", "string_content", "extglob_pattern", "regex"))
_COMMAND_NODES = frozenset(("command", "declaration_command", "unset_command", "test_command"))
_REDIRECTS = frozenset(("file_redirect", "heredoc_redirect", "herestring_redirect"))
_OPERATORS = frozenset(("&&", "||", ";", "&", ";;", "\n"))


def parse_script(data: bytes) -> Script:
    """Return the commands of a script. Never raises; a text that is too large gives none."""
    if len(data) > MAX_BYTES or data.count(b"|") > MAX_PIPES or len(_OPENING.findall(data)) > MAX_OPENINGS:
        return Script([], [], [], True)
    return _Walk(data).run()


class _Walk:
    def __init__(self, data: bytes, base: int = 0, nested: str = "", depth: int = 0) -> None:
        self._data = data
        self._base = base
        self._commands: list[Command] = []
        self._pipes: list[int] = []
        self._assignments: list[tuple[str, ShellWord]] = []
        self._joined = ""
        self._source: Command | None = None
        self._nested = nested
        self._depth = depth

    def run(self) -> Script:
        root = _PARSER.parse(self._data).root_node
        # Each entry is a node, and the nesting it stands in.
        stack: list[tuple[Any, str]] = [(root, self._nested)]
        while stack and len(self._commands) < MAX_COMMANDS:
            node, nested = stack.pop()
            kind = node.type
            if kind in _COMMAND_NODES:
                self._command(node, kind, nested, stack)
            elif kind in ("|", "|&"):
                if node.parent is not None and node.parent.type == "case_item":
                    continue  # between the patterns of a case
                self._pipes.append(node.start_byte + self._base)
                self._joined = "|"
                self._source = self._commands[-1] if self._commands else None
            elif kind in _OPERATORS:
                self._joined = kind
            elif kind == "variable_assignment":
                self._assignments.append(self._assignment(node, nested, stack))
            elif kind in _REDIRECTS:
                # Written after a statement, it belongs to the statement's last command.
                if self._commands:
                    self._commands[-1].redirects.append(self._redirect(node))
                self._push(node.children, nested, stack)
            elif kind in ("command_substitution", "process_substitution", "function_definition"):
                inner = "function" if kind[0] == "f" else "substitution"
                self._push(node.children, nested or inner, stack)
            elif node.child_count and kind not in ("comment", "heredoc_body"):
                self._push(node.children, nested, stack)
        return Script(self._commands, self._pipes, self._assignments, root.has_error)

    @staticmethod
    def _push(children: list[Any], nested: str, stack: list[tuple[Any, str]]) -> None:
        stack.extend((child, nested) for child in reversed(children))

    # --- commands ------------------------------------------------------------------------------------------

    def _command(self, node: Any, kind: str, nested: str, stack: list[tuple[Any, str]]) -> None:
        words: list[ShellWord] = []
        assignments: list[tuple[str, ShellWord]] = []
        redirects: list[Redirect] = []
        inner: list[tuple[Any, str]] = []
        for child in node.children:
            child_kind = child.type
            if child_kind == "command_name":
                child = child.children[0] if child.child_count else child
                words.append(self._word(child, nested, inner))
            elif child_kind in _WORD_NODES:
                words.append(self._word(child, nested, inner))
            elif child_kind == "variable_assignment" and kind == "command":
                assignments.append(self._assignment(child, nested, inner))
            elif child_kind in _REDIRECTS:
                redirects.append(self._redirect(child))
                inner.extend((part, nested) for part in child.children)
            elif (not words and kind != "command") or child_kind in ("variable_assignment", "variable_name"):
                words.append(self._verbatim(child))
                if child_kind == "variable_assignment":
                    assignments.append(self._assignment(child, nested, inner))
        if words or assignments:
            command = Command(words, node.start_byte + self._base, node.end_byte + self._base, nested)
            command.assignments, command.redirects = assignments, redirects
            self._emit(command)
        stack.extend(reversed(inner))

    def _emit(self, command: Command) -> None:
        command.joined, self._joined = self._joined, ""
        command.source, self._source = self._source, None
        unwrap(command)
        self._commands.append(command)
        script = inner_script(command, self._data, self._base) if self._depth < MAX_DEPTH else None
        if script is None:
            return
        start, text = script
        found = _Walk(text, start, "string", self._depth + 1).run()
        self._commands.extend(found.commands)
        self._pipes.extend(found.pipes)

    def _assignment(self, node: Any, nested: str, inner: list[tuple[Any, str]]) -> tuple[str, ShellWord]:
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        text = self._data[name.start_byte : name.end_byte].decode("utf-8", "replace") if name else ""
        if value is None:
            return text, ShellWord("", node.end_byte + self._base, node.end_byte + self._base)
        return text, self._word(value, nested, inner)

    def _redirect(self, node: Any) -> Redirect:
        text = self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")
        match = re.match(r"\d*(?:&>>|&>|>>|>\||>&|<&|<<<|<<-?|>|<)", text)
        operator = match.group() if match else ""
        target = text[len(operator) :].strip() if not operator.startswith("<<") else ""
        return Redirect(operator, target.strip("\"'"), node.start_byte + self._base, node.end_byte + self._base)

    def _verbatim(self, node: Any) -> ShellWord:
        text = self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")
        return ShellWord(text, node.start_byte + self._base, node.end_byte + self._base, "$" in text)

    # --- words ---------------------------------------------------------------------------------------------

    def _word(self, node: Any, nested: str, inner: list[tuple[Any, str]]) -> ShellWord:
        start, end, kind = node.start_byte, node.end_byte, node.type
        text = self._data[start:end].decode("utf-8", "replace")
        start, end = start + self._base, end + self._base
        if kind in ("word", "number"):
            return ShellWord(_ESCAPE.sub(_plain, text) if "\\" in text else text, start, end)
        if kind == "raw_string":
            return ShellWord(text[1:-1], start, end, False, True)
        if kind == "string":
            dynamic = "$" in text or "`" in text
            if dynamic:
                dynamic = self._expansions(node, nested, inner)
            value = text[1:-1]
            return ShellWord(_STRING_ESCAPE.sub(r"\1", value) if "\\" in value else value, start, end, dynamic, True)
        if kind == "concatenation":
            parts = [self._word(child, nested, inner) for child in node.children]
            dynamic = any(part.dynamic for part in parts)
            quoted = any(part.quoted for part in parts)
            return ShellWord("".join(part.value for part in parts), start, end, dynamic, quoted)
        if kind == "ansi_c_string":
            return ShellWord(text[2:-1], start, end, False, True)
        self._expansions(node, nested, inner)
        return ShellWord(text, start, end, kind not in _STATIC_NODES)

    def _expansions(self, node: Any, nested: str, inner: list[tuple[Any, str]]) -> bool:
        """Queue the command substitutions below a node; tell whether it holds any expansion."""
        found = False
        stack = [node]
        while stack:
            current = stack.pop()
            kind = current.type
            if kind in ("command_substitution", "process_substitution"):
                inner.append((current, nested))
                found = True
                continue
            if kind in ("simple_expansion", "expansion", "arithmetic_expansion"):
                found = True
            stack.extend(reversed(current.children))
        return found


def _plain(match: re.Match[str]) -> str:
    return "" if match[1] == "\n" else match[1]
