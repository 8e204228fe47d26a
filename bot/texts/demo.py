"""Words of the demonstration: the five steps beside the phone and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import count, day

if TYPE_CHECKING:
    from datetime import date

TITLE = "Concilia em cinco minutos"
INTRO = (
    "Você é a dona da Padaria Sol. Nos livros já estão as vendas por receber e as contas por pagar; falta saber o que "
    "o banco já fez com elas. São cinco passos no telefone, e nada sai desta máquina."
)
OVER = (
    "Foi isto: o extrato entrou, o que batia saiu com um toque, a devolução foi seguida até o fim, e o saldo está "
    "provado. Agora o banco de demonstração solta um lançamento de tempos em tempos: toque, escreva, erre, desfaça."
)
RESET = "Recomeçar"
RESET_CONFIRM = "Apagar a conversa e os livros desta demonstração e começar de novo?"

TITLES = {
    "importar": "Importar o extrato",
    "certinhos": "Confirmar o que bate certinho",
    "a-mais": "A cliente que pagou a mais",
    "devolucao": "A devolução passa no banco",
    "prova": "A prova",
}
LATER = {
    "importar": "O arquivo que o banco deixa baixar.",
    "certinhos": "O que combina até o centavo sai com um toque só.",
    "a-mais": "A Ana devia R$ 450,00 e mandou R$ 480,00.",
    "devolucao": "Os R$ 30,00 voltam para a Ana, e o caso se encerra.",
    "prova": "Banco e livros iguais até o centavo, com data.",
}

IMPORT_NOW = (
    "Este é o extrato do Itaú dos últimos sete dias, em OFX, do jeito que o banco escreve. "
    "Arraste o arquivo para o telefone, ou toque em “Enviar ao robô”."
)
IMPORT_DONE = "O Concilia leu 9 lançamentos. O mesmo arquivo de novo não repete nada."
SURE_DONE = "Oito lançamentos conciliados sem digitar nada, e cada um pode ser desfeito."
SURE_DONE_OTHERWISE = "Nenhum dos oito espera mais por você. Cada decisão tem “Desfazer”."
TOO_MUCH_NOW = (
    "A Ana devia R$ 450,00 e mandou R$ 480,00. No cartão dela, toque em “despesa de devolução R$ 30,00”. "
    "O cartão não está à vista? Escreva /conciliar."
)
TOO_MUCH_DONE = "Um toque conciliou a venda e deu nome e prazo aos R$ 30,00. /devolucoes mostra o caso."
_SEE_THE_REFUND = (
    "Quer ver a devolução? Mande /desfazer, depois /conciliar, e toque em “despesa de devolução R$ 30,00”."
)
TOO_MUCH_CREDIT = f"Você deixou os R$ 30,00 de crédito para a Ana: também vale. {_SEE_THE_REFUND}"
TOO_MUCH_OTHERWISE = f"Você resolveu sem abrir a devolução: também vale. {_SEE_THE_REFUND}"
REFUND_NOW = (
    "De verdade, você devolve pelo app do banco: o Concilia não move dinheiro. Aqui o banco é de mentira; "
    "toque, e o Pix sai da conta."
)
REFUND_ACTION = "Pix de R$ 30,00 à Ana"
REFUND_FELL = (
    "O banco contou sozinho, e o cartão novo já sabe que é a devolução da Ana. Toque em “Conciliar”."
)
REFUND_MISSED = (
    "O Pix de R$ 30,00 foi resolvido de outro jeito, e a devolução continua aberta. /desfazer volta atrás."
)
REFUND_NONE = "Sem devolução aberta, não há o que esperar do banco. O passo 3 diz como abri-la."
REFUND_DONE = "Caso encerrado com mais um toque: a venda e o Pix que devolveu ficaram ligados."
PROOF_NOW = "Nada mais espera por você. Escreva /saldo no telefone."
PROOF_DIFFERS = (
    "Banco e livros ainda não são iguais. Escreva /saldo: ele diz o primeiro dia que não bate, e por quê."
)

EDITED = "Concilia (o cartão mudou)"


def sure_now(left: int, total: int) -> str:
    """What to do with those that fit; ``left`` of ``total`` are undecided."""
    if left == total:
        return (
            f"No telefone, toque em “Conferir {total}”: são os que combinam com uma venda ou conta até o centavo. "
            "“Ver lista” mostra quais."
        )
    missing = "Falta" if left == 1 else "Faltam"
    return (
        f"{missing} {left} dos {total} que batem. Escreva /conciliar e toque em “Conciliar” quando combinar."
    )


def proof_waits(pending: int) -> str:
    """Lines wait, and the proof with them."""
    waiting = count(pending, "lançamento ainda espera", "lançamentos ainda esperam")
    return f"{waiting} uma decisão sua: /conciliar mostra um a um. Depois escreva /saldo."


def proof_lacks(ignored: int) -> str:
    """Lines were ignored, so the books are not the bank's."""
    left_out = count(ignored, "lançamento", "lançamentos")
    return f"Você deixou {left_out} fora dos livros, e o banco não bate: /ignoradas traz de volta. Depois, /saldo."


def proof(until: date) -> str:
    """What the bot's answer to ``/saldo`` says when all is well."""
    return f"Provado até {day(until)}"


def proof_done(until: date) -> str:
    """The end of the story."""
    return f"{proof(until)}: o saldo do banco é o dos livros, e nada ficou pendente. É conta feita, não impressão."


def numbered(position: int, title: str) -> str:
    """A step's title in the terminal."""
    return f"{position} · {title}"


def well_done(text: str) -> str:
    """What happened in a step, in the terminal."""
    return f"✓ {text}"


def pressed(label: str) -> str:
    """A press, told."""
    return f"toca em [ {label} ]  "


def file_sent(name: str) -> str:
    """A document, told."""
    return f"📎 {name}"
