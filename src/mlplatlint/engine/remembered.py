"""What project rules found in an earlier run, as long as nothing they looked at has changed.

While a rule runs, the project notes what it asks for: which facts, which files' records or bytes, which lists of paths. The rule's
findings are kept with a digest of each answer, and hold in a later run in which all these answers are the same. A file
that has changed is read again for the records that were asked of it: where they say what they said before, the answer is
the same. So a changed file costs only the rules that its facts concern. A rule of the repository's own is never remembered: its code is not
part of what a key covers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mlplatlint.files.digest import sha1
from mlplatlint.findings.model import Finding

if TYPE_CHECKING:
    from mlplatlint.engine.cache import NoCache
    from mlplatlint.engine.registry import Rule
    from mlplatlint.engine.result import FileResult
    from mlplatlint.project.model import Trace

Records = Callable[[str, Iterable[str]], Mapping[str, str]]
"""Gives path -> hash of an on-demand subject's record."""

_FINDINGS, _QUESTIONS = "join", "join-question"


class Remembered:
    """Findings of project rules in the cache, for one run.

    ``keys`` are the files' keys, ``results`` what is known of each file, ``identity`` the settings that rules see,
    ``records`` gives the hashes of on-demand records.
    """

    def __init__(
        self,
        cache: NoCache,
        keys: Mapping[str, str],
        results: Mapping[str, FileResult],
        identity: str,
        root: str,
        records: Records,
    ) -> None:
        self._records = records
        self._cache = cache
        self._keys = keys
        self._results = results
        self._identity = identity
        self._root = root
        self._digests: dict[str, str] = {}
        self._questions: dict[str, bytes] = {}
        self._found: dict[str, bytes] = {}

    def recall(self, rules: Iterable[Rule]) -> dict[str, list[Finding]]:
        """Return the findings of the rules for which nothing has changed."""
        names = self._cache.named_keys([rule.name for rule in rules if not rule.page], self._identity)
        rows = {name: _read(row) for name, row in self._cache.load_facts(_FINDINGS, names).items()}
        asked = {question for row in rows.values() if row for question, _ in row[0]}
        known = self._cache.load_facts(_QUESTIONS, {question: question for question in asked})
        for question, text in known.items():
            self._digests[question] = self._answered(question, _read(text))
        found: dict[str, list[Finding]] = {}
        for name, row in rows.items():
            if row and all(self._digests.get(question, "") == digest for question, digest in row[0]):
                found[name] = [self._current(packed, key) for packed, key in row[1]]
        return found

    def keep(self, rule: Rule, findings: list[Finding], trace: Trace) -> None:
        """Note what a rule has found, to be written by :meth:`write`."""
        if rule.page or not self._cache.named_keys([rule.name], ""):
            return
        answers = []
        for (what, name), paths in sorted(trace.items()):
            row = [what, name, sorted(paths)]
            text = json.dumps(row)
            question = sha1(text.encode("utf-8", "surrogatepass")).hexdigest()
            if question not in self._questions:
                self._digests[question] = self._answered(question, row, fresh=True)
            answers.append((question, self._digests[question]))
        packed = [(finding.pack(), self._keys.get(finding.path, "")) for finding in findings]
        self._found[rule.name] = json.dumps([answers, packed]).encode("utf-8", "surrogatepass")

    def write(self) -> None:
        """Put what was noted into the cache."""
        self._cache.store_facts(_QUESTIONS, {question: question for question in self._questions}, self._questions)
        self._cache.store_facts(_FINDINGS, self._cache.named_keys(list(self._found), self._identity), self._found)

    def _answered(self, question: str, row: Any, *, fresh: bool = False) -> str:
        """Return the digest of what the project answers now; a question that is new, or about records of files that have
        changed, is kept for the next run, with the files' keys and the records' hashes as they are now.
        """
        if not row or row[0] != "request":
            if fresh:
                self._questions[question] = json.dumps(row).encode("utf-8", "surrogatepass")
            return self._answer(row)
        what, name, paths, *earlier = row
        keys = [self._keys.get(path, "") for path in paths]
        old_keys, old_hashes = earlier or ([], [])
        known = {
            path: told
            for path, key, old, told in zip(paths, keys, old_keys, old_hashes, strict=False)
            if key == old != ""
        }
        if len(known) < len(paths):
            known.update(self._records(name, [path for path in paths if path not in known]))
        hashes = [known.get(path, "") for path in paths]
        if fresh or keys != old_keys:
            self._questions[question] = json.dumps([what, name, paths, keys, hashes]).encode("utf-8", "surrogatepass")
        return sha1("\0".join(hashes).encode()).hexdigest()

    def _answer(self, question: Any) -> str:
        """Return the digest of what the project answers now; empty for a question that cannot be read."""
        if not question:
            return ""
        what, name, paths = question
        digest = sha1(b"")
        if what == "facts":
            for path, result in sorted(self._results.items()):
                if name in result.facts:
                    digest.update(path.encode("utf-8", "surrogatepass") + b"\0" + result.facts[name])
        elif what == "paths":
            chosen = sorted(path for path, result in self._results.items() if not name or name in result.kinds)
            digest.update("\0".join(chosen).encode("utf-8", "surrogatepass"))
        elif what == "git":
            from mlplatlint.files.git import base_commit

            digest.update(base_commit(self._root).encode())
        else:
            digest.update("\0".join(self._keys.get(path, "") for path in paths).encode())
        return digest.hexdigest()

    def _current(self, packed: list[Any], key: str) -> Finding:
        """Return a finding; its digest of the source is taken anew where the file has changed around it."""
        finding = Finding.unpack(packed)
        return finding if key and self._keys.get(finding.path, "") == key else finding._replace(digest="")


def _read(row: bytes) -> Any:
    try:
        return json.loads(row)
    except ValueError:
        return None
