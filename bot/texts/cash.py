"""Words of /saldo and /contas: until which day the cash is true, where bank and books part, and probably why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.texts.banks import feed
from bot.texts.format_br import balance, clean, count, day, moment, money, safe
from core.domain.time import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from core.domain.cash import Ageing, StatedDay, Waiting
    from core.domain.statements import FinancialAccount
    from core.domain.views import AccountBalance, Cash

NO_ACCOUNTS = (
    "Ainda não há conta. Mande um extrato OFX e eu crio a conta a partir dele, ou toque em Nova "
    "conta, em /contas, para "
    "integrar o banco."
)
NOTHING_YET = (
    "Ainda não chegou nenhum lançamento. Mande um extrato OFX ou, em /contas, termine a integração com o banco; "
    "em seguida mostro aqui o saldo de cada conta."
)
NOTHING_WAITS = "Nada espera decisão sua."
ASK_NAME = "Como você quer chamar esta conta?"
ASK_NAME_BOX = "nome da conta"
ASK_OPENING = (
    "Quanto havia na conta no fim de um dia, e em que dia? Escreva como <code>1.234,56 em 30/06/2026</code>. "
    "Os livros contam os lançamentos a partir do dia seguinte."
)
ASK_OPENING_BOX = "1.234,56 em 30/06/2026"
OPENING_CLEARED = "Anotado: o saldo inicial volta a sair do extrato."

MOST_TOLD = 8
"""Accounts told in full; the others are a button away."""


class Labels:
    """Words on buttons."""

    SEE_PENDING = "Ver pendentes"
    RENAME = "✏️ Renomear"
    OPENING = "✏️ Informar saldo inicial"
    OPENING_CLEAR = "Usar o do extrato"
    BACK_TO_BALANCES = "‹ Voltar ao saldo"
    BACK_TO_ACCOUNTS = "‹ Voltar às contas"
    EARLIER = "‹ Dias anteriores"
    LATER = "Dias seguintes ›"

    @staticmethod
    def see(account: FinancialAccount) -> str:
        """Opens an account."""
        return f"Ver {clean(account.name, limit=40)}"


# --- /saldo --------------------------------------------------------------------------------------


def cash(view: Cash) -> str:
    """``/saldo``: the answer first, then what waits, then account by account."""
    moved = [one for one in view.accounts if one.moved]
    if not moved:
        return NOTHING_YET if view.accounts else NO_ACCOUNTS
    parts = [
        f"{headline(view)}\n\n{ages(view.ages)}",
        *(account(one, view.today) for one in moved[:MOST_TOLD]),
    ]
    if len(moved) > MOST_TOLD:
        left = count(len(moved) - MOST_TOLD, "conta", "contas")
        parts.append(f"… e mais {left}: toque no nome para ver.")
    return "\n\n".join(parts)


def headline(view: Cash) -> str:
    """Until which day the cash is true, and what keeps it from being true for longer."""
    aside = [one.account for one in view.unstated]
    if not view.stated:
        return (
            "<b>Ainda não sei até que dia seu caixa é verdade</b>: "
            "falta um saldo do banco para comparar com os livros."
        )
    until, behind = view.true_until, [one.account for one in view.behind]
    if until is not None:
        said = f"<b>Seu caixa é verdade até {day(until)}.</b>"
        said += f" Quem segura a data: {_names(behind)}." if behind else ""
    else:
        said = "<b>Seu caixa ainda não está provado.</b>"
        said += f" Falta {_names(behind)}." if behind else ""
    return said + (f" Sem saldo do banco para comparar: {_names(aside)}." if aside else "")


def _names(found: Sequence[FinancialAccount]) -> str:
    names = [safe(one.name, limit=30) for one in found[:3]]
    if len(found) > 3:
        names.append(f"mais {len(found) - 3}")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} e {names[-1]}"


def ages(view: Ageing) -> str:
    """How much nobody has decided about, and since when."""
    total = view.total
    if total.oldest_on is None:
        return NOTHING_WAITS
    head = (
        f"Sem decisão: <b>{count(total.lines, 'lançamento', 'lançamentos')}</b> desde {day(total.oldest_on)}"
    )
    buckets = (("até 7 dias", view.week), ("de 8 a 30 dias", view.month), ("mais de 30 dias", view.older))
    return "\n".join([head, *(f"• {name}: {one.lines} ({moves(one)})" for name, one in buckets if one.lines)])


def waits(waiting: Waiting, one: str, many: str) -> str:
    """``3 pendentes desde 14/07/2026: entrou R$ 480,00, saiu R$ 20,00``."""
    since = f" desde {day(waiting.oldest_on)}" if waiting.oldest_on else ""
    return f"{count(waiting.lines, one, many)}{since}: {moves(waiting)}"


def moves(waiting: Waiting) -> str:
    """``entrou R$ 480,00, saiu R$ 20,00``; a side that did not move is left out."""
    came = f"entrou {money(waiting.in_cents)}" if waiting.in_cents else None
    went = f"saiu {money(waiting.out_cents)}" if waiting.out_cents else None
    return ", ".join(side for side in (came, went) if side)


def account(one: AccountBalance, today: date) -> str:
    """One account: both balances, the proof or the first day that differs, and what is left out."""
    head = f"<b>{safe(one.account.name, limit=60)}</b>"
    if one.bank_cents is None or one.bank_on is None:
        lines = [head, f"Livros: {balance(one.books_cents)}{_of_what(one)}", _no_proof(one)]
    else:
        lines = [
            head,
            f"Banco em {day(one.bank_on)}: {balance(one.bank_cents)}",
            f"Livros: {balance(one.books_cents)}",
            *proof(one),
        ]
    return "\n".join([*lines, *source(one, today), *left_out(one)])


def source(one: AccountBalance, today: date) -> list[str]:
    """The balance as the bank told it last: by whom, and at what hour."""
    told = one.source
    if told is None:
        return []
    if told.cents is None or told.at is None:
        return [f"Por {feed(told.feed)}: o saldo ainda não veio"]
    aside = [
        f"{name} {balance(cents)}"
        for name, cents in (("bloqueado", told.blocked_cents), ("aplicado à parte", told.invested_cents))
        if cents
    ]
    stale = "" if told.well else " ⚠ a integração precisa de atenção"
    kept = f" ({', '.join(aside)})" if aside else ""
    return [
        f"Agora no banco: {balance(told.cents)}{kept} · {feed(told.feed)}, {_hour(told.at, today, told.zone)}{stale}"
    ]


def _hour(at: datetime, today: date, zone: str) -> str:
    """``hoje 09:12``, ``ontem 18:40`` or ``12/07 às 09:12``."""
    days = (today - local_day(at, zone)).days
    named = {0: "hoje", 1: "ontem"}.get(days)
    said = moment(at, zone)
    return f"{named} {said.rpartition(' ')[2]}" if named else said


def comes_by(one: AccountBalance) -> str:
    """How its lines come."""
    if one.source is None:
        return "por arquivo"
    return f"por {feed(one.source.feed)}" if one.source.well else f"por {feed(one.source.feed)}, parada ⚠"


def _of_what(one: AccountBalance) -> str:
    return "" if one.opening else " movimentados"


def _no_proof(one: AccountBalance) -> str:
    if one.opening and one.opening.on:
        return f"O banco não informou saldo depois de {day(one.opening.on)}: não dá para provar."
    return "O extrato não trouxe o saldo do banco: não dá para provar."


def proof(one: AccountBalance) -> list[str]:
    """Until when bank and books agree; then the first day on which they do not, and probably why."""
    first = one.first_difference
    if first is None and one.proven_until is not None:
        quiet = "" if one.pending_lines else ", nada pendente"
        return [f"✅ Provado até {day(one.proven_until)}: banco = livros{quiet}", *_only_start(one)]
    lines = [f"Provado até {day(one.proven_until)}." if one.proven_until else "Ainda não provado."]
    if first is not None:
        lines += differs(first, one)
        gap = one.first_gap
        if gap is not None and gap.on > first.on:
            lines.append(f"Mais adiante: {_lower(gap_reason(gap, one))}.")
    return lines


def _only_start(one: AccountBalance) -> list[str]:
    """One balance agrees with itself: that is where the proof begins, and not yet one."""
    if len(one.days) > 1 or one.opening is None or one.opening.typed:
        return []
    return ["Parto deste saldo: o do próximo extrato é a primeira conferência."]


def differs(first: StatedDay, one: AccountBalance) -> list[str]:
    """The first day on which bank and books part: both balances, the difference, and what makes it up."""
    if first.difference_cents == 0:
        said = count(first.open_lines, "lançamento espera", "lançamentos esperam")
        return [f"Em {day(first.on)} os totais batem, mas {said} decisão."]
    lines = [f"Primeiro dia que não bate: <b>{day(first.on)}</b>"]
    if first.on != one.bank_on:  # else both balances stand right above
        lines.append(f"banco {balance(first.bank_cents)}, livros {balance(first.books_cents)}")
    lines.append(f"Diferença de {_difference(first)}.")
    if first.missing_cents:
        lines.append(f"Motivo provável: {_lower(gap_reason(first, one))}. {_what_to_do(first, one)}")
    return lines


def _difference(stated: StatedDay) -> str:
    """A difference and what it is made of; the parts add up to it."""
    parts = [part for part in _made_of(stated) if part[1]]
    whole = balance(stated.difference_cents)
    if len(parts) == 1:
        return f"{whole}: {parts[0][0]}"
    told = [f"{name} ({money(cents, sign=True)})" for name, cents in parts]
    return f"{whole}: {', '.join(told[:-1])} e {told[-1]}"


def _made_of(stated: StatedDay) -> list[tuple[str, int]]:
    return [
        (count(stated.open_lines, "pendente", "pendentes"), stated.open_cents),
        (count(stated.ignored_lines, "ignorado", "ignorados"), stated.ignored_cents),
        ("nenhum lançamento daqui explica", stated.missing_cents),
    ]


def gap_reason(stated: StatedDay, one: AccountBalance) -> str:
    """The likely reason for what no line explains."""
    if stated.disputed_cents is not None:
        return (
            f"Dois extratos discordam em {day(stated.on)}: um diz {balance(stated.bank_cents)}, "
            f"outro dizia {balance(stated.disputed_cents)}"
        )
    if _maybe_repeated(stated):
        return "O banco pode ter repetido um lançamento"
    if _about_opening(stated, one):
        return f"O saldo inicial informado não fecha com o do banco em {day(stated.on)}"
    return missing_period(stated)


def _what_to_do(stated: StatedDay, one: AccountBalance) -> str:
    if stated.disputed_cents is not None:
        return "Uso o que chegou por último; confira no banco."
    if _maybe_repeated(stated):
        return "Responda no cartão se são dois de verdade."
    if _about_opening(stated, one):
        return "Confira o valor, ou mande o extrato que falta."
    return "Mande o período de novo: o que já está aqui não entra duas vezes."


def _maybe_repeated(stated: StatedDay) -> bool:
    return bool(stated.doubtful_cents) and stated.doubtful_cents == -stated.missing_cents


def _about_opening(stated: StatedDay, one: AccountBalance) -> bool:
    return one.opening is not None and one.opening.typed and stated.on == one.days[0].on


def missing_period(stated: StatedDay) -> str:
    """Between which stated balances a statement seems to be missing."""
    if stated.since is None:
        return f"Parece faltar extrato de antes de {day(stated.on)}"
    first = stated.since + timedelta(days=1)
    if first == stated.on:
        return f"Parece faltar extrato de {day(stated.on)}"
    return f"Parece faltar extrato entre {day(first)} e {day(stated.on)}"


def _lower(sentence: str) -> str:
    return f"{sentence[0].lower()}{sentence[1:]}"


def left_out(one: AccountBalance) -> list[str]:
    """What waits, and what was left out of the books on purpose."""
    lines = []
    if one.pending_lines:
        lines.append(f"⏳ {waits(one.waiting, 'pendente', 'pendentes')}")
    if one.ignored_lines:
        ignored = count(one.ignored_lines, "ignorado", "ignorados")
        lines.append(f"🚫 {ignored} fora dos livros ({money(one.ignored_cents, sign=True)})")
    return lines


# --- one account, day by day ---------------------------------------------------------------------


def account_days(one: AccountBalance, shown: Sequence[StatedDay], today: date) -> str:
    """One account: where it begins, what waits, and every stated day beside the books."""
    lines = [
        f"<b>{safe(one.account.name, limit=60)}</b> · {comes_by(one)}",
        *_until(one, today),
        _begins(one),
    ]
    lines += source(one, today)
    lines += left_out(one)
    if not one.days:
        return "\n".join([*lines, "", _no_proof(one)])
    return "\n".join([*lines, "", "<b>Banco × livros, dia a dia</b>", *(_day(stated) for stated in shown)])


def _until(one: AccountBalance, today: date) -> list[str]:
    until = one.statement_until(today)
    return [f"Extrato até {day(until)}"] if until else ["Nenhum extrato ainda"]


def _begins(one: AccountBalance) -> str:
    opening = one.opening
    if opening is None:
        return "Saldo inicial: ainda não sei"
    if not opening.typed:
        return (
            f"Saldo inicial: {balance(opening.cents)}, deduzido do primeiro saldo que o banco informou "
            f"({day(one.days[0].on)})"
        )
    when = f"no fim de {day(opening.on)}" if opening.on else "antes do primeiro lançamento"
    return f"Saldo inicial: {balance(opening.cents)} {when}, informado por vocês"


def _day(stated: StatedDay) -> str:
    if stated.proven:
        return f"✓ {day(stated.on)} bate: {balance(stated.bank_cents)}"
    if stated.difference_cents == 0:
        left = count(stated.open_lines, "pendente", "pendentes")
        return f"✗ {day(stated.on)} bate, mas com {left}: {balance(stated.bank_cents)}"
    return (
        f"✗ {day(stated.on)} não bate\n"
        f"   banco {balance(stated.bank_cents)}, livros {balance(stated.books_cents)}\n"
        f"   diferença de {_difference(stated)}"
    )


# --- /contas -------------------------------------------------------------------------------------


def account_list(view: Cash) -> str:
    """``/contas``: until when each is fed, what the bank says, what waits and what is missing."""
    if not view.accounts:
        return NO_ACCOUNTS
    rows = [_listed(one, view.today) for one in view.accounts[: 2 * MOST_TOLD]]
    left = len(view.accounts) - len(rows)
    more = [f"… e mais {count(left, 'conta', 'contas')}."] if left else []
    return "\n\n".join(
        ["<b>Suas contas</b>", *rows, *more, "Mande o extrato de outra conta e eu a reconheço."]
    )


def _star(one: AccountBalance) -> str:
    return " ⭐" if one.account.is_default else ""


def _listed(one: AccountBalance, today: date) -> str:
    bank = f" · banco {balance(one.bank_cents)}" if one.bank_cents is not None else " · sem saldo do banco"
    lines = [
        f"<b>{safe(one.account.name, limit=60)}</b>{_star(one)} · {comes_by(one)}",
        f"{_until(one, today)[0]}{bank}",
    ]
    lines.append(count(one.pending_lines, "pendente", "pendentes") if one.pending_lines else "Nada pendente")
    gap = one.first_gap
    if gap is not None:
        lines.append(f"⚠ {gap_reason(gap, one)} (diferença de {balance(gap.missing_cents)})")
    return "\n".join(lines)


def renamed(one: FinancialAccount) -> str:
    """After a new name."""
    return f"Anotado: a conta agora se chama <b>{safe(one.name, limit=60)}</b>."


def opening_set(cents: int, on: date) -> str:
    """After a typed opening balance, read back."""
    return f"Anotado: {balance(cents)} no fim de {day(on)}. Os livros contam a partir do dia seguinte."
