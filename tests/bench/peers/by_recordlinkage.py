"""recordlinkage: pairs of equal amount, compared field by field, judged by a logistic regression.

Set up: blocked on the signed amount; days apart as a Gauss curve (a day free, half at five), names by Jaro-Winkler,
document and boleto number equal or not, each with whether both sides have it. The regression is the library's own
and learns from the owner's confirmed history: its pairs of equal amount, the confirmed one true, all others false.
"""

from __future__ import annotations

import importlib
import warnings
from typing import TYPE_CHECKING, Any

from tests.bench.peers.ranking import Pair, predictions

if TYPE_CHECKING:
    from tests.bench.peers.fields import Company, Record

NAME, INSTALL = "recordlinkage", "recordlinkage"


def predict(company: Company) -> list[dict[str, Any]]:
    library, pandas = importlib.import_module("recordlinkage"), importlib.import_module("pandas")
    known = _compared(library, pandas, company.past_lines, [*company.past_entries, *company.entries])
    true = pandas.MultiIndex.from_tuples(company.confirmed.items()).intersection(known.index)
    judge = library.LogisticRegressionClassifier()
    features = _compared(library, pandas, company.lines, company.entries)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        judge.fit(known, true)
        probabilities = judge.prob(features)
    pairs = [Pair(float(value), line, entry) for (line, entry), value in probabilities.items()]
    return predictions([line.id for line in company.lines], pairs)


def _compared(library: Any, pandas: Any, lines: list[Record], entries: list[Record]) -> Any:
    left, right = _frame(pandas, lines), _frame(pandas, entries)
    index = library.Index()
    index.block("amount")
    compare = library.Compare()
    compare.numeric("day", "day", method="gauss", offset=1, scale=5, label="day")
    compare.string("name", "name", method="jarowinkler", label="name")
    for field in ("document", "boleto"):
        compare.exact(field, field, label=field)
    pairs = index.index(left, right)
    features = compare.compute(pairs, left, right)
    for field in ("name", "document", "boleto"):
        features[f"both {field}"] = _both(left, right, pairs, field)
    return features.fillna(0)


def _both(left: Any, right: Any, pairs: Any, field: str) -> list[int]:
    here, there = left[field].notna(), right[field].notna()
    return [int(here[line] and there[entry]) for line, entry in pairs]


def _frame(pandas: Any, records: list[Record]) -> Any:
    rows = [
        (one.id, one.amount, one.day.toordinal(), one.name or None, one.document or None, one.boleto or None)
        for one in records
    ]
    columns = ["id", "amount", "day", "name", "document", "boleto"]
    return pandas.DataFrame(rows, columns=columns).drop_duplicates("id").set_index("id")
