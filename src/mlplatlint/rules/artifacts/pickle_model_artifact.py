"""A fitted model that is kept as a pickle."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.artifact.model import ArtifactFile

_MODEL_PACKAGES = {
    "sklearn": "scikit-learn", "lightgbm": "LightGBM", "xgboost": "XGBoost", "catboost": "CatBoost",
    "statsmodels": "statsmodels", "imblearn": "imbalanced-learn", "torch": "PyTorch",
}  # fmt: skip
_NOT_MODELS = (
    "torch._utils",
    "torch.storage",
    "torch._tensor",
    "sklearn.utils",
    "sklearn.datasets",
    "sklearn.externals",
)


def check(artifact: ArtifactFile) -> Iterator[Hit]:
    for stream in artifact.pickles:
        for found in stream.report.imports:
            kind = _MODEL_PACKAGES.get(found.module.partition(".")[0])
            class_name = found.name.rpartition(".")[2]
            if kind is None or not found.called or not class_name[:1].isupper():
                continue
            if found.module == "torch" or found.module.startswith(_NOT_MODELS):
                continue
            yield Hit(Span(0, 0), {"kind": f"{kind} {class_name}", "where": stream.where}, stream.entry)
            return
