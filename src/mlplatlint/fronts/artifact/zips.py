"""Zip containers: torch archives, npz, MOJO, Keras, skops and plain archives, told apart by their members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlplatlint.fronts.archive.zip import ENCRYPTED, STORED, Entry, ZipDirectory, read_directory, read_entry
from mlplatlint.fronts.artifact import budget as bounds
from mlplatlint.fronts.artifact.model import Member
from mlplatlint.fronts.artifact.sniff import PICKLE_SUFFIXES, format_of, may_be_text_pickle, suffix_of

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

_HEAD = 512
_TORCH_STORAGE = re.compile(r"(?:^|/)data/\d+$")
_MOJO_PARTS = re.compile(r"(?:trees/t\d\d_\d{3}\.bin|experimental/modelDetails\.json)\Z")
_DRIVE = re.compile(r"^[A-Za-z]:")
_TORCH_PICKLES = ("/data.pkl", "/constants.pkl", "/traced_inputs.pkl", ".debug_pkl")
_SMALL_STREAM = 1 << 16
_PICKLE_STARTS = (b"\x80", b"c", b"(", b"i")


def inspect_zip(inspector: Inspector, data: Any, entry: str, depth: int, base: int) -> None:
    """Read a zip's members into the inspector's document."""
    directory = read_directory(data, bounds.MEMBERS)
    if directory is None:
        inspector.not_read(entry, "has no readable zip directory")
        return
    by_name = {item.name: item for item in directory.entries}
    prefix = f"{entry}!/" if entry else ""
    mojo = "model.ini" in by_name and _is_mojo(data, by_name["model.ini"])
    _descriptions(inspector, data, by_name, prefix)
    if not mojo and (lost := _lost_mojo(data, by_name)):
        from mlplatlint.fronts.mojo.model import MojoModel, MojoProblem

        model = MojoModel(inspector.document.source, entry)
        model.problems.append(MojoProblem("mojo-missing-model-ini", "", 0, lost))
        inspector.document.mojos.append(model)
    if mojo:
        _mojo(inspector, data, directory, entry)  # its own checks know what each reader of H2O makes of the container
    else:
        _container_faults(inspector, directory, entry)
    torch = ""
    if any(name.endswith("/data.pkl") for name in by_name):
        torch = "torchscript" if any(name.endswith("/constants.pkl") for name in by_name) else "torch"
    for item in directory.entries:
        inspector.budget.member()
        if item.is_folder and not item.size:
            continue
        if not mojo:
            _check_name(inspector, item, prefix)
        if torch and _TORCH_STORAGE.search(item.name):
            _storage(inspector, data, item, prefix, base)
            continue
        _member(inspector, data, item, prefix, depth, base, torch)


def _descriptions(inspector: Inspector, data: Any, by_name: dict[str, Entry], prefix: str) -> None:
    """Read the JSON by which Keras and skops rebuild a model."""
    from mlplatlint.fronts.artifact import configs

    keras = inspector.name.endswith(".keras")
    for name, present, read in (
        ("config.json", ("model.weights.h5", "metadata.json"), configs.inspect_keras),
        ("schema.json", (), configs.inspect_skops),
    ):
        item = by_name.get(name) or next(
            (found for path, found in by_name.items() if keras and path.endswith("/" + name)), None
        )
        if item is None or (present and not keras and not any(other in by_name for other in present)):
            continue
        found = read_entry(data, item, configs.LONGEST_JSON)
        inspector.budget.take(len(found.data))
        read(inspector, found.data, prefix + name)


def _storage(inspector: Inspector, data: Any, item: Entry, prefix: str, base: int) -> None:
    """Weights are not read, unless they begin as a pickle does and it does harm."""
    if item.start < 0 or (item.method == STORED and data[item.start : item.start + 1] not in _PICKLE_STARTS):
        return
    head = read_entry(data, item, _SMALL_STREAM).data
    if format_of(head) != "pickle":
        return
    from mlplatlint.fronts.artifact.model import PickleStream
    from mlplatlint.fronts.pickle.scan import scan

    report = scan(head)
    if report.verdict == "dangerous":
        at = base + item.start if base >= 0 else -1
        inspector.document.pickles.append(PickleStream(inspector.document.source, prefix + item.name, report, at))


def _is_numeric(data: Any, item: Entry) -> bool:
    """Tell whether an array's header promises as many bytes of numbers as the directory says there are."""
    from mlplatlint.fronts.artifact.arrays import data_size

    header = read_entry(data, item, _SMALL_STREAM).data
    start, length = data_size(header)
    return length >= 0 and start + length == item.size


def _is_mojo(data: Any, item: Entry) -> bool:
    return b"[info]" in read_entry(data, item, 4096).data


def _lost_mojo(data: Any, by_name: dict[str, Entry]) -> str:
    """Tell where the ``model.ini`` of a MOJO is when it is not at the root; '' when the archive is no MOJO."""
    names = [name for name in by_name if not name.startswith("__MACOSX/")]
    folders = {name.partition("/")[0] for name in names}
    for name in names:
        folder, _, last = name.rpartition("/")
        if last.lower() != "model.ini" or "/" in folder or not _is_mojo(data, by_name[name]):
            continue
        if folder and len(folders) > 1 and not any(other.startswith("experimental/") for other in names):
            continue  # a bundle of several things
        return f"'model.ini' is not at its root but at '{name}'"
    if any(name.startswith("domains/d") for name in names) and any(_MOJO_PARTS.match(name) for name in names):
        return "'model.ini' is missing"
    return ""


def _mojo(inspector: Inspector, data: Any, directory: ZipDirectory, entry: str) -> None:
    from mlplatlint.fronts.mojo.load import load_zip

    model = load_zip(inspector.document.source, data, directory, entry)
    inspector.document.mojos.append(model)


def _container_faults(inspector: Inspector, directory: ZipDirectory, entry: str) -> None:
    for kind, detail, offset in directory.faults:
        inspector.problem(kind, entry, offset, detail=detail)
    seen: dict[str, Entry] = {}
    for item in directory.entries:
        other = seen.setdefault(item.name, item)
        if other is not item:
            inspector.problem("zip-duplicate-entry", entry, item.header, name=item.name)
        if item.start < 0:
            detail = f"lists '{item.name}', for which there is no local header"
        elif item.local_name != item.name:
            detail = f"calls an entry '{item.name}' in its directory and '{item.local_name}' in the entry's own header"
        elif (item.flags ^ item.local_flags) & ENCRYPTED:
            detail = f"marks '{item.name}' as encrypted in one of its two headers only"
        elif item.method != item.local_method:
            detail = f"names two compression methods for '{item.name}'"
        elif item.local_size != item.size or (item.method == STORED and item.packed != item.size):
            detail = f"gives '{item.name}' two sizes"
        else:
            continue
        inspector.problem("zip-header-mismatch", entry, item.header, detail=detail)


def _check_name(inspector: Inspector, item: Entry, prefix: str) -> None:
    name = item.name
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in re.split(r"[/\\]", name):
        inspector.problem("archive-path-escape", prefix.removesuffix("!/"), item.header, name=name)


def _member(inspector: Inspector, data: Any, item: Entry, prefix: str, depth: int, base: int, torch: str) -> None:
    name = prefix + item.name
    head = read_entry(data, item, _HEAD)
    form = format_of(head.data, item.name)
    if form == "npy" and _is_numeric(data, item):
        inspector.document.members.append(Member(name, form, item.size, depth))
        return  # zeros compress to nothing, and numbers hold no code
    if item.size > bounds.BOMB_BYTES and item.packed * bounds.BOMB_RATIO < item.size and item.method != STORED:
        reason = f"unpacks '{item.name}' from {item.packed:,} to {item.size:,} bytes"
        inspector.problem("archive-bomb", prefix.removesuffix("!/"), item.header, reason=reason)
        return
    if not head.data:
        if head.fault:
            inspector.not_read(name, head.fault)
        elif item.size:
            detail = f"lists '{item.name}', whose header points outside the file"
            inspector.problem("zip-header-mismatch", prefix.removesuffix("!/"), item.header, detail=detail)
        return
    suffix = suffix_of(item.name)
    model_like = suffix in PICKLE_SUFFIXES and may_be_text_pickle(head.data)
    inspector.document.members.append(Member(name, form, item.size, depth))
    pickled = bool(torch) and item.name.endswith(_TORCH_PICKLES)
    if not (form or model_like or pickled):
        return
    whole = read_entry(data, item, bounds.MEMBER_BYTES)
    inspector.budget.take(len(whole.data))
    if whole.fault:
        inspector.not_read(name, whole.fault)
    elif not whole.crc_ok and len(whole.data) == item.size:
        inspector.problem("zip-bad-crc", prefix.removesuffix("!/"), item.header, name=item.name)
    start = base + item.start if item.method == STORED and base >= 0 and item.start >= 0 else -1
    inspector.inspect(whole.data, name, depth + 1, start, torch if pickled else "")
