"""Splink: Fellegi-Sunter weights learned without examples, on DuckDB in memory.

Set up: link only, blocked on the signed amount; days apart in steps (0, 1, 3, 7, 15, 31), names by Jaro-Winkler at
0.95, 0.88 and 0.75, document and boleto number equal or not, an absent one neither for nor against. Chances of
accidental agreement from random pairs, the others by expectation maximisation over pairs of equal amount.
"""

from __future__ import annotations

import importlib
import logging
import warnings
from typing import TYPE_CHECKING, Any

from tests.bench.peers.ranking import Pair, predictions

if TYPE_CHECKING:
    from tests.bench.peers.fields import Company, Record

NAME, INSTALL = "splink", "splink"
_STEPS = (0, 1, 3, 7, 15, 31)


def predict(company: Company) -> list[dict[str, Any]]:
    logging.getLogger("splink").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = _linker(company)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        linker.training.estimate_parameters_using_expectation_maximisation(
            importlib.import_module("splink").block_on("amount"), fix_u_probabilities=True
        )
        found = linker.inference.predict().as_record_list()
    pairs = [_pair(row) for row in found]
    return predictions([line.id for line in company.lines], pairs)


def _linker(company: Company) -> Any:
    splink, pandas = importlib.import_module("splink"), importlib.import_module("pandas")
    database = importlib.import_module("splink.backends.duckdb").DuckDBAPI()
    frames = [_frame(pandas, records) for records in (company.lines, company.entries)]
    tables = [
        database.register(frame, table_name=name)
        for frame, name in zip(frames, ("lines", "entries"), strict=True)
    ]
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=_comparisons(),
        blocking_rules_to_generate_predictions=[splink.block_on("amount")],
    )
    return splink.Linker(tables, settings, log_level=logging.ERROR)


def _comparisons() -> list[Any]:
    ready = importlib.import_module("splink.comparison_library")
    levels = importlib.import_module("splink.comparison_level_library")
    days = [
        levels.CustomLevel(f"abs(day_l - day_r) <= {step}", label_for_charts=f"{step} days")
        for step in _STEPS
    ]
    return [
        ready.CustomComparison([*days, levels.ElseLevel()], output_column_name="day"),
        ready.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.75]),
        ready.ExactMatch("document"),
        ready.ExactMatch("boleto"),
    ]


def _frame(pandas: Any, records: list[Record]) -> Any:
    rows = [
        (one.id, one.amount, one.day.toordinal(), one.name or None, one.document or None, one.boleto or None)
        for one in records
    ]
    return pandas.DataFrame(rows, columns=["unique_id", "amount", "day", "name", "document", "boleto"])


def _pair(row: dict[str, Any]) -> Pair:
    """Lines are numbered L…, entries E…; the library orders the two sides as it likes."""
    one, other = row["unique_id_l"], row["unique_id_r"]
    line, entry = (one, other) if one.startswith("L") else (other, one)
    return Pair(float(row["match_probability"]), line, entry)
