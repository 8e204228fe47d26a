"""Words of automation: what the bot may do without asking, on what grounds, and what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.texts.cards import entry_name
from bot.texts.format_br import clean, count, day, money, safe
from bot.texts.rules import stepped_back
from core.domain.automation import AutomationMode, EvidenceKind
from core.matching.trust import DAYS_FROM_DUE, LEAST_ANSWERS, RECENT, flawless_answers
from core.services.entrusting import ALWAYS_ASKED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.automation import TrackRecord
    from core.domain.parties import Company
    from core.domain.statements import StatementLine
    from core.services.entrusting import AccountTrust, CompanyTrust
    from core.services.reviewing import DoneAlone, Watched, Week

NO_ACCOUNTS = "Ainda não há conta. Mande um extrato OFX e eu crio a conta a partir dele."
READ_ONLY = "Seu acesso é de leitura: quem muda isto é o dono ou o financeiro."
CHANGED = "Anotado."

KINDS = {
    EvidenceKind.NUMBER: "boleto ou Pix pelo número",
    EvidenceKind.DOCUMENT: "CPF ou CNPJ por inteiro",
    EvidenceKind.MASKED_DOCUMENT: "CPF mascarado",
    EvidenceKind.INVOICE_NUMBER: "número da venda ou da nota",
    EvidenceKind.NAME: "nome por inteiro",
    EvidenceKind.OWN_TRANSFER: "transferência entre suas contas",
    EvidenceKind.TARIFF: "tarifa do banco, pela categoria",
    EvidenceKind.RULE: "regra sua",
}
MODES = {
    AutomationMode.OFF: "desligada",
    AutomationMode.MONITOR: "em observação",
    AutomationMode.ON: "ligada",
}


class Labels:
    """Words on buttons."""

    AUTOMATION = "🤖 Ajustar automação"
    WATCH = "👁 Observar primeiro"
    WATCH_AGAIN = "👁 Só observar"
    SWITCH_ON = "✅ Ligar"
    SWITCH_OFF = "Desligar"

    @staticmethod
    def account(one: AccountTrust) -> str:
        """Opens an account."""
        return f"Abrir {clean(one.account.name, limit=35)} · {MODES[one.mode]}"

    @staticmethod
    def cap(cents: int, *, chosen: bool) -> str:
        """Sets the limit; in whole reais, four stand side by side."""
        reais = f"{cents // 100:,}".replace(",", ".")
        return f"✓ R$ {reais}" if chosen else f"R$ {reais}"

    @staticmethod
    def see(one: DoneAlone) -> str:
        """Opens the card of one line."""
        contact = one.entry.contact.name if one.entry.contact else one.entry.entry.description
        amount = money(one.line.amount_cents, sign=True)
        return f"Ver {amount} · {one.line.posted_on:%d/%m} · {clean(contact, limit=25)}"


def accounts(view: CompanyTrust) -> str:
    """All accounts with their modes."""
    if not view.accounts:
        return f"<b>Automação</b>\n{NO_ACCOUNTS}"
    rows = [f"• {safe(one.account.name, limit=60)}: {MODES[one.mode]}" for one in view.accounts]
    return "\n".join(
        ["<b>Automação</b>", "Só concilio sem perguntar nas contas que você ligar. Hoje está assim:", *rows]
    )


def account(one: AccountTrust, view: CompanyTrust, *, may_change: bool) -> str:
    """How one account is set, what follows from it, and what the answers so far say."""
    parts = [
        f"<b>Automação · {safe(one.account.name, limit=60)}</b>",
        f"Modo: <b>{MODES[one.mode]}</b> · limite: <b>{money(one.cap_cents)}</b> por lançamento",
        "",
        _what_it_does(one),
        *([_nothing_ready()] if one.mode is not AutomationMode.OFF and not view.trusted else []),
        "",
        *_answers(view),
        "",
        _monitor(one),
        *([] if may_change else ["", READ_ONLY]),
    ]
    return "\n".join(parts)


def _what_it_does(one: AccountTrust) -> str:
    if one.mode is AutomationMode.OFF:
        return "Eu só sugiro: nada desta conta é conciliado sem um toque seu."
    if one.mode is AutomationMode.MONITOR:
        return (
            "Nada é conciliado sozinho. Quando chega um extrato, anoto o que eu teria conciliado e comparo com o "
            "que você decide; o resumo de segunda conta quantas eu teria acertado."
        )
    return (
        f"Quando chega um extrato, concilio sozinho só o que passa em tudo isto: valor igual até o centavo, de no "
        f"máximo {money(one.cap_cents)}; até {DAYS_FROM_DUE} dias do vencimento; um único lançamento possível, que "
        "nenhum outro do banco disputa; e um tipo de sugestão que você vem confirmando. O resto eu pergunto. "
        "Tudo vem no resumo de segunda, com Desfazer. Se você desfizer um, volto a perguntar sobre esse tipo."
    )


def _nothing_ready() -> str:
    return "Nenhum tipo de sugestão está pronto ainda: por enquanto, pergunto tudo."


def _answers(view: CompanyTrust) -> list[str]:
    """The record by kind, in counts."""
    told = [kind for kind in EvidenceKind if kind in view.records]
    if not told:
        return ["Ainda não há respostas suas para contar. Elas vêm de cada cartão que você decide."]
    return [
        "<b>O que você respondeu às minhas sugestões</b>",
        *(f"• {KINDS[kind]}: {right_of(view.records[kind])} · {_standing(kind, view)}" for kind in told),
        _BAR,
    ]


_BAR = (
    f"Fica pronto com pelo menos {flawless_answers(EvidenceKind.NUMBER)} respostas, todas certas; são "
    f"{flawless_answers(EvidenceKind.NAME)} quando me guio por nome, CPF mascarado ou número da venda. Depois de um "
    f"erro, só com pelo menos {RECENT} certas seguidas."
)


def right_of(record: TrackRecord) -> str:
    """``37 de 37 certas``."""
    return f"{record.right} de {count(record.answers, 'certa', 'certas')}"


def _standing(kind: EvidenceKind, view: CompanyTrust) -> str:
    if kind in ALWAYS_ASKED:
        return "sempre pergunto"
    return "pronto" if kind in view.trusted else "ainda pergunto"


def _monitor(one: AccountTrust) -> str:
    record = one.monitor
    if record.answers == 0:
        return (
            f"Antes de ligar, observo: preciso comparar pelo menos {LEAST_ANSWERS} conciliações com o que "
            "você decidir."
        )
    seen = f"Na observação desta conta: {right_of(record)}."
    if one.may_be_on:
        return seen if one.mode is AutomationMode.ON else f"{seen} Você já pode ligar."
    if record.recent_wrong:
        return f"{seen} Para ligar, nenhum erro pode estar entre as {RECENT} mais novas."
    missing = LEAST_ANSWERS - record.answers
    return f"{seen} {'Falta' if missing == 1 else 'Faltam'} {missing} para poder ligar."


# --- what was done -------------------------------------------------------------------------------


def done_alone(lines: Sequence[StatementLine]) -> str:
    """In the answer to an import."""
    total = money(sum(abs(line.amount_cents) for line in lines))
    said = count(len(lines), "lançamento", "lançamentos")
    return f"🤖 Conciliei sozinho {said} ({total}). Vem também no resumo de segunda, com Desfazer."


def undo_alone(number: int) -> str:
    """On the button that takes all of it back."""
    return "↶ Desfazer o que fiz sozinho" if number == 1 else f"↶ Desfazer os {number} que fiz sozinho"


MOST_TOLD = 12
"""Lines of a week told one by one: the daily digest, which carries them, is one message."""


def week(view: Week, company: Company, *, most: int = MOST_TOLD) -> str:
    """The part of the daily digest that comes once a week."""
    until = view.digest.until.astimezone(ZoneInfo(company.time_zone)).date()
    parts = [f"🤖 <b>Sozinho, na semana até {day(until)}</b>"]
    if view.done:
        total = money(sum(abs(one.line.amount_cents) for one in view.done))
        said = count(len(view.done), "lançamento", "lançamentos")
        parts += [f"Conciliei sozinho {said} ({total}):", *(_done(one) for one in view.done[:most])]
        if len(view.done) > most:
            parts.append(f"… e mais {len(view.done) - most}.")
        parts.append(
            "Confira quando puder: tudo pode ser desfeito, e o que você desfizer eu volto a perguntar."
        )
    for one in view.watched:
        parts += ["", watched(one)] if view.done else [watched(one)]
    for rule in view.dropped:
        parts += ["", stepped_back(rule, company.time_zone)]
    return "\n".join([*parts, "", "/config muda o que posso fazer sozinho."])


def _done(one: DoneAlone) -> str:
    amount = money(one.line.amount_cents, sign=True)
    name = safe(entry_name(one.entry), limit=60)
    mark = "" if one.stands else "↶ desfeito: "
    return f"• {mark}{amount} · {day(one.line.posted_on)} → {name} ({KINDS[one.match.kind]})"


def watched(one: Watched) -> str:
    """What would have been: how many, and how many of them right."""
    name = safe(one.account.name, limit=40)
    if one.waiting == 0:
        return f"👁 {name}, em observação: teria conciliado sozinho {one.noted}, acertaria {one.agreed}."
    decided = one.noted - one.waiting
    waits = count(one.waiting, "ainda espera", "ainda esperam")
    if decided == 0:
        return f"👁 {name}, em observação: teria conciliado sozinho {one.noted}; {waits} por você."
    return (
        f"👁 {name}, em observação: teria conciliado sozinho {one.noted}. Você já decidiu {decided} deles, "
        f"e eu acertaria {one.agreed}; {waits} por você."
    )
