"""Loaders that are given a file of another format."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.model_io import loaded_files

_PICKLES = frozenset(
    ("pickle", "zip", "gzip", "bzip2", "xz", "lzma", "zlib", "lz4", "zstd", "tar", "torch", "joblib-old", "")
)
_ACCEPTS: dict[str, frozenset[str]] = {
    "pickle.load": frozenset(("pickle", "gzip", "bzip2", "xz", "")), "joblib.load": _PICKLES - {"zip", "torch", "tar", "zstd"},
    "torch.load": frozenset(("pickle", "torch", "zip", "tar", "")), "torch.jit.load": frozenset(("torch", "zip", "")),
    "h2o.load_model": frozenset(("h2o-binary", "")), "h2o.upload_model": frozenset(("h2o-binary", "")),
    "h2o.import_mojo": frozenset(("mojo", "zip", "")), "h2o.upload_mojo": frozenset(("mojo", "zip", "")),
    "safetensors.torch.load_file": frozenset(("safetensors",)), "safetensors.safe_open": frozenset(("safetensors",)),
    "safetensors.numpy.load_file": frozenset(("safetensors",)), "numpy.load": frozenset(("npy", "zip", "pickle", "")),
    "onnxruntime.InferenceSession": frozenset(("onnx", "")), "onnx.load": frozenset(("onnx", "")),
}  # fmt: skip
"""Loader -> formats it reads; '' stands for files whose format is not told by their content."""
_INSTEAD = {
    "mojo": "h2o.import_mojo", "h2o-binary": "h2o.load_model", "safetensors": "safetensors.torch.load_file", "onnx":
    "onnxruntime.InferenceSession", "npy": "numpy.load", "torch": "torch.load", "hdf5": "keras.models.load_model",
}  # fmt: skip
_SHOWN = {
    "mojo": "an H2O MOJO",
    "torch": "a torch archive",
    "h2o-binary": "an H2O binary model",
    "lfs-pointer": "a Git LFS pointer",
}


def check(project: Project) -> Iterator[Hit]:
    for loaded in project.memo(loaded_files):
        call, form = loaded.call, loaded.facts.format
        accepted = _ACCEPTS.get(call.name)
        if accepted is None or form in accepted or form == "lfs-pointer":
            continue
        instead = _INSTEAD.get(form, "")
        values = {
            "call": call.name,
            "file": loaded.file,
            "found": _SHOWN.get(form, f"a file of the format {form}"),
            "instead": f"; `{instead}` reads it" if instead else "",
        }
        related = (Place(loaded.file, Span(0, 0), "the file"),)
        yield Hit(Span(call.start, call.end), values, call.symbol, loaded.path, related)
