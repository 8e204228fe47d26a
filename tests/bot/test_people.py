"""Who may do what: strangers, invitations, the accountant, groups, and the company next door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.polling import store_updates
from core.domain.parties import Role
from core.services import founding
from tests.bot.conftest import TOKEN, Bench, data_of
from tests.builders import Movement, ofx, table

if TYPE_CHECKING:
    from bot.sandbox import Person, SandboxMessage

SALE = "receita;Venda 1042;Ana Paula Souza;123.456.789-09;450,00;10/07/2026;Vendas;1042"
PAID_MORE = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")
COMMANDS = [
    "/start",
    "/ajuda",
    "/saldo",
    "/pendentes",
    "/conciliar",
    "/importar",
    "/novo",
    "/buscar",
    "/contas",
    "/devolucoes",
    "/relatorio",
    "/desfazer",
    "/config",
    "/privacidade",
    "/ignoradas",
    "/help",
]
REFUSED = "Este convite não vale (errado, usado ou vencido). Peça outro a quem cuida do Concilia."


def said_to(person: Person) -> list[SandboxMessage]:
    return [message for message in person.messages if message.from_bot]


async def test_stranger_gets_no_answer_whatever_they_send_or_press(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    card = bench.card("R$ 480,00")
    stranger = bench.sandbox.person(user_id=666, first_name="Estranho", bot_token=TOKEN)
    for text in [*COMMANDS, "oi", "/saldo 1", "/start@sandbox_bot", "450,00"]:
        await stranger.say(text)
    await stranger.send_document("extrato.ofx", ofx(PAID_MORE))
    await stranger.send_document("livros.csv", table(SALE))
    await stranger.send_photo(b"jpeg")
    for row in card.buttons:
        for button in row:
            await stranger.press_data(card.message_id, button.data or "")
    for data in ("", "1:ok", "x" * 64):
        await stranger.press_data(1, data)
    await bench.settled()
    assert said_to(stranger) == []
    assert stranger.toasts == []
    assert bench.calls("sendMessage", "editMessageText", "sendChatAction", chat=stranger) == []
    assert bench.calls("getFile") == bench.calls("getFile")[:2]  # only the owner's files were fetched
    assert bench.message(card.message_id) == card


async def test_wrong_used_and_expired_codes_get_one_and_the_same_sentence(bench: Bench) -> None:
    async with bench.store.write() as uow:
        used = await founding.invite(uow, bench.company, Role.FINANCE, bench.clock.now())
        expired = await founding.invite(uow, bench.company, Role.FINANCE, bench.clock.now())
    beto = bench.sandbox.person(user_id=1002, first_name="Beto", bot_token=TOKEN)
    assert "financeiro" in (await bench.say(f"/start {used}", by=beto)).text
    bench.clock.advance(hours=25)
    stranger = bench.sandbox.person(user_id=666, first_name="Estranho", bot_token=TOKEN)
    for code in ("abc", used, expired, "' OR 1=1 --"):
        assert (await bench.say(f"/start {code}", by=stranger)).text == REFUSED
    await bench.say("/pendentes", by=stranger)
    assert {message.text for message in said_to(stranger)} == {REFUSED}


async def test_after_five_tries_even_the_right_code_is_refused_for_a_while(bench: Bench) -> None:
    async with bench.store.write() as uow:
        good = await founding.invite(uow, bench.company, Role.FINANCE, bench.clock.now())
    guesser = bench.sandbox.person(user_id=667, first_name="Tenta", bot_token=TOKEN)
    for number in range(5):
        await bench.say(f"/start {number:032x}", by=guesser)
    assert (await bench.say(f"/start {good}", by=guesser)).text == REFUSED
    bench.clock.advance(minutes=16)
    assert "Você agora é financeiro" in (await bench.say(f"/start {good}", by=guesser)).text


async def test_accountant_may_ask_everything_and_decide_nothing(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    card = bench.card("R$ 480,00")
    carla = await bench.person(1003, "Carla", Role.ACCOUNTANT)
    for command in ("/saldo", "/pendentes", "/devolucoes", "/contas", "/buscar Ana", "/ajuda"):
        assert "leitura" not in (await bench.say(command, by=carla)).text
    before = len(said_to(carla))
    await bench.say("/conciliar", by=carla)
    mine = carla.last
    for label in ("Usar valor", "despesa de devolução", "Ignorar", "Depois", "Nova receita"):
        said = await bench.press(label, on=mine.message_id, by=carla)
        assert "leitura" in said, label
        assert "Nada mudou" in said
    assert bench.message(card.message_id).text == card.text
    assert "leitura" in (await bench.say("/desfazer", by=carla)).text
    await carla.send_document("mais.ofx", ofx(Movement("20260713", "1,00", "X")))
    await bench.settled()
    assert "leitura" in carla.last.text
    await carla.send_document("mais.csv", table("receita;X;Y;;1,00;01/07/2026;Vendas;1"))
    await bench.settled()
    assert "leitura" in carla.last.text
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text
    assert len(said_to(carla)) > before


async def test_new_cards_go_to_those_who_decide_only(bench: Bench) -> None:
    carla = await bench.person(1003, "Carla", Role.ACCOUNTANT)
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    await bench.bank(PAID_MORE)
    assert bench.card("R$ 480,00", by=beto)
    assert len(said_to(carla)) == 1


async def test_groups_and_channels_are_ignored_even_when_a_member_speaks_there(bench: Bench) -> None:
    await bench.bank(PAID_MORE)
    card = bench.card("R$ 480,00")
    user = {"id": bench.owner.user_id, "is_bot": False, "first_name": "Sol"}
    async with bench.store.write() as uow:
        code = await founding.invite(uow, bench.company, Role.OWNER, bench.clock.now())
    raw: list[dict[str, Any]] = []
    for number, kind in enumerate(("group", "supergroup", "channel")):
        chat = {"id": -100 - number, "type": kind, "title": "Família"}
        message = {"message_id": 7, "date": 1783944000, "chat": chat, "from": user}
        raw += [
            {"message": message | {"text": text}}
            for text in ("/saldo", f"/start {code}", "450,00", "/conciliar")
        ]
        raw.append(
            {
                "callback_query": {
                    "id": f"77{number}",
                    "from": user,
                    "chat_instance": "1",
                    "message": message | {"text": "cartão"},
                    "data": data_of(card, "Ignorar"),
                }
            }
        )
    updates = [{"update_id": 900_000_000 + number} | one for number, one in enumerate(raw)]
    before = len(bench.calls("sendMessage", "answerCallbackQuery", "editMessageText"))
    reception = bench.concilia.reception
    reception.accept(await store_updates(bench.store, bench.concilia.bot.id, updates, bench.clock))
    await bench.settled()
    assert len(bench.calls("sendMessage", "answerCallbackQuery", "editMessageText")) == before
    assert bench.message(card.message_id) == card


async def every_button(bench: Bench) -> set[str]:
    """What the buttons carry that the owner's chat shows over one day: a refund, a new entry, a burst, the lists."""
    buttons: set[str] = set()

    def gather() -> None:
        for message in bench.owner.messages:
            buttons.update(button.data for row in message.buttons for button in row if button.data)

    async def press(on: int, *labels: str) -> None:
        for label in labels:
            gather()
            await bench.press(label, on=on)
        gather()

    main, unknown = bench.card("R$ 480,00").message_id, bench.card("R$ 55,00").message_id
    await press(
        main, "Buscar", "Voltar", "Por quê", "Voltar", "Usar valor", "despesa de devolução", "Ver devolução"
    )
    case = bench.owner.last.message_id
    await press(case, "Mudar", "Voltar", "É receita mesmo", "Voltar", "Deixar crédito")
    await press(
        unknown, "Nova receita", "Vendas", "Criar", "Categoria", "Outras receitas", "Contato", "Sem contato"
    )
    await press(bench.card("R$ 66,00").message_id, "Ignorar")
    await bench.bank(*(Movement("20260713", f"{n},00", f"PIX CLIENTE {n}") for n in range(1, 7)))
    await bench.books(*(f"receita;V{n};Cliente {n};;{n},00;13/07/2026;Vendas;{n}" for n in range(1, 7)))
    for command in ("/ignoradas", "/devolucoes", "/pendentes"):
        await bench.say(command)
    gather()
    return buttons


async def test_every_button_of_one_company_does_nothing_for_the_owner_of_another(bench: Bench) -> None:
    await bench.books(
        SALE, "receita;Cesta;Bia;;80,00;12/07/2026;Vendas;51", "receita;Cesta;Bea;;80,00;12/07/2026;Vendas;52"
    )
    await bench.bank(
        PAID_MORE,
        Movement("20260712", "80,00", "PIX RECEBIDO"),
        Movement("20260712", "55,00", "PIX RECEBIDO JOSE LIMA"),
        Movement("20260712", "66,00", "PIX RECEBIDO RITA"),
    )
    buttons = await every_button(bench)
    burst = bench.card("Chegaram")
    assert len(buttons) > 40

    lua = await bench.neighbour()
    before = [(m.message_id, m.text, m.labels) for m in bench.owner.messages]
    calls = len(bench.calls("sendMessage", "editMessageText", chat=bench.owner))
    for data in buttons:
        await lua.press_data(burst.message_id, data)
        await lua.press_data(1, data)
    await bench.settled(60)
    assert not lua.unanswered
    assert [(m.message_id, m.text, m.labels) for m in bench.owner.messages] == before
    assert len(bench.calls("sendMessage", "editMessageText", chat=bench.owner)) == calls
    seen = "\n".join(message.text for message in said_to(lua)) + "\n".join(one.text for one in lua.toasts)
    for secret in ("Ana", "480", "450", "JOSE", "Bia", "Venda", "Itaú", "Padaria", "Não deu certo"):
        assert secret not in seen
    async with bench.store.read() as uow:
        other = (await uow.people.member_by_user(lua.user_id)) or None
        assert other is not None
        assert await uow.decisions.latest_by(other.company_id, other.id) is None
        assert await uow.books.open_entries(other.company_id) == []


async def test_typed_answer_of_a_neighbour_never_reaches_the_others_question(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    card = bench.card("R$ 480,00").message_id
    await bench.press("despesa de devolução", on=card)
    await bench.press("Ver devolução", on=card)
    case = bench.owner.last.message_id
    await bench.press("Mudar vencimento", on=case)
    await bench.press("Outra data", on=case)
    asked = bench.owner.last.message_id
    lua = await bench.neighbour()
    assert "Não achei nada" in (await bench.say("25/07", by=lua, reply_to=asked)).text
    assert "até 20/07/2026" in (await bench.say("/devolucoes")).text
