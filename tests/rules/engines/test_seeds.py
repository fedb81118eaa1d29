"""Where calls take seeds and what draws random numbers."""

from __future__ import annotations

import _ast as ast

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.python import PythonModule, parse
from mlplatlint.rules.engines.seeds import (
    canonical_name,
    seeded_libraries,
    seeds_given,
    seeds_something,
    stochastic_library,
    tables,
)


def read(text: str) -> tuple[PythonModule, list[ast.Call]]:
    module = parse(Source("m.py", text.encode()))
    return module, module.nodes(ast.Call)


def seeds(text: str) -> list[tuple[str, object]]:
    module, calls = read(text)
    return [(seed.target, module.constant(seed.value)) for call in calls for seed in seeds_given(call, module)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import numpy as np\nnp.random.seed(1)", [("numpy.random.seed", 1)]),
        ("from numpy.random import default_rng as r\nr(seed=2)", [("numpy.random.default_rng", 2)]),
        ("import random\nrandom.Random(3)", [("random.Random", 3)]),
        ("import xgboost as x\nx.train({'seed': 4}, d)", [("xgboost.train", 4)]),
        ("import xgboost as x\np = {'seed': 4}\nx.train(params=p)", [("xgboost.train", 4)]),
        ("import pandas\nf.sample(3, random_state=5)", [(".sample", 5)]),
        ("f.sample(3, random_state=5)", []),
        ("import torch\ng = torch.Generator()\ng.manual_seed(6)", [(".manual_seed", 6)]),
        ("import numpy as np\nnp.random.seed(*args)", []),
        ("from sklearn.datasets import make_blobs\nmake_blobs(random_state=7)", []),
        ("from sklearn.ensemble._forest import RandomForestClassifier as R\nR(random_state=8)",
         [("sklearn.ensemble.RandomForestClassifier", 8)]),
        ("import mmh3\nmmh3.hash('x', 9)", []),
    ],
)  # fmt: skip
def test_seeds_given(text: str, expected: list[tuple[str, object]]) -> None:
    assert seeds(text) == expected


def test_names_are_told_by_library_and_last_part() -> None:
    module, calls = read("from h2o.estimators.gbm import H2OGradientBoostingEstimator as G\nG()\nfrom a import K\nK()")
    assert [canonical_name(call, module) for call in calls] == ["h2o.estimators.H2OGradientBoostingEstimator", "a.K"]


def test_a_projects_own_seeding_counts() -> None:
    assert seeds_something(read("from p import set_all_seeds\nset_all_seeds(1)")[0])
    assert seeds_something(read("trainer.make_deterministic()")[0])
    assert not seeds_something(read("train(seed=1)\nx = seed")[0])


def test_what_a_call_seeds_and_draws() -> None:
    module, calls = read(
        "import numpy as np, random, torch\nfrom transformers import set_seed\n"
        "np.random.seed(1)\nset_seed(1)\nnp.random.rand()\nrandom.shuffle(x)\ntorch.randn(3)\n"
        "torch.randn(3, generator=g)\nnp.random.default_rng(1)\nrng.random()"
    )
    assert [sorted(seeded_libraries(call, module)) for call in calls[:3]] == [
        ["numpy"],
        ["numpy", "random", "tensorflow", "torch", "torch.cuda", "transformers"],
        [],
    ]
    assert [stochastic_library(call, module) for call in calls[2:]] == ["numpy", "random", "torch", "", "", ""]


def test_every_always_random_name_is_one_that_takes_a_seed() -> None:
    known = tables()
    assert {name for name in known.always_random if name not in known.sinks} == set()
    assert {name for name in known.splitters if name not in known.sinks} == set()
