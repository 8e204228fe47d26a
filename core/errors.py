"""Everything that can go wrong by the rules of the business, as types.

Each error carries facts (ids, names, amounts); its pt-BR sentence is written in ``bot.texts``,
and a test walks all subclasses to prove that none is without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


class BusinessError(Exception):
    """A refusal the person can understand and act upon; nothing was changed."""


class UnreadableStatement(BusinessError):
    """The file holds no statement we can read.

    Args:
        code: machine-readable reason: ``not_a_statement``, ``investment``, ``empty``, ``too_large``,
            ``no_readable_row``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StatementDoesNotAddUp(UnreadableStatement):
    """The bank's own totals are not those of the file; nothing may be imported.

    Args:
        what: which total: ``record_count``, ``debits``, ``credits``, ``closing`` of a batch; ``batches``,
            ``records`` of the file.
        stated: what the bank states, centavos or a count; 0 when the file ends before saying it.
        found: what is in the file.
        batch: number of the batch, 0 for the file.
    """

    def __init__(self, what: str, stated: int, found: int, batch: int = 0) -> None:
        super().__init__("does_not_add_up")
        self.what = what
        self.stated = stated
        self.found = found
        self.batch = batch

    def __reduce__(self) -> tuple[type, tuple[str, int, int, int]]:
        """Crosses a process boundary whole."""
        return type(self), (self.what, self.stated, self.found, self.batch)

    def __str__(self) -> str:
        return f"{self.what} of batch {self.batch}: stated {self.stated}, found {self.found}"


class AccountUnclear(BusinessError):
    """The file's account is not known, and the company has others it might be.

    Args:
        key: the account as the file names it, folded.
        name: as a person would call it.
        candidates: ids and names of the accounts it might be.
    """

    def __init__(self, key: str, name: str, candidates: tuple[tuple[UUID, str], ...]) -> None:
        super().__init__(key)
        self.key = key
        self.name = name
        self.candidates = candidates


class OtherCompanysAccount(BusinessError):
    """The file is of an account that belongs to another company here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SameFile(BusinessError):
    """These very bytes were imported before."""

    def __init__(self, imported_at: datetime) -> None:
        super().__init__(str(imported_at))
        self.imported_at = imported_at


class NotAllowed(BusinessError):
    """The member's role does not permit this.

    Args:
        needs: what it would take: ``decide``, ``close_months`` or ``manage_people``.
    """

    def __init__(self, role: str, needs: str = "decide") -> None:
        super().__init__(role)
        self.role = role
        self.needs = needs


class LastOwner(BusinessError):
    """Without this owner nobody could manage the company any more."""


class PeriodClosed(BusinessError):
    """The month is closed: nothing in it is written or taken back until somebody reopens it.

    Args:
        month: its first day.
        by: name of who closed it.
    """

    def __init__(self, month: date, by: str, at: datetime) -> None:
        super().__init__(f"{month} {by} {at}")
        self.month = month
        self.by = by
        self.at = at


class MonthNotOver(BusinessError):
    """A month is closed once its last day has passed."""

    def __init__(self, month: date) -> None:
        super().__init__(str(month))
        self.month = month


class PendingInMonth(BusinessError):
    """Lines of the month still wait for a decision, and whoever closes it did not see so many of them.

    Args:
        lines: how many, and ``amount_cents`` their sum.
    """

    def __init__(self, month: date, lines: int, amount_cents: int) -> None:
        super().__init__(f"{month} {lines} {amount_cents}")
        self.month = month
        self.lines = lines
        self.amount_cents = amount_cents


class CommentTooLong(BusinessError):
    """A comment longer than what a screen can show beside others."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__(f"{length} {most}")
        self.length = length
        self.most = most


class AttachmentRefused(BusinessError):
    """The file cannot be kept with the line.

    Args:
        code: ``too_large`` or ``too_many``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CategoryNeeded(BusinessError):
    """The program itself books in this category, so it stays on offer."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NameTaken(BusinessError):
    """Another category of the same side has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InvitationRefused(BusinessError):
    """The code is wrong, used, expired, or was tried too often: always the same answer."""


class AlreadyDecided(BusinessError):
    """The line was decided before this press arrived.

    Args:
        by: name of who decided; ``None`` when the line is open but the button is old.
        at: when, aware UTC.
    """

    def __init__(self, by: str | None, at: datetime | None) -> None:
        super().__init__(f"{by} {at}")
        self.by = by
        self.at = at


class EntryNotOpen(BusinessError):
    """The entry was settled or cancelled meanwhile, or the bank paid ``paid_cents`` of what was to be cancelled."""

    def __init__(self, description: str, paid_cents: int = 0) -> None:
        super().__init__(description)
        self.description = description
        self.paid_cents = paid_cents


class WrongDirection(BusinessError):
    """A receita cannot be settled by money going out, nor a despesa by money coming in."""


class NothingToRefund(BusinessError):
    """The line is not larger than what was agreed, so there is nothing to give back."""


class AmountsDiffer(BusinessError):
    """Line and entry differ; a plain reconciliation needs equal amounts."""

    def __init__(self, line_cents: int, entry_cents: int) -> None:
        super().__init__(f"{line_cents} {entry_cents}")
        self.line_cents = line_cents
        self.entry_cents = entry_cents


class NotExplained(BusinessError):
    """The parts named are not the difference between line and entries.

    Args:
        left_cents: what they leave unexplained, signed; 0 when one of them cannot be part of it.
    """

    def __init__(self, left_cents: int) -> None:
        super().__init__(str(left_cents))
        self.left_cents = left_cents


class PartsDiffer(BusinessError):
    """The parts of a new entry are not the whole line: ``left_cents``, signed like it, are missing."""

    def __init__(self, left_cents: int) -> None:
        super().__init__(str(left_cents))
        self.left_cents = left_cents


class NoCredit(BusinessError):
    """A credit of which ``left_cents`` (without sign) are left is too small, or serves for other entries only."""

    def __init__(self, left_cents: int) -> None:
        super().__init__(str(left_cents))
        self.left_cents = left_cents


class CreditUsed(BusinessError):
    """Some of this decision's credit (``used_cents``, without sign) lowered other entries; take that back first."""

    def __init__(self, used_cents: int) -> None:
        super().__init__(str(used_cents))
        self.used_cents = used_cents


class SameAccount(BusinessError):
    """A transfer needs two accounts, and money that leaves one and arrives in the other."""


class EntriesChanged(BusinessError):
    """What the entries of a button still owe, or which they are, is not what the person saw."""


class BurstChanged(BusinessError):
    """What one press would confirm is not what the person saw.

    Args:
        lines: how many it would be now.
    """

    def __init__(self, lines: int) -> None:
        super().__init__(str(lines))
        self.lines = lines


class NotProvenYet(BusinessError):
    """Confirming alone is offered once what would have been confirmed proved right.

    Args:
        answers: how many of those the owner has decided about so far.
        wrong: how many of the newest the owner decided otherwise.
        needed: how many it takes, none of them wrong.
    """

    def __init__(self, answers: int, wrong: int, needed: int) -> None:
        super().__init__(f"{answers} {wrong} {needed}")
        self.answers = answers
        self.wrong = wrong
        self.needed = needed


class RefundAlreadyPaid(BusinessError):
    """The refund of a decision, or of a line that was to vanish, moved in the bank already; undo that one first."""

    def __init__(self, amount_cents: int, paid_on: date) -> None:
        super().__init__(f"{amount_cents} {paid_on}")
        self.amount_cents = amount_cents
        self.paid_on = paid_on


class RefundSaidAnew(BusinessError):
    """What became of the rest of an over-payment was said after this decision; take that back first, on its line.

    Args:
        amount_cents: of the whole case, without sign.
        cause_on: day of the line that caused it.
    """

    def __init__(self, amount_cents: int, cause_on: date) -> None:
        super().__init__(f"{amount_cents} {cause_on}")
        self.amount_cents = amount_cents
        self.cause_on = cause_on


class OtherLineDecided(BusinessError):
    """The line beside the pressed one is not open any more; the pressed one still is.

    Args:
        by: name of who decided about it; ``None`` when it went with its file.
        at: when, aware UTC.
    """

    def __init__(self, by: str | None, at: datetime | None) -> None:
        super().__init__(f"{by} {at}")
        self.by = by
        self.at = at


class TransferComplete(BusinessError):
    """The transfer waits for no such line any more: its other leg showed up, or it was taken back."""


class NothingToUndo(BusinessError):
    """There is no decision left to take back."""


class AccountNameTaken(BusinessError):
    """Another account of the company is called that."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class AccountFedElsewhere(BusinessError):
    """Another connection brings the lines of this account already; from two places its days would count twice.

    Args:
        name: the account of the books.
        feed: the connector that feeds it.
    """

    def __init__(self, name: str, feed: str) -> None:
        super().__init__(name)
        self.name = name
        self.feed = feed


class BankByFile(BusinessError):
    """No connector here reads this bank: its lines come by file.

    Args:
        name: the bank, or the account.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooSoon(BusinessError):
    """A connection was looked at a moment ago; its provider wants to be left alone for a while.

    Args:
        at: from when it may be looked at again.
    """

    def __init__(self, at: datetime) -> None:
        super().__init__(at.isoformat())
        self.at = at


class NoAccountsFound(BusinessError):
    """The connection shows no account.

    Args:
        feed: the connector that was asked.
    """

    def __init__(self, feed: str) -> None:
        super().__init__(feed)
        self.feed = feed


class NotFound(BusinessError):
    """The thing named does not exist in this company.

    Args:
        what: one of ``line``, ``entry``, ``refund``, ``account``, ``category``, ``contact``, ``draft``,
            ``prompt``, ``company``.
    """

    def __init__(self, what: str, identifier: UUID | str | None = None) -> None:
        super().__init__(f"{what} {identifier}")
        self.what = what


class UnreadableTable(BusinessError):
    """The CSV of open items lacks its header.

    Args:
        missing: names of the columns that are missing, in the order expected.
    """

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(",".join(missing))
        self.missing = missing


class UnreadableAnswer(BusinessError):
    """What the person typed is not what was asked for; the question stays open.

    Args:
        expected: ``date``, ``amount``, ``split``, ``name`` or ``opening`` (an amount and its day).
    """

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


class CategoryUnclear(UnreadableAnswer):
    """Words in place of a category name none of the company's, or several.

    Args:
        name: as typed.
        categories: names of those it could have been.
    """

    def __init__(self, name: str, categories: tuple[str, ...]) -> None:
        super().__init__("category")
        self.name = name
        self.categories = categories


class PartsDoNotFit(UnreadableAnswer):
    """The parts of a split are more than there is, or leave nothing for the rest.

    Args:
        left_cents: what was still to be split before.
    """

    def __init__(self, left_cents: int) -> None:
        super().__init__("split")
        self.left_cents = left_cents


class DraftUnfinished(BusinessError):
    """A draft lacks something without which it cannot be confirmed.

    Args:
        missing: ``direction``, ``amount`` or ``due``.
    """

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class OneAtATime(BusinessError):
    """A sentence speaks of several payments, or of one in parts; each is an entry of its own."""
