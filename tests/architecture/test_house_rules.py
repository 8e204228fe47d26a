"""Rules no linter knows. Each says which accident it prevents and shows a sample that breaks it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import core.domain
from bot.settings import Settings
from bot.texts.errors import sentence
from core import errors
from core.domain.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "core", "storage")
LONGEST_FUNCTION, LONGEST_MODULE = 70, 400

LONGER_ON_PURPOSE = {
    "core/errors.py": "every refusal of the business on one page: a list of types, and no logic"
}
MAY_COMMIT = {
    "storage/unit_of_work.py": "the one place where a transaction begins and ends",
    "storage/migrate.py": "the schema changes in a transaction of its own, before any unit of work exists",
}
ACROSS_COMPANIES = {
    "add_company": "the company is being made",
    "companies": "the list of companies itself",
    "use_invitation": "the code is what leads to the company",
    "count_attempt": "a stranger has no company yet",
    "member_by_user": "finds the company of a Telegram user",
    "owned_elsewhere": "keeps the statement of one company out of another; answers yes or no and nothing else",
    "set_reachable": "a chat blocks the bot, whichever company it writes for",
    "update_company": "the company itself is what changes",
    "by_reference": "a bank's call knows the connection and no company",
    "due": "the timer looks at every company's connections",
    "hear": "a bank's call is one call, whatever it is about",
    "forget_events": "events heard are nobody's data",
    "reseal": "a new key is for everybody's secrets",
    "keep_typed": "an update that came in is of the bot until it is handled",
    "drafts_in": "what asks providers does so for every company",
    "awaiting_secrets": "an update that came in is of the bot until it is handled; answers with chats and nothing else",
    "take_typed": "an update that came in is of the bot until it is handled",
}
PORTUGUESE_DATA = {
    "core/domain/banks.py": "names of banks are names",
    "core/matching/priors.py": "names of categories, and of shops, as data of the company may spell them",
    "core/services/founding.py": "first categories are data of the company, which may rename them",
    "core/services/refunding.py": "REFUND_OF describes an entry in the company's books",
    "core/services/recognising.py": "the first name of an account is data of the company, which may rename it",
}
SPEAKS_PORTUGUESE = ("bot/texts/", "bot/cli/", "bot/sandbox/", "bot/demo/", "bot/screens/", "bot/__main__.py")
_ACCENTED = re.compile(r"[áàâãéêíóôõúçÁÀÂÃÉÊÍÓÔÕÚÇ]")


def modules(*folders: str) -> Iterator[tuple[str, str]]:
    """Path and source of every module below some folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def broken(rule: Callable[[str], list[str]], *folders: str, besides: tuple[str, ...] = ()) -> list[str]:
    """Where the modules below some folders break a rule."""
    return [
        f"{path}: {fault}"
        for path, source in modules(*folders)
        if not path.startswith(("storage/migrations/versions/", *besides))
        for fault in rule(source)
    ]


# --- the rules: each takes a source and lists what is wrong with it ------------------------------


def floats(source: str) -> list[str]:
    return [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]


def transactions(source: str) -> list[str]:
    return [
        f"line {node.lineno}: {node.func.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback", "begin", "begin_nested"}
    ]


def long_functions(source: str) -> list[str]:
    return [
        f"{node.name} has {length} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def long_module(source: str) -> list[str]:
    length = len(source.splitlines())
    return [f"{length} lines"] if length > LONGEST_MODULE else []


def portuguese(source: str) -> list[str]:
    """String literals with accented letters, docstrings aside."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        f"line {node.lineno}: {node.value[:40]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in prose
        and _ACCENTED.search(node.value)
    ]


def companyless(source: str) -> list[str]:
    """Public methods of repositories that neither take nor carry the company, or take it and forget it."""
    return [
        f"{kind.name}.{method.name}"
        for kind in ast.walk(ast.parse(source))
        if isinstance(kind, ast.ClassDef) and kind.name not in {"Repository", "SqlInbox", "SqlOutbox"}
        for method in kind.body
        if isinstance(method, ast.AsyncFunctionDef)
        and not method.name.startswith("_")
        and method.name not in ACROSS_COMPANIES
        and not _knows_company(method)
    ]


def _knows_company(method: ast.AsyncFunctionDef) -> bool:
    parameters = [*method.args.args, *method.args.kwonlyargs]
    if any(one.arg == "company_id" for one in parameters):
        return any(isinstance(node, ast.Name) and node.id == "company_id" for node in ast.walk(method))
    named = {
        name
        for one in parameters
        if one.annotation
        for name in re.findall(r"\w+", ast.unparse(one.annotation))
    }
    return bool(named & _COMPANYS_THINGS)


def _companys_things() -> frozenset[str]:
    """Names of the domain classes that carry a company's id."""
    found = set()
    for module in pkgutil.iter_modules(core.domain.__path__):
        for name, kind in vars(importlib.import_module(f"core.domain.{module.name}")).items():
            if is_dataclass(kind) and any(field.name == "company_id" for field in fields(kind)):
                found.add(name)
    return frozenset(found)


_COMPANYS_THINGS = _companys_things()


# --- the house keeps them ------------------------------------------------------------------------


def test_no_float_comes_near_money() -> None:
    """0.1 + 0.2 is not 0.3: one float in a sum, and a proof of the balance fails by a centavo nobody finds.

    ``core/matching`` weighs chances, which are no money, and books nothing.
    """
    assert broken(floats, "core/domain", "core/services") == []


def test_only_the_unit_of_work_begins_and_commits() -> None:
    """A service that commits halfway leaves a settled entry without its decision when the rest fails."""
    assert broken(transactions, *FOLDERS, besides=tuple(MAY_COMMIT)) == []


def test_functions_can_be_read_at_a_glance() -> None:
    """What does not fit on a screen is changed at its end by somebody who has not seen its beginning."""
    assert broken(long_functions, *FOLDERS) == []


def test_modules_have_one_subject() -> None:
    """A file that grows without end becomes the place for everything, and two people always edit it at once."""
    assert broken(long_module, *FOLDERS, besides=tuple(LONGER_ON_PURPOSE)) == []


def test_every_repository_method_knows_its_company() -> None:
    """One query without the company shows the sales of one customer of ours to another."""
    assert broken(companyless, "storage/repositories") == []


def test_exceptions_across_companies_still_exist() -> None:
    """An exception that names nothing any more would silently excuse the next method of that name."""
    source = "".join(text for _, text in modules("storage/repositories"))
    assert [name for name in ACROSS_COMPANIES if f"async def {name}(" not in source] == []
    for path in {**LONGER_ON_PURPOSE, **MAY_COMMIT, **PORTUGUESE_DATA}:
        assert (ROOT / path).exists(), path


def test_portuguese_is_written_in_one_place() -> None:
    """A sentence buried in a service is missed by whoever corrects the texts, and speaks to the log as well."""
    assert broken(portuguese, *FOLDERS, besides=(*SPEAKS_PORTUGUESE, *PORTUGUESE_DATA)) == []


@pytest.mark.parametrize(
    ("rule", "sample"),
    [
        (floats, "half = total * 0.5"),
        (floats, "cents = int(float(text) * 100)"),
        (transactions, "async def f(c):\n    await c.commit()"),
        (transactions, "async def f(e):\n    async with e.begin() as c:\n        pass"),
        (long_functions, "def f():\n" + "    pass\n" * LONGEST_FUNCTION),
        (long_module, "x = 1\n" * (LONGEST_MODULE + 1)),
        (portuguese, 'raise ValueError("conciliação já feita")'),
        (portuguese, 'text = f"{name} não pagou"'),
        (companyless, "class SqlX:\n    async def line(self, line_id: UUID) -> None: ..."),
        (
            companyless,
            "class SqlX:\n    async def line(self, company_id: UUID, line_id: UUID):\n        return line_id",
        ),
        (companyless, "class SqlX:\n    async def tries(self, rows: Sequence[InboxUpdate]) -> None: ..."),
    ],
)
def test_sample_that_breaks_a_rule_is_caught(rule: Callable[[str], list[str]], sample: str) -> None:
    assert rule(sample)


@pytest.mark.parametrize(
    ("rule", "sample"),
    [
        (floats, "share = cents * 1000 // agreed"),
        (transactions, "begin = commit = 1"),
        (portuguese, '"""Devolução, in a docstring."""\nx = "plain"'),
        (
            companyless,
            "class SqlX:\n    async def line(self, company_id: UUID):\n        return q(company_id)",
        ),
        (companyless, "class SqlX:\n    async def add(self, lines: Sequence[StatementLine]) -> None: ..."),
    ],
)
def test_sample_that_keeps_a_rule_passes(rule: Callable[[str], list[str]], sample: str) -> None:
    assert rule(sample) == []


# --- texts and settings --------------------------------------------------------------------------

SAMPLES: dict[str, Any] = {
    "code": "empty",
    "imported_at": datetime(2026, 7, 13, tzinfo=UTC),
    "role": "accountant",
    "by": "Lia",
    "at": datetime(2026, 7, 13, tzinfo=UTC),
    "description": "Venda <1042>",
    "line_cents": 48_000,
    "entry_cents": 45_000,
    "amount_cents": 3_000,
    "paid_on": date(2026, 7, 21),
    "paid_cents": 0,
    "cause_on": date(2026, 7, 12),
    "what": "line",
    "identifier": None,
    "missing": ("valor",),
    "expected": "date",
    "answers": 12,
    "wrong": 1,
    "needed": 20,
    "stated": 2_550,
    "found": 2_551,
    "batch": 1,
    "key": "bank:341:123456",
    "name": "Itaú <1042>",
    "candidates": ((new_id(), "Itaú 12345-6"),),
    "needs": "decide",
    "month": date(2026, 7, 1),
    "lines": 3,
    "categories": ("Aluguel", "Água & luz"),
    "left_cents": 4_000,
    "used_cents": 1_000,
    "feed": "pluggy",
    "length": 1_234,
    "most": 1_000,
}
SAMPLES_OF: dict[type[errors.BusinessError], dict[str, Any]] = {
    errors.DraftUnfinished: {"missing": "due"},
    errors.StatementDoesNotAddUp: {"what": "debits"},
    errors.AttachmentRefused: {"code": "too_many"},
}


def refusals(kind: type[errors.BusinessError] = errors.BusinessError) -> list[type[errors.BusinessError]]:
    """Every kind of refusal, however deep."""
    return [one for child in kind.__subclasses__() for one in (child, *refusals(child))]


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence(kind: type[errors.BusinessError]) -> None:
    """A refusal without a sentence ends as "something went wrong", and the owner presses again."""
    own = "__init__" in vars(kind)
    names = list(inspect.signature(kind.__init__).parameters)[1:] if own else []
    samples = SAMPLES | SAMPLES_OF.get(kind, {})
    said = sentence(kind(*(samples[name] for name in names)))
    assert said
    assert said[0].isupper() or said[0] == "“"
    assert "<1042>" not in said


def test_refusal_without_a_sentence_is_caught() -> None:
    class NobodyWroteForThis(errors.BusinessError):
        """A sample."""

    with pytest.raises(AssertionError, match="no sentence"):
        sentence(NobodyWroteForThis())


def unexplained(example: str) -> list[str]:
    """Settings that an example of the environment does not name."""
    named = set(re.findall(r"^[#\s]*([A-Z_]+)=", example, flags=re.MULTILINE))
    return [name for name in Settings.model_fields if name.upper() not in named]


def test_every_setting_is_shown_in_the_example() -> None:
    """A setting nobody can find is set in the code instead, on the server, at night."""
    path = ROOT / ".env.example"
    if not path.exists():
        pytest.skip("there is no .env.example")
    assert unexplained(path.read_text(encoding="utf-8")) == []


def test_setting_missing_from_the_example_is_caught() -> None:
    assert "log_level" in unexplained("TELEGRAM_BOT_TOKEN=\n")
