"""Generalized additive models: the sizes of their many blobs follow from knots and spline kinds."""

from __future__ import annotations

from typing import Any

from mlplatlint.fronts.mojo.context import Context

_CUBIC, _THIN_PLATE, _I_SPLINE, _M_SPLINE = range(4)


def check_gam(context: Context) -> None:
    """Check the lines and bytes of every entry of a GAM."""
    for key in ("beta", "beta_center", "numNAFillsCenter"):
        context.finite(key)
    for key in ("beta", "beta_center"):
        wanted = context.integer("beta length per class" if key == "beta" else "beta center length per class")
        if wanted is not None and context.array(key) is not None:
            context.length(key, wanted, "its length key")
    if context.text("family") in ("multinomial", "ordinal"):
        classes = context.integer("n_classes") or 0
        for name, key in (
            ("beta_multinomial", "beta length per class"),
            ("beta_multinomial_centering", "beta center length per class"),
        ):
            if (length := context.integer(key)) is not None:
                context.sized_blob(name, 8 * classes * length, "d")
    for name, key in (
        ("gam_columns", "gam_column_dim"), ("gam_columns_sorted", "gam_column_dim_sorted"), ("gamColNames", "gamColName_dim"),
    ):  # fmt: skip
        dims = context.array(key)
        if dims is not None:
            context.lines_of(name, sum(dims))
    total = context.integer("total feature size")
    if total is not None:
        context.lines_of("_names_no_centering", total)
    cats, centered = context.integer("cats"), context.integer("numsCenter")
    if cats is not None and cats >= 0:
        context.offsets("cat_offsets", cats)
    if context.flag("mean_imputation"):
        if centered is not None:
            context.length("numNAFillsCenter", centered, f"numsCenter = {centered}")
        if cats is not None:
            context.length("catNAFills", cats, f"{cats} categorical columns")
    _splines(context)


def _splines(context: Context) -> None:
    kinds, knots, widths = context.array("bs_sorted"), context.array("num_knots_sorted"), context.array("_d")
    if kinds is None or knots is None or widths is None:
        return
    orders = context.array("spline_orders_sorted") or [0] * len(kinds)
    count = len(kinds)
    if not len(knots) == len(widths) == len(orders) == count:
        context.report_key(
            "mojo-array-length", "bs_sorted", f"has {count} entries, num_knots_sorted {len(knots)}, _d {len(widths)}"
        )
        return
    for key in ("bs", "num_knots"):
        context.length(key, count, f"bs_sorted of {count} entries")
    by_kind = [context.integer(key) or 0 for key in ("num_CS_col", "num_TP_col", "num_IS_col", "num_MS_col")]
    if sum(by_kind) != count:
        context.report(
            "mojo-array-length", f"the four counts of spline columns make {sum(by_kind)}; bs_sorted has {count}"
        )
        return
    rows = list(zip(kinds, knots, widths, orders, strict=True))
    context.sized_blob("knots", 8 * sum(k * d for _, k, d, _ in rows), "d")
    context.lines_of("gamColNamesCenter", sum(_centered_width(*row) for row in rows))
    context.sized_blob("zTranspose", 8 * sum(_transpose_size(*row) for row in rows), "d")
    if by_kind[0]:
        context.sized_blob("_binvD", 8 * sum((k - 2) * k for kind, k, _, _ in rows if kind == _CUBIC), "d")
    if by_kind[1]:
        _thin_plate(context, [d for kind, _, d, _ in rows if kind == _THIN_PLATE])


def _centered_width(kind: int, knots: int, _dimension: int, order: int) -> int:
    return knots + order - 2 if kind == _I_SPLINE else knots + order - 3 if kind == _M_SPLINE else knots - 1


def _transpose_size(kind: int, knots: int, _dimension: int, order: int) -> int:
    if kind == _I_SPLINE:
        return 0
    basis = knots + order - 2 if kind == _M_SPLINE else knots
    return (basis - 1) * basis


def _thin_plate(context: Context, dimensions: list[int]) -> None:
    polynomials, knots = context.array("_M"), context.array("num_knots_TP")
    if polynomials is None or knots is None:
        return
    if not len(polynomials) == len(knots) == len(dimensions):
        context.report_key(
            "mojo-array-length", "_M", f"has {len(polynomials)} entries for {len(dimensions)} thin plate columns"
        )
        return
    sizes: dict[str, Any] = {
        "zTransposeCS": 8 * sum((k - m) * k for k, m in zip(knots, polynomials, strict=True)),
        "polynomialBasisList": 4 * sum(m * d for m, d in zip(polynomials, dimensions, strict=True)),
        "gamColMeansRaw": 8 * sum(dimensions),
        "gamColStdRaw": 8 * sum(dimensions),
    }
    for name, size in sizes.items():
        context.sized_blob(name, size, "" if name == "polynomialBasisList" else "d")
