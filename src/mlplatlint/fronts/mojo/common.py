"""Checks that hold for every algorithm: identity, columns, features, classes, domains."""

from __future__ import annotations

from mlplatlint.fronts.mojo.context import INI, Context
from mlplatlint.fronts.mojo.ini import decode, split_lines
from mlplatlint.fronts.mojo.keys import algorithms, check_texts, h2o_release

_FLOOR = (3, 30, 0)
_CLASSES = {"Binomial": 2, "BinomialUplift": 2, "Regression": 1}
_UNSUPERVISED = ("Clustering", "DimReduction", "WordEmbedding", "AutoEncoder", "CoxPH")
_MANY = ("Multinomial", "Ordinal")
_LABELLED = ("Binomial", "BinomialUplift", "Regression")
_CLASSIFIERS = ("Binomial", "Multinomial", "Ordinal", "BinomialUplift")
_LOCAL_ENDIAN = ("trees/", "auxNodeWeights")


def _threshold(context: Context) -> None:
    """A threshold that is no number labels every row alike."""
    value = context.value("default_threshold")
    if value.kind == "double" and value.value * 0.0 != 0.0:
        context.report_key("mojo-non-finite", "default_threshold", "is NaN or Infinity: every row gets the same label")


def check_identity(context: Context) -> bool:
    """Check algorithm and versions; return whether the algorithm is known, so that its own checks make sense."""
    name = context.text("algorithm")
    row = algorithms().get(name)
    if row is None:
        near = next((known for known in algorithms() if known.lower() == name.lower()), "")
        hint = f"; spelt '{near}'" if near else ""
        if name or "algorithm" in context.ini.info:
            shown = f"= {name[:60]} is" if name else "is empty, which is"
            context.report_key("mojo-unknown-algorithm", "algorithm", f"{shown} known to no reader{hint}")
        return False
    context.algorithm, context.family = row["id"], row["family"]
    check_texts(context)
    highest = float(row["max_mojo_version"])
    _threshold(context)
    if not context.version <= highest:  # not a number is not below it either
        context.report_key(
            "mojo-version",
            "mojo_version",
            f"= {context.text('mojo_version')}; readers of {name} know up to {highest:.2f}",
        )
    release = h2o_release(context)
    if release and release < _FLOOR:
        context.report_key(
            "mojo-old-h2o-version", "h2o_version", f"= {context.text('h2o_version')} is older than 3.30.0"
        )
    category = context.text("category")
    if row["categories"] and category and category not in row["categories"] and category != "Unknown":
        context.report_key("mojo-enum", "category", f"= {category[:60]} is none that {name} has")
    return True


def check_columns(context: Context) -> None:
    """Check [columns] against n_columns, and the names themselves."""
    columns = context.ini.columns
    wanted = context.integer("n_columns")
    if wanted is not None and len(columns) != wanted:
        few = (
            "; a name that is empty or begins with '#' is lost"
            if len(columns) < wanted
            else "; a name with a line break makes two"
        )
        context.report("mojo-column-count", f"[columns] lists {len(columns)} names; n_columns is {wanted}{few}")
    seen: dict[str, int] = {}
    for name, line in columns:
        if name in seen:
            context.report(
                "mojo-column-name", f"column '{name}' is listed twice (first in line {seen[name]})", line=line
            )
        seen.setdefault(name, line)


def _balance(context: Context) -> None:
    """A model of balanced classes corrects its scores by both distributions."""
    if not context.flag("balance_classes"):
        return
    for key in ("prior_class_distrib", "model_class_distrib"):
        if context.array(key) is None:
            context.report(
                "mojo-missing-key", f"{key} is null beside balance_classes: the first row to be scored fails"
            )


def check_features(context: Context) -> None:
    """Check n_features and n_classes against each other, the columns and the category."""
    features, columns = context.integer("n_features"), context.integer("n_columns")
    supervised = context.flag("supervised")
    if features is not None and columns is not None and features > columns - supervised:
        room = f"{columns} columns" + (" with the response" if supervised else "")
        context.report_key("mojo-feature-count", "n_features", f"= {features} is more than {room} allow")
    if features is not None and (features < 0 or (features == 0 and columns)):
        context.report_key("mojo-feature-count", "n_features", f"= {features} is no number of features")
    _balance(context)
    classes, category = context.integer("n_classes"), context.text("category")
    if classes is None:
        return
    wanted = _CLASSES.get(category)
    if (wanted is not None and classes != wanted) or (category in _MANY and classes < 3):
        context.report_key("mojo-class-count", "n_classes", f"= {classes} does not fit category {category}")
    if category in (*_MANY, *_LABELLED) and context.value("supervised").value is False:
        context.report_key("mojo-class-count", "supervised", f"= false does not fit category {category}")
    if category in (*_UNSUPERVISED, "AnomalyDetection") and classes != 1:
        context.report_key("mojo-class-count", "n_classes", f"= {classes} does not fit category {category}")
    for key in ("prior_class_distrib", "model_class_distrib"):
        context.finite(key)
        values = context.array(key)
        if values is not None and category in _CLASSIFIERS and len(values) != classes:
            context.report_key("mojo-class-count", key, f"has {len(values)} entries; n_classes is {classes}")
    last = len(context.ini.columns) - 1
    size = context.domain_sizes.get(last)
    if supervised and category in _CLASSIFIERS and size is not None and size != classes:
        context.report_key("mojo-class-count", "n_classes", f"= {classes}; the response has a domain of {size} values")
    beyond = any(domain.column > last for domain in context.ini.domains)  # old writers counted past the last column
    named = supervised and last >= 0 and size is None and bool(context.ini.domains)
    if named and not beyond and category in ("Binomial", "Multinomial"):
        name = context.ini.columns[last][0]
        context.report_key("mojo-class-count", "n_classes", f"= {classes}; the response '{name}' has no domain")


def check_domains(context: Context) -> None:
    """Read every domain file and check its count, its encoding and its values."""
    domains = context.ini.domains
    wanted = context.integer("n_domains")
    if wanted is not None and wanted != len(domains):
        context.report("mojo-domain-count", f"[domains] lists {len(domains)} files; n_domains is {wanted}")
    width = context.integer("n_columns")
    used: set[int] = set()
    for domain in domains:
        if domain.column in used:
            context.report("mojo-domain-index", f"column {domain.column} has a second domain", line=domain.line)
        elif width is not None and domain.column >= width:
            detail = f"column {domain.column} has a domain; the model has {width} columns"
            # Old writers listed such a domain; a modern one never does, and then a column has lost its categories.
            severity = "high" if h2o_release(context) >= (3, 30) else "low"
            context.report("mojo-domain-index", detail, line=domain.line, severity=severity)
        used.add(domain.column)
        context.domain_sizes[domain.column] = domain.values
        if ".." in domain.file.split("/") or domain.file.startswith("/"):
            context.report("mojo-path-escape", f"domain file '{domain.file}' leaves the archive", line=domain.line)
        _domain_file(context, domain.column, domain.values, f"domains/{domain.file}", domain.line)


def _domain_file(context: Context, index: int, count: int, name: str, line: int) -> None:
    context.referenced.add(name)
    raw = context.files.read(name)
    if raw is None:
        context.report("mojo-domain-missing", f"domain file '{name}' is missing", INI, line)
        return
    text, odd = decode(raw)
    if odd and "byte order" in odd:
        context.report(
            "mojo-domain-value", f"'{name}' {odd.partition(',')[0]}, which becomes part of the first value", name
        )
    elif odd:
        context.report("mojo-domain-encoding", f"'{name}' {odd}", name)
    values = split_lines(text)
    if len(values) != count:
        context.report("mojo-domain-length", f"'{name}' holds {len(values)} values; model.ini says {count}", name)
    context.domains[index] = values
    seen: set[str] = set()
    escaped = context.flag("escape_domain_values")
    for number, value in enumerate(values, 1):
        if value in seen:
            context.report("mojo-domain-value", f"'{name}' lists '{value[:60]}' twice", name, number)
            break
        seen.add(value)
        if escaped and _bad_escape(value):
            context.report("mojo-domain-value", f"'{name}' holds an escape that is none: '{value[:60]}'", name, number)
            break


def _bad_escape(value: str) -> bool:
    rest = value.replace("\\\\", "").replace("\\n", "").replace("\\r", "")
    return "\\" in rest


def check_endianness(context: Context) -> None:
    """Trees are read in the byte order of the host, which is little-endian everywhere that matters."""
    if context.text("endianness") == "BIG_ENDIAN" and any(
        name.startswith(_LOCAL_ENDIAN) for name in context.files.names
    ):
        context.report_key("mojo-endianness", "endianness", "= BIG_ENDIAN: common hosts read its trees as garbage")
