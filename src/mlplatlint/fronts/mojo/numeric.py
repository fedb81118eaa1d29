"""The algorithms whose model is numbers in keys and blobs: sizes must follow from one another."""

from __future__ import annotations

from mlplatlint.fronts.mojo.context import Context
from mlplatlint.fronts.mojo.forest import check_original_names, check_thresholds
from mlplatlint.fronts.mojo.ini import trim


def _permutation(context: Context, key: str) -> None:
    found, features = context.array(key), context.integer("n_features")
    if found is None or features is None:
        return
    if len(found) != features or sorted(found) != list(range(features)):
        context.report_key("mojo-array-length", key, f"is no permutation of 0 to {features - 1}")


def _adds_up(context: Context, cats: str, nums: str) -> None:
    parts = context.integer(cats), context.integer(nums)
    features = context.integer("n_features")
    if features is not None and None not in parts and sum(part or 0 for part in parts) != features:
        context.report_key(
            "mojo-feature-count", "n_features", f"= {features}; {cats} and {nums} make {parts[0]} + {parts[1]}"
        )


def check_glm(context: Context) -> None:
    """Generalized linear model: coefficients, offsets and what replaces missing values."""
    cats, nums = context.integer("cats"), context.integer("nums")
    _adds_up(context, "cats", "nums")
    context.finite("beta")
    if cats is None or nums is None or cats < 0 or nums < 0:
        return
    last = context.offsets("cat_offsets", cats)
    if last is not None:
        many = context.text("family") in ("multinomial", "ordinal")
        classes = (context.integer("n_classes") or 1) if many else 1
        context.length("beta", (last + nums + 1) * classes, f"({last} + {nums} + 1) coefficients x {classes}")
    if context.flag("mean_imputation"):
        context.length("num_means", nums, f"{nums} numeric columns")
        context.finite("num_means")
        context.length("cat_modes", cats, f"{cats} categorical columns")


def check_deep_learning(context: Context) -> None:
    """Deep learning: the layers, and the scaling of the inputs."""
    cats, nums = context.integer("cats"), context.integer("nums")
    _adds_up(context, "cats", "nums")
    check_original_names(context)
    sizes = context.array("neural_network_sizes")
    if cats is None or nums is None or not sizes:
        return
    last = context.offsets("cat_offsets", cats)
    for key in ("norm_mul", "norm_sub"):
        context.length(key, nums, f"{nums} numeric columns")
        context.finite(key)
    if nums and context.array("norm_mul") is not None and context.array("norm_sub") is None:
        context.report("mojo-missing-key", "norm_sub is null beside norm_mul: the first row to be scored fails")
    for key in ("norm_resp_mul", "norm_resp_sub"):
        context.length(key, 1, "one response")
        context.finite(key)
    if (context.integer("mini_batch_size") or 1) < 1:
        context.report_key("mojo-value-type", "mini_batch_size", "is no number of rows")
    if context.flag("mean_imputation"):
        context.length("cat_modes", cats, f"{cats} categorical columns")
    if last is not None and sizes[0] != last + nums:
        detail = f"begins with {sizes[0]} units; {last} category columns and {nums} numeric ones make {last + nums}"
        context.report_key("mojo-layer-shape", "neural_network_sizes", detail)
    category = context.text("category")
    outputs = {"AutoEncoder": sizes[0], "Regression": 1}.get(category, context.integer("n_classes"))
    if outputs is not None and sizes[-1] != outputs:
        context.report_key(
            "mojo-layer-shape", "neural_network_sizes", f"ends with {sizes[-1]} units; {category} has {outputs}"
        )
    _layers(context, sizes)


def _layers(context: Context, sizes: list[int]) -> None:
    doubled = context.text("activation").startswith("Maxout")
    layers = len(sizes) - 1
    ratios = context.array("hidden_dropout_ratios")
    context.finite("hidden_dropout_ratios")
    if ratios is not None and len(ratios) != layers:
        context.report_key(
            "mojo-layer-shape", "hidden_dropout_ratios", f"has {len(ratios)} entries for {layers} layers"
        )
    for index in range(min(layers, 1000)):
        factor = 2 if doubled and index < layers - 1 else 1
        for key, wanted in (
            (f"weight_layer{index}", sizes[index] * sizes[index + 1] * factor),
            (f"bias_layer{index}", sizes[index + 1] * factor),
        ):
            found = context.value(key)
            if found.kind == "missing":
                context.report("mojo-missing-key", f"{key} is missing: the first row to be scored fails")
            elif found.kind.endswith("[]") and len(found.value) != wanted:
                detail = f"has {len(found.value):,} numbers; {sizes[index]} units before and {sizes[index + 1]} after make {wanted:,}"
                context.report_key("mojo-layer-shape", key, detail)
            context.finite(key)


def check_kmeans(context: Context) -> None:
    """K-means: one centre per cluster, each as wide as the input."""
    features, centers = context.integer("n_features"), context.integer("center_num")
    if features is None:
        return
    keys = ["standardize_means", "standardize_mults", "standardize_modes"] if context.flag("standardize") else []
    if (centers or 0) < 0:
        context.report_key("mojo-array-length", "center_num", f"= {centers} is no number of centres")
    for index in range(min(centers or 0, 100_000)):
        key = f"center_{index}"
        keys.append(key)
        if key not in context.ini.info:
            context.report("mojo-missing-key", f"{key} is missing: the first row to be scored fails")
    for key in keys:
        context.length(key, features, f"{features} features")
        if key.startswith("center_") or key == "standardize_mults":
            context.finite(key)


def check_pca(context: Context) -> None:
    """Principal components: eigenvectors, offsets and scaling."""
    cats, nums = context.integer("ncats"), context.integer("nnums")
    rank, rows = context.integer("k"), context.integer("eigenvector_size")
    _permutation(context, "permutation")
    _adds_up(context, "ncats", "nnums")
    if cats is None or nums is None or rank is None or rows is None:
        return
    for key in ("normSub", "normMul"):
        context.length(key, nums, f"{nums} numeric columns")
        context.finite(key)
    last = context.offsets("catOffsets", cats)
    if last is not None and rows != last + nums:
        context.report_key(
            "mojo-array-length",
            "eigenvector_size",
            f"= {rows}; {last} category columns and {nums} others make {last + nums}",
        )
    context.sized_blob("eigenvectors_raw", 8 * rows * rank, "d")


def check_glrm(context: Context) -> None:
    """Generalized low rank model: archetypes, losses and scaling."""
    rows, columns, width = context.integer("nrowY"), context.integer("ncolY"), context.integer("ncolA")
    _permutation(context, "cols_permutation")
    nums, cats = context.integer("num_numeric"), context.integer("num_categories")
    if width is not None:
        if nums is not None and cats is not None and cats + nums != width:
            context.report_key(
                "mojo-array-length", "num_categories", f"= {cats}; with {nums} others they make no {width} columns"
            )
        if context.array("num_levels_per_category") is None:
            context.report("mojo-missing-key", "num_levels_per_category is null: the first row to be scored fails")
        context.length("num_levels_per_category", width, f"{width} columns")
    rank = context.integer("ncolX")
    if rank is not None and rows is not None and rank != rows:
        context.report_key("mojo-array-length", "ncolX", f"= {rank}; there are {rows} archetypes")
    if nums is not None:
        for key in ("norm_sub", "norm_mul"):
            context.length(key, nums, f"{nums} numeric columns")
    if rows is not None and columns is not None:
        context.sized_blob("archetypes", 8 * rows * columns, "d")
    if width is not None:
        losses = context.lines_of("losses", width)
        from mlplatlint.rules.tables import load

        known = load("mojo_format.toml")["enums"]["losses"]
        for number, loss in enumerate(losses or (), 1):
            if trim(loss) not in known:
                context.report("mojo-enum", f"'losses' names the unknown loss '{loss[:40]}'", "losses", number)


def check_word2vec(context: Context) -> None:
    """Word2Vec: as many vectors as words."""
    size, words = context.integer("vec_size"), context.integer("vocab_size")
    if size is None or words is None:
        return
    context.sized_blob("vectors", 4 * size * words, "f")
    lines = context.lines_of("vocabulary", words)
    if lines is not None and len({trim(line) for line in lines}) != len(lines):
        context.report("mojo-domain-value", "'vocabulary' lists a word twice", "vocabulary", severity="high")


def check_coxph(context: Context) -> None:
    """Cox proportional hazards: means per stratum, coefficients."""
    for kind in ("cat", "num"):
        rows, columns = context.integer(f"x_mean_{kind}_size1"), context.integer(f"x_mean_{kind}_size2")
        if rows is not None and columns is not None:
            context.sized_blob(f"x_mean_{kind}", 8 * rows * columns, "d")
            context.finite_blob(f"x_mean_{kind}")
    context.finite("coef")
    strata = context.integer("strata_count")
    _coxph_counts(context, strata)
    lengths = set()
    for index in range(min(strata or 0, 100_000)):
        found = context.array(f"strata_{index}")
        if found is None:
            context.report("mojo-missing-key", f"strata_{index} is missing: the reader refuses the file")
        else:
            lengths.add(len(found))
            context.finite(f"strata_{index}")
    if len(lengths) > 1:
        context.report("mojo-array-length", "the strata differ in length")
    if "interaction_targets" in context.ini.info:
        context.blob("interaction_column_names", required=context.array("interaction_targets") is not None)
    cats = context.integer("cats")
    if cats is not None and context.array("cat_offsets") is not None:
        context.offsets("cat_offsets", cats)


def _coxph_counts(context: Context, strata: int | None) -> None:
    """Check that means, strata, columns and coefficients are as many as each other says."""
    if strata is not None and strata < 0:
        context.report_key("mojo-array-length", "strata_count", "is no number of strata")
    for key in ("x_mean_cat_size1", "x_mean_num_size1"):
        rows = context.integer(key)
        if rows is not None and strata is not None and rows != max(strata, 1):
            context.report_key("mojo-array-length", key, f"= {rows}; there are means for {max(strata, 1)}")
    offsets, coefficients = context.array("num_offsets"), context.array("coef")
    nums = context.integer("num_numerical_columns")
    if offsets and nums is not None and nums >= 0:
        context.length("num_offsets", nums + 1, f"{nums} numeric columns and the end")
        if coefficients is not None and len(coefficients) != offsets[-1]:
            context.length("coef", offsets[-1], "the last of num_offsets")


def check_isotonic(context: Context) -> None:
    """Isotonic regression: the thresholds."""
    check_thresholds(context)


def check_svm(context: Context) -> None:
    """Support vector machine of Spark."""
    features = context.integer("n_features")
    if features is not None:
        context.length("weights", features, f"{features} features")
    context.finite("weights")


def check_target_encoder(context: Context) -> None:
    """Target encoder: the encoding of each category."""
    from mlplatlint.fronts.mojo.encoder import check_encodings

    check_encodings(context)
