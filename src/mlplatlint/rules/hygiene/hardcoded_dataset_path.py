"""Data read from a place that only one machine or one account has."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.files.roles import is_configuration, is_example, is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import argument_of

_READERS = re.compile(
    r"(?:pandas\.read_\w+|polars\.(?:read|scan)_\w+|dask\.dataframe\.read_\w+|modin\.pandas\.read_\w+"
    r"|geopandas\.read_file|numpy\.(?:load|loadtxt|genfromtxt|fromfile|memmap)|h2o\.(?:import_file|upload_file)"
    r"|pyarrow\.(?:parquet\.(?:read_table|ParquetDataset)|csv\.read_csv|feather\.read_table|dataset\.dataset)"
    r"|scipy\.io\.loadmat|torchvision\.datasets\.\w+|tensorflow\.data\.\w+Dataset"
    r"|datasets\.load_from_disk|h5py\.File|xarray\.open_\w+|cv2\.imread|PIL\.Image\.open|duckdb\.read_\w+)"
)
_FIRST_ARGUMENTS = ("filepath_or_buffer", "path", "io", "source", "file", "fname", "root", "filename")
_PERSONAL = re.compile(r"(?:/home/|/Users/|/root/|~[/\\]|[A-Za-z]:[\\/])")
_BUCKET = re.compile(r"(?:s3|s3a|s3n|gs|gcs|abfss?|wasbs?|adl|az|hdfs|oss)://")
_ABSOLUTE = re.compile(r"/(?!opt/ml/|tmp/|dev/|proc/|kaggle/|content/|mnt/data/|usr/share/)[\w.\-]+/")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    path = module.source.path
    if is_test(path) or is_example(path) or is_configuration(path):
        return
    name = module.qualified_name(call.func)
    if name is None or not _READERS.fullmatch(name):
        return
    given = call.args[0] if call.args else _by_keyword(call)
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        return  # a constant with a name is one place to change
    kind = _kind(given.value)
    if kind:
        low = "info" if path.endswith(".ipynb") else ""
        values = {"kind": kind, "reader": name}
        yield Hit(module.span(given), values, module.symbol_of(call), severity=low)


def _by_keyword(call: ast.Call) -> ast.expr | None:
    return next((found for name in _FIRST_ARGUMENTS if (found := argument_of(call, name)) is not None), None)


def _kind(text: str) -> str:
    if _PERSONAL.match(text):
        return "a personal folder"
    if _BUCKET.match(text):
        return "a bucket"
    return "an absolute path" if _ABSOLUTE.match(text) else ""
