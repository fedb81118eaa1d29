"""Joins of model files: which releases are allowed, which file a line loads, where a pickled class is defined."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from mlplatlint.facts.artifacts import ArtifactFacts, ArtifactStream, PythonClasses, UnknownName
from mlplatlint.facts.collect.artifacts import collect_classes, collect_digest
from mlplatlint.facts.collect.model_io import collect
from mlplatlint.facts.model_io import ModelCalls
from mlplatlint.files.source import Source
from mlplatlint.fronts.python import parse
from mlplatlint.project.artifacts import pickled_classes
from mlplatlint.project.checksums import mismatches
from mlplatlint.project.model import Project
from mlplatlint.project.model_io import loaded_files
from mlplatlint.project.pins import governing, pins

MODEL = b"weights"


class Store:
    """Facts and contents given by hand."""

    def __init__(self, files: Mapping[str, str] = {}, facts: Mapping[str, Mapping[str, Any]] = {}) -> None:
        self.files = files
        self.facts = facts

    def eager(self, subject: str) -> Mapping[str, Any]:
        return self.facts.get(subject, {})

    def request(self, subject: str, paths: Iterable[str]) -> Mapping[str, Any]:
        if subject == "artifact-digest":
            return {path: collect_digest(Source(path, MODEL)) for path in paths}
        assert subject == "python-classes"
        found = {path: collect_classes(Source(path, self.files[path].encode())) for path in paths}
        return {path: record for path, record in found.items() if record is not None}

    def paths(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted(path for path in self.files if not kind or path.endswith(".py")))

    def content(self, path: str) -> bytes | None:
        return self.files[path].encode() if path in self.files else None


@pytest.mark.parametrize(
    ("line", "below", "from_", "only"),
    [
        ("torch==2.4.1", True, False, False),
        ("torch==2.6.0", False, True, True),
        ("torch>=2.6", False, True, True),
        ("torch>=2.0,<3", True, True, False),
        ("torch<2.6", True, False, False),
        ("torch<=2.5.1", True, False, False),
        ("torch~=2.4.0", True, False, False),
        ("torch[cuda]>=2.7 ; python_version > '3.9'", False, True, True),
        ("torch", False, True, False),
        ('torch = "^2.1"', True, True, False),
    ],
)
def test_a_condition_is_read_as_installers_read_it(line: str, below: bool, from_: bool, only: bool) -> None:
    project = Project(Store({"requirements.txt": f"numpy\n{line}\ntorchvision==0.15\n"}))
    found = pins(project, "torch")
    assert len(found) == 1
    assert (found[0].allows_below((2, 6)), found[0].allows_from((2, 6)), found[0].only_from((2, 6))) == (
        below,
        from_,
        only,
    )


def test_requirements_in_one_line_are_read_one_by_one() -> None:
    text = 'dependencies = ["numpy>=1", "torch>=2.6,<3" , "torchvision"]\n'
    (pin,) = pins(Project(Store({"pyproject.toml": text})), "torch")
    assert (pin.text, text[slice(*pin.span)].strip()) == (">=2.6,<3", '"torch>=2.6,<3')
    assert len(pins(Project(Store({"pyproject.toml": text})), "numpy")) == 1


def test_a_requirement_file_counts_for_its_own_folder() -> None:
    files = {
        "requirements.txt": "torch>=2.6\n",
        "examples/a/requirements.txt": "torch==1.7\n",
        "b/requirements/base.txt": "torch==2.0\n",
    }
    found = pins(Project(Store(files)), "torch")
    assert [pin.path for pin in governing(found, "src/main.py")] == ["requirements.txt"]
    assert [pin.path for pin in governing(found, "examples/a/src/x.py")] == ["examples/a/requirements.txt"]
    assert [pin.path for pin in governing(found, "b/x.py")] == ["b/requirements/base.txt"]


def calls(text: str) -> ModelCalls | None:
    return collect(parse(Source("app/score.py", text.encode())))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("import joblib\njoblib.load('m/x.pkl')", "m/x.pkl"),
        ("import pickle\npickle.load(open('x.pkl', 'rb'))", "x.pkl"),
        ("import pickle\nwith open('x.pkl', 'rb') as f:\n    m = pickle.load(f)", "x.pkl"),
        ("import os, torch\ntorch.load(os.path.join('m', 'x.pt'))", "m/x.pt"),
        ("from pathlib import Path\nimport joblib\njoblib.load(Path('x.pkl'))", "x.pkl"),
        ("import joblib\nWHERE = 'x.pkl'\njoblib.load(WHERE)", "x.pkl"),
        ("import joblib\ndef f(p):\n    return joblib.load(p)", ""),
        ("import joblib\njoblib.load(f'{x}.pkl')", ""),
    ],
)
def test_a_literal_path_is_followed_to_the_call(text: str, path: str) -> None:
    found = calls(text)
    assert found is not None
    assert [call.path for call in found.calls] == [path]


@pytest.mark.parametrize(
    ("code", "literal", "file"),
    [
        ("app/score.py", "models/a.pkl", "models/a.pkl"),
        ("app/score.py", "./b.pkl", "app/b.pkl"),
        ("app/score.py", "/srv/weights/c.pkl", ""),
        ("app/score.py", "weights/c.pkl", "deep/weights/c.pkl"),
        ("app/score.py", "c.pkl", ""),
        ("app/score.py", "../models/a.pkl", "models/a.pkl"),
        ("app/score.py", "s3://bucket/models/a.pkl", ""),
    ],
)
def test_a_path_names_a_file_from_the_root_the_folder_or_by_its_end(code: str, literal: str, file: str) -> None:
    facts = dict.fromkeys(("models/a.pkl", "app/b.pkl", "deep/weights/c.pkl"), ArtifactFacts("pickle", 1, "clean"))
    record = calls(f"import joblib\njoblib.load({literal!r})")
    project = Project(Store(facts={"artifact": facts, "model-io": {code: record}}))
    assert [loaded.file for loaded in loaded_files(project)] == ([file] if file else [])


def needs(module: str, name: str) -> dict[str, Any]:
    stream = ArtifactStream("", (UnknownName(module, name, "unknown-call", "", 3),))
    return {"artifact": {"m.pkl": ArtifactFacts("pickle", 9, "inconclusive", (stream,))}}


def test_a_class_is_found_by_its_module_or_for_scripts_by_its_name() -> None:
    files = {
        "src/shop/models.py": "class Churn:\n    pass\n",
        "train.py": "class Net(object): ...\n",
        "other.py": "class Churn: ...\n",
    }
    found = pickled_classes(Project(Store(files, needs("shop.models", "Churn"))))
    assert {key: place.path for key, place in found.items()} == {("shop.models", "Churn"): "src/shop/models.py"}
    assert ("__main__", "Net") in pickled_classes(Project(Store(files, needs("__main__", "Net"))))
    assert pickled_classes(Project(Store(files, needs("__main__", "Churn")))) == {}
    assert pickled_classes(Project(Store(files, needs("acme.models", "Churn")))) == {}
    assert collect_classes(Source("x.py", b"x = 'no class here'")) is None
    assert isinstance(collect_classes(Source("x.py", b"class A: ...")), PythonClasses)


def signature(digest: str) -> str:
    """A bundle of OpenSSF model signing, as far as digests go."""
    statement = {"predicate": {"resources": [{"name": "model.bin", "algorithm": "sha256", "digest": digest}]}}
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return json.dumps({"dsseEnvelope": {"payload": payload, "payloadType": "application/vnd.in-toto+json"}})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("m/model.sig", ""),
        ("m/model.bin.sha256", "{}  model.bin\n"),
        ("m/SHA256SUMS", "# of today\n{} *model.bin\n"),
        ("checksums.txt", "SHA256 (m/model.bin) = {}\n"),
    ],
)
def test_recorded_digests_are_compared_with_the_file(path: str, text: str) -> None:
    facts = {"artifact": {"m/model.bin": ArtifactFacts("pickle", len(MODEL), "clean")}}
    right, wrong = hashlib.sha256(MODEL).hexdigest(), "0" * 64
    for digest, expected in ((right, []), (wrong, ["m/model.bin"])):
        content = signature(digest) if path.endswith(".sig") else text.replace("{}", digest)
        assert [item.file for item in mismatches(Project(Store({path: content}, facts)))] == expected
    assert mismatches(Project(Store({path: "no digest"}, facts))) == []
