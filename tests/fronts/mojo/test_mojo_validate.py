"""MOJO validation: what H2O wrote has no problem, what H2O still reads has none either, and damage is told."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.fronts.mojo.ini import parse_ini, split_lines
from mlplatlint.fronts.mojo.load import validate_bytes
from mlplatlint.fronts.mojo.model import MojoModel
from mlplatlint.fronts.mojo.trees import eif_fault, walk
from mlplatlint.fronts.mojo.values import fits, parse_value
from mlplatlint.testing_zip import assemble_zip

FIXTURES = Path(__file__).parents[3] / "fixtures" / "mojo"
SAMPLES = sorted(path.stem for path in FIXTURES.glob("*.zip"))
NOTES = {"mojo-leaked-cluster-info", "mojo-unseeded"}
"""Every H2O export has these; they say nothing about soundness."""


def entries(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(FIXTURES / f"{name}.zip") as archive:
        return {item: archive.read(item) for item in archive.namelist()}


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def problems(data: bytes) -> list[str]:
    model = validate_bytes(data)
    assert isinstance(model, MojoModel)
    return [problem.rule for problem in model.problems if problem.rule not in NOTES]


def changed(name: str, *lines: str) -> list[str]:
    return problems(assemble_zip("\n".join([f"from fixtures/mojo/{name}.zip", *lines])))


@pytest.mark.parametrize("name", SAMPLES)
def test_what_h2o_wrote_has_no_problem(name: str) -> None:
    assert problems((FIXTURES / f"{name}.zip").read_bytes()) == []
    assert len(SAMPLES) == 15


@pytest.mark.parametrize("name", SAMPLES)
def test_what_h2o_still_reads_has_no_problem(name: str) -> None:
    """Stored entries, CRLF, comments, blank lines, no blanks around '=', folders as entries, no description."""
    files = entries(name)
    variants = []
    variants.append(packed(files, zipfile.ZIP_STORED))
    variants.append(packed({**files, "trees/": b"", "domains/": b""}))
    plain = {key: data for key, data in files.items() if "experimental/" not in key}
    variants.append(packed(plain))
    rewritten = dict(files)
    for key, data in files.items():
        if key.endswith("model.ini"):
            text = data.decode().replace(" = ", "=").replace("[columns]", "# comment\n\n   [columns]  ")
            rewritten[key] = text.replace("\n", "\r\n").encode()
        elif key.endswith(".txt") and "domains/" in key:
            rewritten[key] = data.replace(b"\n", b"\r\n").rstrip()
    variants.append(packed(rewritten))
    assert [problems(variant) for variant in variants] == [[], [], [], []]


@pytest.mark.parametrize(
    ("name", "line", "rule"),
    [
        ("kmeans", "drop model.ini", "mojo-missing-model-ini"),
        ("kmeans", "drop domains/d000.txt", "mojo-domain-missing"),
        ("kmeans", "edit model.ini: n_columns = 3 => n_columns = 2", "mojo-column-count"),
        ("kmeans", "edit model.ini: algorithm = K-means => algorithm = KMeans", "mojo-unknown-algorithm"),
        ("kmeans", "edit model.ini: mojo_version = 1.00 => mojo_version = 2.00", "mojo-version"),
        ("kmeans", "edit model.ini: standardize = true => standardize = True", "mojo-value-type"),
        ("kmeans", "edit model.ini: center_num = 3 => center_num = 4", "mojo-missing-key"),
        ("kmeans", "edit model.ini: category = Clustering => category = clustering", "mojo-enum"),
        ("kmeans", "edit model.ini: [domains] => [Domains]", "mojo-section"),
        ("glm_gaussian", "edit model.ini: cats = 2 => cats 2", "mojo-ini-syntax"),
        ("glm_gaussian", "edit model.ini: beta = [-0.016211617296961522, => beta = [", "mojo-array-length"),
        ("glm_gaussian", "edit model.ini: beta = [-0.016211617296961522, => beta = [-Infinity,", "mojo-non-finite"),
        ("glm_gaussian", "edit model.ini: cat_offsets = [0, 5, 7] => cat_offsets = [0, 7, 5]", "mojo-array-length"),
        ("glm_gaussian", "edit model.ini: link = identity => link = identity\\nlink = log", "mojo-duplicate-key"),
        ("dl_maxout", "edit model.ini: neural_network_sizes = [6, 4, 3, 3] => neural_network_sizes = [6, 4, 3]", "mojo-layer-shape"),
        ("dl_maxout", "edit model.ini: activation = MaxoutWithDropout => activation = RectifierWithDropout", "mojo-layer-shape"),
        ("gbm_multinomial", "edit model.ini: n_trees = 2 => n_trees = 3", "mojo-tree-missing"),
        ("gbm_multinomial", "edit model.ini: LITTLE_ENDIAN => BIG_ENDIAN", "mojo-endianness"),
        ("isolationforest", "cut trees/t00_000.bin by 2", "mojo-tree-corrupt"),
        ("isolationforest", "append trees/t00_000.bin: 00", "mojo-tree-corrupt"),
        ("isolationforest", "cut trees/t00_000_aux.bin by 1", "mojo-tree-aux"),
        ("pca", "cut eigenvectors_raw by 8", "mojo-blob-size"),
        ("pca", "edit model.ini: permutation = [0, 1, 2] => permutation = [0, 2, 2]", "mojo-array-length"),
        ("word2vec", "cut vectors by 4", "mojo-blob-size"),
        ("gam_tp", "append zTransposeCS: 00 00 00 00 00 00 00 00", "mojo-blob-size"),
        ("gam_tp", "drop _names_no_centering", "mojo-blob-size"),
        ("xgboost_dart", "cut boosterBytes by 4", "mojo-booster"),
        ("xgboost_dart", "edit model.ini: ntrees = 3 => ntrees = 5", "mojo-booster"),
        ("stackedensemble_glm", "edit model.ini: base_model1 = DRF_model_python_1795167827737_33\\n =>", "mojo-submodel-orphan"),
        ("stackedensemble_glm", "edit model.ini: submodel_count = 4 => submodel_count = 3", "mojo-submodel"),
        ("stackedensemble_glm", "cut models/GBM/GBM_model_python_1795167827737_1/trees/t00_000.bin by 1", "mojo-tree-corrupt"),
        ("rulefit_binomial", "edit model.ini: feature_index_0_0_0_0 = 1 => feature_index_0_0_0_0 = 0", "mojo-column-name"),
        ("rulefit_binomial", "edit model.ini: num_rules_M0T1 = 2 => num_rules_M0T1 = 9", "mojo-missing-key"),
        ("dl_not_standardized", "edit model.ini: norm_mul = null => norm_mul = [1.0, 1.0, 1.0]", "mojo-missing-key"),
        ("dl_not_standardized", "edit model.ini: balance_classes = false => balance_classes = true", "mojo-missing-key"),
        ("dl_not_standardized", "edit model.ini: norm_resp_sub = null => norm_resp_sub = [NaN]", "mojo-non-finite"),
        ("dl_not_standardized", "edit model.ini: h2o_version = 3.46.0.11 => h2o_version = 3", "mojo-value-type"),
        ("coxph_strata", "edit model.ini: strata_count = 4 => strata_count = -1", "mojo-array-length"),
        ("coxph_strata", "edit model.ini: x_mean_num_size1 = 4 => x_mean_num_size1 = 3", "mojo-array-length"),
        ("coxph_strata", "edit model.ini: num_offsets = [0, 1, 2] => num_offsets = [0, 1]", "mojo-array-length"),
        ("coxph_strata", "edit model.ini: num_offsets = [0, 1, 2]\\n =>", "mojo-missing-key"),
        ("coxph_strata", "edit model.ini: coef = [-0.0030330233749882294, => coef = [", "mojo-array-length"),
        ("coxph_strata", "edit model.ini: n_features = 5 => n_features = 0", "mojo-feature-count"),
        ("extendedisolationforest", "edit model.ini: ntrees = 4 => ntrees = 3", "mojo-tree-missing"),
        ("extendedisolationforest", "edit model.ini: ntrees = 4 => ntrees = 0", "mojo-tree-missing"),
        ("extendedisolationforest", "edit model.ini: n_classes = 1 => n_classes = 2", "mojo-class-count"),
        ("kmeans", "add evil.class: x", "mojo-foreign-entry"),
        ("kmeans", "add ../x.txt: x", "mojo-path-escape"),
        ("kmeans", "add model.ini: [info]", "mojo-duplicate-entry"),
        ("kmeans", "damage model.ini", "mojo-stream-unreadable"),
        ("kmeans", "prefix junk", "mojo-stream-unreadable"),
    ],
)  # fmt: skip
def test_each_damage_is_told_by_its_rule(name: str, line: str, rule: str) -> None:
    assert rule in changed(name, line)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_entry_that_scores_is_needed(name: str) -> None:
    files = entries(name)
    optional = ("experimental/", "feature_map")
    for key in files:
        if not any(part in key for part in optional):
            assert problems(packed({k: v for k, v in files.items() if k != key})), key


@pytest.mark.parametrize(
    "name", ["gbm_multinomial", "drf_double_trees", "isolationforest", "xgboost_dart", "pca", "gam_tp"]
)
def test_binary_entries_of_another_length_are_told(name: str) -> None:
    files = entries(name)
    for key, data in files.items():
        if data and not key.endswith((".ini", ".txt", ".json", ".md")) and not data.endswith(b"\n"):
            assert problems(packed({**files, key: data[:-1]})), key
            assert problems(packed({**files, key: data + b"\0"})), key


def test_a_file_cut_anywhere_is_refused() -> None:
    data = (FIXTURES / "isolationforest.zip").read_bytes()
    for size in [*range(0, len(data), 97), len(data) - 1]:
        model = validate_bytes(data[:size])
        assert model is None or any(problem.severity in ("", "high") for problem in model.problems)


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_makes_it_raise(name: str, draw: st.DataObject) -> None:
    files = entries(name)
    key = draw.draw(st.sampled_from(sorted(files)))
    data = bytearray(files[key])
    for _ in range(draw.draw(st.integers(1, 4))):
        if data:
            data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    problems(packed({**files, key: bytes(data)}))


# --- trees ----------------------------------------------------------------------------------------------------


def leaf(value: float) -> bytes:
    return struct.pack("<f", value)


def split(column: int = 0, left: bytes | None = None, right: bytes | None = None) -> bytes:
    """A numeric split; a missing child is a leaf."""
    mark = (48 if left is None else 0) | (0xC0 if right is None else 0)
    head = struct.pack("<BHB", mark, column, 2) + struct.pack("<f", 0.5)
    if left is None:
        return head + leaf(1.0) + (right or leaf(2.0))
    width = max(1, (len(left).bit_length() + 7) // 8)
    head = struct.pack("<BHB", mark | (width - 1), column, 2) + struct.pack("<f", 0.5)
    return head + len(left).to_bytes(width, "little") + left + (right or leaf(2.0))


TREES = st.recursive(st.none(), lambda inner: st.builds(split, st.integers(0, 3), inner, inner), max_leaves=20)


@given(TREES)
@settings(max_examples=200, deadline=None)
def test_every_well_formed_tree_is_sound_and_no_cut_of_it_is(tree: bytes | None) -> None:
    blob = tree or b"\x00\xff\xff" + leaf(1.5)
    assert walk(blob, 4, 2, {}).fault == ""
    for size in range(len(blob)):
        assert walk(blob[:size], 4, 2, {}).fault
    assert walk(blob + b"\0", 4, 2, {}).fault


def test_a_chain_of_twenty_thousand_nodes_is_legal() -> None:
    right = b"".join(struct.pack("<BHBf", 48, 0, 2, 0.5) + leaf(1.0) for _ in range(20_000)) + split()
    assert walk(right, 1, 2, {}).fault == ""


@pytest.mark.parametrize(
    ("blob", "fault"),
    [
        (split(9), "splits on column 9"),
        (b"\xf0\x00\x00\x07" + leaf(0.5) + leaf(1.0) * 2, "direction 7"),
        (b"\xf4\x00\x00\x02" + leaf(0.5) + leaf(1.0) * 2, "kind 4"),
        (b"\xf8\x00\x00\x02" + leaf(0.5) + leaf(1.0) * 2, "no domain"),
        (b"\xf0\x00\x00\x02" + leaf(0.5) + leaf(float("nan")) + leaf(1.0), "no finite number"),
        (b"\x70\x00\x00\x02" + leaf(0.5) + leaf(1.0) * 2, "right child"),
        (b"\xd0\x00\x00\x02" + leaf(0.5) + leaf(1.0) * 2, "left child"),
        (b"\x00\xff\xff" + leaf(float("inf")), "no finite number"),
        (b"", "inside a node"),
    ],
)
def test_each_fault_of_a_tree_is_named(blob: bytes, fault: str) -> None:
    assert fault in walk(blob, 4, 2, {}).fault


def test_sets_of_categories_must_fit_the_domain() -> None:
    def blob(offset: int, bits: int) -> bytes:
        body = struct.pack("<Hi", offset, bits) + bytes(((bits - 1) >> 3) + 1)
        return b"\xfc\x01\x00\x02" + body + leaf(1.0) * 2

    assert walk(blob(0, 40), 4, 2, {1: 40}).fault == ""
    assert walk(blob(8, 32), 4, 2, {1: 40}).fault == ""
    assert "categories 9 to 40" in walk(blob(9, 32), 4, 2, {1: 40}).fault


def test_extended_isolation_trees_may_be_padded_with_zeros() -> None:
    def inner(number: int) -> bytes:
        return struct.pack("<iB2d", number, ord("N"), 0.5, 0.25)

    def end(number: int) -> bytes:
        return struct.pack("<iBi", number, ord("L"), 7)

    tree = struct.pack("<i", 1) + inner(0) + end(1) + end(2)
    assert eif_fault(tree, 3) == ""
    assert eif_fault(tree + bytes(1024), 3) == ""
    assert "lacks a child" in eif_fault(struct.pack("<i", 1) + inner(0) + end(1), 3)
    assert "no node leads" in eif_fault(tree + end(9), 3)
    assert "columns" in eif_fault(tree, 0)


# --- text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("null", "null"), ("true", "bool"), ("True", "text"), ("3", "int"), ("+3", "int"), ("-2147483649", "long"),
        ("4.0", "double"), ("1E-3", "double"), ("1.5d", "double"), ("0x1.8p1", "double"), ("NaN", "double"), ("nan", "text"),
        ("Infinity", "double"), ("-Infinity", "double"), ("inf", "text"), ("1_0", "text"), ("٣", "text"), ("[1, 2]", "int[]"),
        ("[1, 2.0]", "double[]"), ("[1, 9999999999]", "long[]"), ("[1, 2, ]", "int[]"), ("[]", "empty[]"), ("[a]", "text"), ("", "text"),
        ("1e400", "double"), ("9" * 400, "double"),
    ],
)  # fmt: skip
def test_values_are_told_apart_as_java_does(text: str, kind: str) -> None:
    assert parse_value(text).kind == kind


def test_the_text_of_a_number_decides_its_type() -> None:
    assert not fits("int", "double")
    assert not fits("double", "int")
    assert fits("null", "double[]")
    assert fits("int", "number")


def test_lines_end_where_java_ends_them() -> None:
    assert split_lines("a\u2028b\nc\r\nd\re\x0cf\n") == ["a\u2028b", "c", "d", "e\x0cf"]


def test_sections_comments_and_blanks() -> None:
    ini = parse_ini(
        b"[info]\n a\t=\tb = c \n#x\n\n[columns]\n  name \n#lost\n[domains]\n0:3 d000.txt\n1: 2  d001.txt\n"
    )
    assert ini.info["a"].text == "b = c"
    assert [name for name, _ in ini.columns] == ["name"]
    assert [(domain.column, domain.values, domain.file) for domain in ini.domains] == [(0, 3, "d000.txt")]
    assert [(fault.rule, fault.line) for fault in ini.faults] == [("mojo-ini-syntax", 10)]


def test_a_model_kept_as_a_folder_is_validated_as_its_archive(tmp_path: Path) -> None:
    from mlplatlint.cli.validate import main_validate

    with zipfile.ZipFile(FIXTURES / "stackedensemble_glm.zip") as archive:
        archive.extractall(tmp_path / "model")
    out = io.StringIO()
    assert main_validate("mojo", [str(tmp_path / "model")], "text", out) == 0
    next((tmp_path / "model").glob("models/*/*/model.ini")).unlink()
    assert main_validate("mojo", [str(tmp_path / "model")], "text", out) == 1
    assert main_validate("mojo", [str(tmp_path)], "text", out) == 2


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("pca", "edit model.ini: n_features = 3 => n_features = 2147483647"),
        ("gbm_multinomial", "edit model.ini: n_trees_per_class = 3 => n_trees_per_class = 2147483647"),
        ("gbm_multinomial", "edit model.ini: n_trees = 2 => n_trees = 0\\nn_trees_per_class = 2147483647"),
        ("kmeans", "edit model.ini: center_num = 3 => center_num = 2147483647"),
        ("extendedisolationforest", "edit model.ini: ntrees = 4 => ntrees = 2147483647"),
    ],
)
def test_a_huge_count_costs_nothing(name: str, line: str) -> None:
    assert changed(name, line)
