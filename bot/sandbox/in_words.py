"""What one call of the bot did, in one plain sentence of Brazilian Portuguese: the page's drawer shows it.

Only the log is read here; nothing decides anything by these words.
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox.refusals_in_words import reason

Shown = dict[str, Any]
_QUOTED = 60
_ACTIONS = {
    "typing": "digitando…",
    "upload_photo": "enviando foto…",
    "upload_document": "enviando arquivo…",
    "find_location": "procurando o lugar…",
}


def in_words(method: str, parameters: Shown, status: int, description: str) -> str:
    """The sentence for one call.

    `parameters` as the log shows them (nested objects decoded); `status` 0 means the connection was dropped.
    """
    if status == 0:
        return "A conexão caiu antes da resposta: o bot não soube se deu certo."
    if status != 200:
        return reason(method, status, description)
    told = _DONE.get(method)
    if told is None:
        return f"Chamou {method}."
    return (told if isinstance(told, str) else told(parameters)) + "."


def unknown_parameter(method: str, name: str) -> str:
    """A remark: Telegram would have ignored this parameter."""
    return f"O parâmetro «{name}» não existe em {method}: o Telegram o ignora."


def unknown_field(path: str) -> str:
    """A remark: Telegram would have ignored this field (`Class.field`) of an object."""
    kind, _, name = path.partition(".")
    return f"O campo «{name}» não existe em {kind}: o Telegram o ignora."


def unused_file(name: str) -> str:
    """A remark: a file came along that nothing in the call names."""
    return f"O arquivo na parte «{name}» não é citado por nenhum parâmetro: o Telegram o ignora."


def broken_json() -> str:
    """A remark: a body of broken JSON is read up to the mistake, without a word."""
    return "O corpo JSON está malfeito: o Telegram só leu o que vem antes do erro."


def odd_http_method(name: str) -> str:
    """A remark: only the sandbox listens to it."""
    return f"O Telegram só atende GET e POST; a este {name} não responderia."


def ignored_kinds() -> str:
    """A remark: allowed_updates was no list of texts."""
    return "A lista allowed_updates está malfeita: o Telegram a ignora e mantém a anterior."


def from_webhook() -> str:
    """A remark: this call came in the answer to an update."""
    return "Veio na resposta à entrega de uma novidade: o bot não fica sabendo se deu certo."


def would_wait(seconds: int) -> str:
    """A remark: the strict sandbox, and Telegram, would have answered 429."""
    return f"O Telegram mandaria esperar {seconds} s antes desta mensagem (limite de envios)."


def plain_webhook() -> str:
    """A remark: only a sandbox posts to an address without HTTPS."""
    return "O Telegram recusaria este endereço: exige HTTPS."


def webhook_port(port: int) -> str:
    """A remark: Telegram posts to four ports only."""
    return f"O Telegram recusaria a porta {port}: só entrega em 443, 80, 88 e 8443."


def absent_here(method: str) -> str:
    """A remark: the strict sandbox says 404 where Telegram would have done it."""
    return f"O Telegram conhece {method}; é o sandbox que não o imita."


def unfaithful(problem: str) -> str:
    """A remark: the sandbox itself erred."""
    return f"Erro do próprio sandbox: a resposta não tem a forma da Bot API ({problem})."


def _sent(what: str) -> Callable[[Shown], str]:
    return lambda shown: f"Enviou {what}{_with(shown)}"


def _with(shown: Shown) -> str:
    """What a sent message brings along: buttons, a question, silence."""
    markup = shown.get("reply_markup")
    parts = [_keyboard(markup)] if isinstance(markup, dict) else []
    if shown.get("reply_parameters") or shown.get("reply_to_message_id"):
        parts.append(" em resposta a outra")
    if _true(shown.get("disable_notification")):
        parts.append(", sem som")
    return "".join(parts)


def _keyboard(markup: Shown) -> str:
    rows = markup.get("inline_keyboard")
    if rows:
        return f" com {_count(_buttons(rows), 'botão', 'botões')}"
    if markup.get("force_reply"):
        return " que pede uma resposta"
    if markup.get("remove_keyboard"):
        return " que recolhe o teclado"
    return " com um teclado de respostas" if markup.get("keyboard") else ""


def _buttons(rows: Any) -> int:
    return sum(len(row) for row in rows if isinstance(row, list)) if isinstance(rows, list) else 0


def _edited(what: str) -> Callable[[Shown], str]:
    return lambda shown: f"Trocou {what} de uma mensagem{_edited_buttons(shown)}"


def _edited_buttons(shown: Shown) -> str:
    """An edit without a keyboard takes the old one away, which surprises many."""
    markup = shown.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    return f" com {_count(_buttons(rows), 'botão', 'botões')}" if rows else " e a deixou sem botões"


def _new_buttons(shown: Shown) -> str:
    markup = shown.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not rows:
        return "Tirou os botões de uma mensagem"
    return f"Trocou os botões de uma mensagem: agora {_count(_buttons(rows), 'botão', 'botões')}"


def _answered(shown: Shown) -> str:
    text = _quote(shown.get("text"))
    if not text:
        return "Confirmou o toque no botão"
    how = "mostrou o aviso" if _true(shown.get("show_alert")) else "disse"
    return f"Confirmou o toque no botão e {how} {text}"


def _document(shown: Shown) -> str:
    given = shown.get("document")
    name = given.get("file_name") if isinstance(given, dict) else None
    return f"Enviou o arquivo {_quote(name)}{_with(shown)}" if name else f"Enviou um arquivo{_with(shown)}"


def _acting(shown: Shown) -> str:
    action = str(shown.get("action", ""))
    return f"Mostrou «{_ACTIONS.get(action, action)}» no alto da conversa"


def _webhook(shown: Shown) -> str:
    url = shown.get("url")
    return f"Pediu que as novidades sejam entregues em {url}" if url else _DELETED_WEBHOOK


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _count(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def _quote(value: Any) -> str:
    text = " ".join(str(value or "").split())
    return f"«{text if len(text) <= _QUOTED else text[: _QUOTED - 1] + '…'}»" if text else ""


def _true(value: Any) -> bool:
    return str(value).lower() in {"true", "1", "yes"}


_DELETED_WEBHOOK = "Voltou a buscar as novidades por conta própria"
_DONE: dict[str, str | Callable[[Shown], str]] = {
    "getMe": "Perguntou quem ele mesmo é",
    "getUpdates": "Perguntou se há novidades",
    "setWebhook": _webhook,
    "deleteWebhook": _DELETED_WEBHOOK,
    "getWebhookInfo": "Perguntou como vai a entrega das novidades",
    "sendMessage": _sent("uma mensagem"),
    "sendRichMessage": _sent("uma mensagem com títulos ou tabelas"),
    "sendMessageDraft": "Mostrou o rascunho de uma resposta que ainda escreve",
    "sendDocument": _document,
    "sendPhoto": _sent("uma foto"),
    "sendMediaGroup": lambda shown: (
        f"Enviou um álbum com {_count(_length(shown.get('media')), 'item', 'itens')}"
    ),
    "sendLocation": _sent("um lugar no mapa"),
    "sendContact": _sent("um contato"),
    "sendPoll": _sent("uma enquete"),
    "stopPoll": "Encerrou uma enquete",
    "copyMessage": _sent("a cópia de uma mensagem"),
    "copyMessages": _sent("a cópia de várias mensagens"),
    "forwardMessage": "Encaminhou uma mensagem",
    "forwardMessages": "Encaminhou várias mensagens",
    "sendChatAction": _acting,
    "editMessageText": _edited("o texto"),
    "editMessageCaption": _edited("a legenda"),
    "editMessageMedia": _edited("o arquivo"),
    "editMessageReplyMarkup": _new_buttons,
    "deleteMessage": "Apagou uma mensagem",
    "deleteMessages": lambda shown: (
        f"Apagou {_count(_length(shown.get('message_ids')), 'mensagem', 'mensagens')}"
    ),
    "answerCallbackQuery": _answered,
    "answerWebAppQuery": "Respondeu ao que veio de um miniaplicativo",
    "setMessageReaction": lambda shown: (
        "Reagiu a uma mensagem" if shown.get("reaction") else "Tirou a reação de uma mensagem"
    ),
    "pinChatMessage": "Fixou uma mensagem no alto da conversa",
    "unpinChatMessage": "Desafixou uma mensagem",
    "unpinAllChatMessages": "Desafixou todas as mensagens",
    "getChat": "Pediu os dados da conversa",
    "getChatMember": "Pediu os dados de quem está na conversa",
    "getChatAdministrators": "Pediu a lista de administradores da conversa",
    "getChatMemberCount": "Perguntou quantas pessoas há na conversa",
    "leaveChat": "Saiu da conversa",
    "getFile": "Pediu o endereço de um arquivo para baixar",
    "setMyCommands": lambda shown: (
        f"Publicou {_count(_length(shown.get('commands')), 'comando', 'comandos')} para o menu «/»"
    ),
    "getMyCommands": "Leu a própria lista de comandos",
    "deleteMyCommands": "Apagou a própria lista de comandos",
    "setChatMenuButton": "Trocou o botão de menu",
    "getChatMenuButton": "Leu qual é o botão de menu",
    "setMyName": "Trocou o próprio nome",
    "getMyName": "Leu o próprio nome",
    "setMyDescription": "Escreveu o texto que se lê antes de começar",
    "getMyDescription": "Leu o texto que se lê antes de começar",
    "setMyShortDescription": "Escreveu o texto do próprio perfil",
    "getMyShortDescription": "Leu o texto do próprio perfil",
    "logOut": "Saiu deste servidor por dez minutos",
    "close": "Encerrou a sessão neste servidor",
}
