"""Every refusal with every code it can carry."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.screens.screen import Screen
from bot.texts import errors as texts
from bot.texts.errors import plain, sentence
from core import errors
from tests.bot.gallery.world import PAID_ON, TODAY, ZONE, Drawing, World
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_FILES_AND_WORDS = (
    errors.UnreadableStatement,
    errors.AccountUnclear,
    errors.OtherCompanysAccount,
    errors.SameFile,
    errors.UnreadableTable,
    errors.UnreadableAnswer,
    errors.CommentTooLong,
    errors.AttachmentRefused,
    errors.OneAtATime,
    errors.NameTaken,
    errors.AccountNameTaken,
    errors.AccountFedElsewhere,
)
"""Answered by a message; all others by the box above the chat, which is smaller."""


def refusals(world: World) -> Iterator[errors.BusinessError]:
    """At least one of every class."""
    name, other = world.name("Itaú 12345-6", 120), world.name("Nubank 987654-3", 120)
    names = tuple([name, other] * max(1, world.more))
    yield from map(errors.UnreadableStatement, [*texts._STATEMENT, "unheard_of"])
    for what, batch in (("debits", 1), ("credits", 2), ("closing", 1), ("record_count", 1), ("batches", 0)):
        yield errors.StatementDoesNotAddUp(what, world.cents(800_000), world.cents(750_000), batch)
    yield errors.StatementDoesNotAddUp("records", 12, 11)
    yield errors.AccountUnclear("key", name, ())
    yield errors.OtherCompanysAccount(name)
    yield errors.SameFile(NOW)
    yield from (
        errors.NotAllowed("accountant", needs) for needs in ("decide", "close_months", "manage_people")
    )
    yield errors.LastOwner()
    yield errors.PeriodClosed(date(2026, 6, 1), name, NOW)
    yield errors.PeriodClosed(date(2026, 6, 1), "", NOW)
    yield errors.MonthNotOver(TODAY)
    yield errors.PendingInMonth(TODAY, 1, world.cents(48_000))
    yield errors.PendingInMonth(TODAY, 3, world.cents(48_000))
    yield errors.CommentTooLong(1_204, 1_000)
    yield from map(errors.AttachmentRefused, ("too_large", "too_many"))
    yield errors.CategoryNeeded(name)
    yield errors.NameTaken(name)
    yield errors.AccountNameTaken(name)
    yield errors.AccountFedElsewhere(name, "pluggy")
    yield errors.NoAccountsFound("pluggy")
    yield errors.BankByFile(name)
    yield errors.TooSoon(NOW)
    yield errors.InvitationRefused()
    yield from of_decisions(world)
    yield errors.RefundAlreadyPaid(world.cents(3_000), PAID_ON)
    yield errors.NothingToUndo()
    for what in (
        "line",
        "entry",
        "refund",
        "account",
        "category",
        "contact",
        "draft",
        "prompt",
        "company",
        "search",
        "connection",
        "connection_draft",
    ):
        yield errors.NotFound(what)
    yield errors.UnreadableTable(("tipo", "valor"))
    yield from map(errors.UnreadableAnswer, [*texts._UNREADABLE, "unheard_of"])
    yield errors.CategoryUnclear(name, names)
    yield from (errors.PartsDoNotFit(world.cents(cents)) for cents in (500, 100, 0))
    yield from map(errors.DraftUnfinished, ("direction", "amount", "due"))
    yield errors.OneAtATime()


def of_decisions(world: World) -> Iterator[errors.BusinessError]:
    """What can be said to whoever decides a line."""
    name = world.name("Itaú 12345-6", 120)
    yield errors.AlreadyDecided(name, NOW)
    yield errors.AlreadyDecided(None, NOW)
    yield errors.AlreadyDecided(None, None)
    yield errors.EntryNotOpen(world.name("Venda 1042"))
    yield errors.EntryNotOpen(world.name("Venda 1042"), world.cents(45_000))
    yield errors.WrongDirection()
    yield errors.NothingToRefund()
    yield errors.AmountsDiffer(world.cents(48_000), world.cents(45_000))
    yield from (errors.NotExplained(world.cents(cents)) for cents in (333, 100, -333, 0))
    yield from (errors.PartsDiffer(world.cents(cents)) for cents in (500, -500))
    yield errors.NoCredit(world.cents(1_000))
    yield from (errors.CreditUsed(world.cents(cents)) for cents in (1_000, 100))
    yield from (errors.RefundSaidAnew(world.cents(cents), date(2026, 7, 12)) for cents in (3_000, 100))
    yield from (
        errors.OtherLineDecided(by, at) for by, at in ((world.name("Lia", 80), NOW), ("", NOW), (None, None))
    )
    yield errors.TransferComplete()
    yield errors.SameAccount()
    yield errors.EntriesChanged()
    yield errors.BurstChanged(0)
    yield errors.BurstChanged(3)
    yield from (
        errors.NotProvenYet(answers, wrong, 20) for answers, wrong in ((0, 0), (1, 0), (19, 1), (60, 2))
    )


def drawings(world: World) -> Iterator[Drawing]:
    for error in refusals(world):
        said = sentence(error, ZONE)
        in_a_box = not isinstance(error, OF_FILES_AND_WORDS)
        yield Drawing(type(error).__name__, Screen(plain(said) if in_a_box else said), toast=in_a_box)
    yield Drawing("algo nosso quebrou", Screen(texts.unexpected("1dcd6722")))
    yield Drawing("arquivo de quem só lê", Screen(texts.READ_ONLY))
