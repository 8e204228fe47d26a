"""Words of ``/config``: hours, cards, categories, people and months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import clean, count, day, moment, money, month, month_name, safe
from bot.texts.reports import ROLES
from core.domain.entries import CategoryPurpose, Direction
from core.domain.parties import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, time

    from core.domain.entries import Category
    from core.domain.parties import Company, Member
    from core.services.closing import MonthState

_MAY = {
    Role.OWNER: "decide tudo e cuida das pessoas",
    Role.FINANCE: "decide sobre os lançamentos",
    Role.ACCOUNTANT: "vê tudo, comenta, anexa, exporta e fecha meses",
}
_READS = {
    Role.OWNER: "",
    Role.FINANCE: "Pessoas e meses você vê aqui; quem muda pessoas é o dono, e quem fecha meses, o dono ou o contador.",
    Role.ACCOUNTANT: (
        "Seu acesso é de contador: você vê tudo, comenta e anexa (respondendo a um cartão), exporta e fecha meses. "
        "O resto você vê aqui, e quem muda é o dono ou o financeiro."
    ),
}
READ_ONLY = "Seu acesso é de leitura: quem muda isto é o dono ou o financeiro."
OWNER_ONLY = "Quem convida, muda papéis e remove pessoas é o dono."
CLOSERS_ONLY = "Quem fecha e reabre meses é o dono ou o contador."
CHANGED = "Anotado."


class Labels:
    """Words on buttons."""

    DIGEST = "🕖 Resumo diário"
    QUIET = "🌙 Horas de silêncio"
    MY_CARDS = "🔔 Meus cartões"
    RULES = "📐 Regras"
    CATEGORIES = "🏷 Categorias"
    PEOPLE = "👥 Pessoas"
    MONTHS = "🔒 Meses"
    OTHER_HOUR = "⌨️ Outra hora"
    SWITCH_OFF = "Desligar"
    CARDS_ON = "✅ Quero receber"
    CARDS_OFF = "Não quero receber"
    SEE_IN = "Ver receitas"
    SEE_OUT = "Ver despesas"
    NEW_CATEGORY = "➕ Nova categoria"
    RENAME = "✏️ Renomear"
    HIDE = "Esconder"
    SHOW = "Mostrar de novo"
    INVITE = "➕ Convidar"
    REMOVE = "Remover"
    EARLIER = "‹ Mais antigos"
    LATER = "Mais novos ›"
    CLOSE_ANYWAY = "Sim, fechar assim"

    @staticmethod
    def hour(minutes: int, *, chosen: bool, before: str = "") -> str:
        """An hour to choose."""
        return clean(f"{'✓ ' if chosen else ''}{before} {minutes // 60:02}:{minutes % 60:02}")

    @staticmethod
    def quiet_on(start: time, end: time) -> str:
        """Switches the usual quiet hours on."""
        return f"✅ Ligar das {start:%H:%M} às {end:%H:%M}"

    @staticmethod
    def category(one: Category) -> str:
        """Opens a category."""
        return f"{clean(one.name, limit=40)}{'' if one.active else ' · escondida'}"

    @staticmethod
    def person(one: Member) -> str:
        """Opens a person."""
        return f"{clean(one.name, limit=40)} · {ROLES[one.role]}"

    @staticmethod
    def invite(role: Role) -> str:
        """Makes a code."""
        return f"Convidar {ROLES[role]}"

    @staticmethod
    def make(role: Role) -> str:
        """Gives a role."""
        return f"Tornar {ROLES[role]}"

    @staticmethod
    def make_yes(role: Role) -> str:
        """Gives a role, the second tap."""
        return f"Sim, tornar {ROLES[role]}"

    @staticmethod
    def remove_yes(one: Member) -> str:
        """Removes, the second tap."""
        return f"Sim, remover {clean(one.name, limit=30)}"

    @staticmethod
    def month(one: MonthState) -> str:
        """Opens a month."""
        return f"{'🔒 ' if one.lock else ''}{month(one.month.first).capitalize()} · {_state(one)}"

    @staticmethod
    def close(first: date) -> str:
        """Closes a month."""
        return f"🔒 Fechar {month_name(first)}"

    @staticmethod
    def reopen(first: date) -> str:
        """Opens it again."""
        return f"Reabrir {month_name(first)}"


# --- the menu, hours and cards -------------------------------------------------------------------


def menu(company: Company, member: Member) -> str:
    """``/config``."""
    read = _READS[member.role]
    return "\n".join(
        [
            "<b>Configurações</b>",
            f"Resumo diário às {company.digest_time:%H:%M} · {_quiet(company)}",
            *([read] if read else []),
            "Escolha o que ver ou ajustar:",
        ]
    )


def digest(company: Company, *, may_change: bool) -> str:
    """When the digest comes."""
    said = (
        f"<b>Resumo diário</b>\nChega todo dia às <b>{company.digest_time:%H:%M}</b>, no horário da empresa."
    )
    return said if may_change else f"{said}\n\n{READ_ONLY}"


ASK_HOUR = "A que hora o resumo deve chegar? Escreva como <code>7:30</code> ou <code>18:00</code>."
ASK_HOUR_BOX = "hh:mm"


def digest_set(at: time) -> str:
    """After an hour was chosen."""
    return f"O resumo diário chega às {at:%H:%M}."


def _quiet(company: Company) -> str:
    if company.quiet_from is None or company.quiet_to is None:
        return "sem horas de silêncio"
    return f"silêncio das {company.quiet_from:%H:%M} às {company.quiet_to:%H:%M}"


def quiet(company: Company, *, may_change: bool) -> str:
    """From when to when the phone stays quiet."""
    said = (
        "<b>Horas de silêncio</b>\nNelas, o que mando sem ninguém pedir chega sem som. O que você pede toca sempre.\n"
        f"Agora: <b>{_quiet(company)}</b>."
    )
    return said if may_change else f"{said}\n\n{READ_ONLY}"


def my_cards(member: Member) -> str:
    """Whether cards are pushed to this person."""
    if not member.role.decides:
        return (
            "<b>Meus cartões</b>\nCartões novos vão a quem decide. Você abre qualquer lançamento por /pendentes ou "
            "/buscar."
        )
    state = "recebe" if member.wants_cards else "não recebe"
    return (
        f"<b>Meus cartões</b>\nVocê <b>{state}</b> um cartão quando outra pessoa traz lançamentos novos. "
        "Os que você mesmo manda voltam sempre, e tudo está em /pendentes."
    )


# --- categories ----------------------------------------------------------------------------------


def categories(direction: Direction, total: int, *, may_change: bool) -> str:
    """Above the list of one side."""
    side = "receita" if direction is Direction.IN else "despesa"
    said = f"<b>Categorias de {side}</b>\n{count(total, 'categoria', 'categorias')}. Toque numa para ver."
    return said if may_change else f"{said}\n{READ_ONLY}"


def category(one: Category, *, may_change: bool) -> str:
    """One category."""
    side = "receita" if one.direction is Direction.IN else "despesa"
    lines = [f"<b>{safe(one.name, limit=60)}</b>", f"Categoria de {side}."]
    if not one.active:
        lines.append("Escondida: não aparece mais para escolher. O que já foi lançado nela continua nela.")
    if one.purpose is not CategoryPurpose.ORDINARY:
        lines.append("Eu mesmo lanço nela: pode mudar de nome, mas não sair da lista.")
    return "\n".join(lines if may_change else [*lines, "", READ_ONLY])


ASK_NAME = "Que nome a categoria deve ter?"
ASK_NAME_BOX = "nome da categoria"


def category_saved(one: Category) -> str:
    """After a name was given."""
    return f"Categoria guardada: {safe(one.name, limit=60)}."


# --- people --------------------------------------------------------------------------------------


def people(members: Sequence[Member], *, may_change: bool) -> str:
    """Who belongs to the company."""
    rows = [f"• {safe(one.name, limit=60)}: {ROLES[one.role]}" for one in members]
    end = [] if may_change else ["", OWNER_ONLY]
    return "\n".join(["<b>Pessoas</b>", *rows, *end])


def person(one: Member, *, may_change: bool) -> str:
    """One member."""
    lines = [
        f"<b>{safe(one.name, limit=60)}</b> · {ROLES[one.role]}",
        f"{ROLES[one.role].capitalize()} {_MAY[one.role]}.",
        f"Aqui desde {day(one.created_at.date())}.",
    ]
    return "\n".join(lines if may_change else [*lines, "", OWNER_ONLY])


def role_question(one: Member, role: Role) -> str:
    """Asks once more before a role changes."""
    return (
        f"<b>{safe(one.name, limit=60)}</b> passa de {ROLES[one.role]} a <b>{ROLES[role]}</b>: {_MAY[role]}. "
        "Vale no mesmo instante. Confirma?"
    )


def role_changed(one: Member) -> str:
    """The short word above the chat."""
    return f"{clean(one.name, limit=60)} agora é {ROLES[one.role]}."


def remove_question(one: Member) -> str:
    """Asks once more before somebody is removed."""
    return (
        f"Remover <b>{safe(one.name, limit=60)}</b>? A partir do mesmo instante, nada que essa pessoa mande ou toque "
        "tem efeito, e o celular dela não recebe mais nada. O que ela decidiu continua valendo, em nome dela."
    )


def removed(one: Member) -> str:
    """The short word above the chat."""
    return f"{clean(one.name, limit=60)} não faz mais parte da empresa."


def invite_roles() -> str:
    """Which role the code is for."""
    rows = [f"• <b>{ROLES[role]}</b>: {_MAY[role]}" for role in Role]
    return "\n".join(["<b>Convidar</b>", "Para que papel é o convite?", *rows])


def invitation(company: Company, role: Role, code: str, bot_name: str, until: datetime) -> str:
    """A code, shown once; written so that the message can be forwarded as it is."""
    link = f"https://t.me/{safe(bot_name)}?start={safe(code)}"
    return (
        f"<b>Convite para {ROLES[role]}</b> em {safe(company.name, limit=60)}\n{link}\n"
        f"Sem abrir o link, mande ao bot: <code>/start {safe(code)}</code>\n\n"
        f"Vale uma vez, até {moment(until, company.time_zone)}. Só mostro agora: encaminhe esta mensagem à pessoa."
    )


# --- months --------------------------------------------------------------------------------------


def months(*, may_change: bool) -> str:
    """Above the list of months."""
    said = (
        "<b>Meses</b>\nNum mês fechado, nada é decidido nem desfeito até alguém reabrir. Lançamentos que chegarem "
        "atrasados esperam em /pendentes."
    )
    return said if may_change else f"{said}\n{CLOSERS_ONLY}"


def _state(one: MonthState) -> str:
    if one.lock is not None:
        return "fechado"
    if one.totals.open_lines:
        return count(one.totals.open_lines, "pendente", "pendentes")
    if not one.over:
        return "em curso"
    return "tudo decidido" if one.totals.lines else "sem lançamentos"


def month_view(one: MonthState, time_zone: str, *, may_change: bool) -> str:
    """One month: how much of it is decided, and whether it is closed."""
    lines = [
        f"<b>{month(one.month.first).capitalize()}</b>",
        _lines(one),
    ]
    if one.lock is not None:
        by = f" por {safe(one.by, limit=40)}" if one.by else ""
        lines.append(f"🔒 Fechado{by} em {moment(one.lock.closed_at, time_zone)}.")
    elif not one.over:
        lines.append("Ainda em curso: um mês só fecha depois do último dia.")
    else:
        lines.append("Aberto.")
    return "\n".join(lines if may_change else [*lines, "", CLOSERS_ONLY])


def _lines(one: MonthState) -> str:
    if not one.totals.lines:
        return "Nenhum lançamento do banco."
    return f"{count(one.totals.lines, 'lançamento', 'lançamentos')} do banco, {_waiting(one)}."


def _waiting(one: MonthState) -> str:
    if not one.totals.open_lines:
        return "nada pendente"
    return f"{count(one.totals.open_lines, 'pendente', 'pendentes')} ({money(one.totals.open_cents)})"


def close_question(one: MonthState) -> str:
    """Asks once more before a month is closed with lines that wait."""
    waits = count(one.totals.open_lines, "lançamento ainda espera", "lançamentos ainda esperam")
    return (
        f"Em <b>{month(one.month.first)}</b>, {waits} uma decisão ({money(one.totals.open_cents)} ao todo). "
        "Fechado o mês, só dá para decidir reabrindo, ou lançando no mês seguinte. Fechar assim mesmo?"
    )


def closed(first: date) -> str:
    """The short word above the chat."""
    return f"{month(first).capitalize()} está fechado."


def reopened(first: date) -> str:
    """The short word above the chat."""
    return f"{month(first).capitalize()} está aberto de novo."
