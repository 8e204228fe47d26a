"""Why a call was refused, in plain Brazilian Portuguese; found by Telegram's own words.

The first pattern that matches wins, so the narrow ones stand first. `{0}` is what the pattern captured.
"""

import re

_REASONS: tuple[tuple[str, str], ...] = (
    # the chat
    ("chat_id is empty", "faltou dizer para quem (chat_id)"),
    ("chat not found", "essa conversa não existe"),
    ("blocked by the user", "a pessoa bloqueou o bot"),
    ("can't initiate conversation", "o bot não pode falar primeiro; a pessoa ainda não o iniciou"),
    ("user is deactivated", "a conta dessa pessoa foi apagada"),
    ("bot was kicked", "o bot foi tirado do grupo"),
    ("upgraded to a supergroup", "o grupo mudou de número (virou supergrupo)"),
    ("member not found|user not found|user_id", "essa pessoa não existe aqui"),
    ("no administrators in the private", "uma conversa particular não tem administradores"),
    ("chat identifier is not specified", "faltou dizer a conversa"),
    ("member status can't be changed in private", "de uma conversa particular não se sai"),
    # texts
    ("message text is empty", "a mensagem veio sem texto"),
    ("^[^:]*: text must be non-empty", "o texto só tem espaços"),
    ("message is too long", "o texto passa de 4096 letras"),
    ("caption is too long", "a legenda passa de 1024 letras"),
    ("text is too long", "o texto passa de 32 KiB"),
    ("encoded in utf-8", "o texto não está em UTF-8"),
    ("message_too_long", "o aviso do botão passa de 200 letras"),
    (
        "entity begins|after the end of the text|entity with incorrect",
        "uma formatação cai fora do texto",
    ),
    ("entity url '(.*)' is invalid", "o endereço de um link no texto não serve ({0})"),
    ("quote_text_invalid", "o trecho citado não está na mensagem"),
    ("rich message must be non-empty", "a mensagem veio sem texto"),
    ("can't parse rich message: (.*)", "a mensagem com títulos ou tabelas está malfeita ({0})"),
    ("unsupported parse_mode", "esse modo de formatação não existe"),
    ("can't parse entities json", "a lista de formatações está malfeita"),
    ("can't parse entities: (.*)", "a formatação do texto está errada ({0})"),
    ("can't parse messageentity|entities json|custom emoji", "a lista de formatações está malfeita"),
    # keyboards
    ("button_data_invalid", "o dado de um botão passa de 64 bytes"),
    ("text buttons are unallowed", "um botão não faz nada: falta o dado, o endereço ou outra ação"),
    ("button text must be non-empty", "um botão ficou sem nome"),
    ("invalid button style", "um botão tem uma cor que não existe"),
    ("link to a user", "um miniaplicativo não abre uma pessoa"),
    ("only https links", "um miniaplicativo só abre com HTTPS"),
    ("button url '(.*)' is invalid", "o endereço de um botão não serve ({0})"),
    ("copy_text_invalid", "o texto a copiar de um botão precisa ter de 1 a 256 letras"),
    ("reply markup is too long", "há botões demais (mais de 100)"),
    ("inline keyboard expected", "uma edição só aceita botões na própria mensagem"),
    ("reply_markup_invalid", "o teclado está malfeito"),
    ("reply markup|reply keyboard|array of arrays|inline keyboard button", "o teclado está malfeito"),
    # editing, deleting, replying
    ("effect_id_invalid", "esse efeito não existe"),
    ("media can't be edited", "essa mensagem não aceita outro arquivo"),
    ("can't change media type", "num álbum não se troca o tipo do arquivo"),
    ("message is not modified", "a mensagem já estava exatamente assim"),
    ("message to edit not found", "a mensagem a mudar não existe mais"),
    ("message can't be edited", "essa mensagem não pode ser mudada"),
    ("no text in the message to edit", "a mensagem é um arquivo: não tem texto, tem legenda"),
    ("no caption in the message to edit", "a mensagem não tem legenda"),
    ("message_id_invalid", "essa mensagem não existe"),
    ("identifiers? (?:is|are) not specified", "faltou dizer qual mensagem"),
    ("too many message identifiers", "são mensagens demais de uma vez (até 100)"),
    ("message identifier", "o número da mensagem não é um número que valha"),
    ("message to delete not found", "a mensagem a apagar não existe mais"),
    ("message can't be deleted", "só se apaga nas primeiras 48 horas"),
    ("to be replied not found", "a mensagem a responder não existe mais"),
    ("reply parameters", "o pedido de resposta a outra mensagem está malfeito"),
    ("message can't be (?:forwarded|copied)", "essa mensagem não pode ser repetida"),
    ("protected content", "a mensagem é protegida: não pode ser repetida"),
    ("message to react not found", "a mensagem a reagir não existe"),
    ("reaction_invalid|reactiontype", "essa reação não existe"),
    ("reactions_too_many", "um bot só põe uma reação por mensagem"),
    ("poll to stop not found|poll can't be stopped", "não há enquete sua a encerrar nessa mensagem"),
    ("poll has already been closed", "a enquete já foi encerrada"),
    ("poll|quiz|correct option", "a enquete está malfeita"),
    ("invalid location", "esse lugar não existe no mapa"),
    ("random_id_empty", "o rascunho precisa de um número diferente de zero"),
    ("message to (?:un)?pin not found", "a mensagem a fixar não existe"),
    ("message to (?:copy|forward) not found", "a mensagem a repetir não existe"),
    # buttons pressed
    ("query is too old", "o toque no botão venceu, já foi respondido ou não existe"),
    # files
    ("there is no (\\w+) in the request", "faltou o arquivo ({0})"),
    ("invalid file_id|wrong file_id|wrong file identifier|file_id not", "esse arquivo não existe"),
    ("file is too big", "o arquivo é grande demais"),
    ("too many parameters", "o pedido passa de 1 MiB, fora os arquivos"),
    ("entity too large", "o arquivo passa de 50 MB"),
    ("file must be non-empty", "o arquivo está vazio"),
    ("photo_invalid_dimensions", "a foto é grande ou comprida demais"),
    ("image_process_failed", "isso não é uma imagem"),
    ("no messages to send|too many messages to send", "um álbum tem de 2 a 10 itens"),
    (
        "mixed with other media|use file of type",
        "esses tipos de arquivo não vão juntos, ou um no lugar do outro",
    ),
    ("array of inputmedia|inputmedia", "a lista de arquivos do álbum está malfeita"),
    ("http url content", "o arquivo no endereço dado não pôde ser buscado (o sandbox não sai desta máquina)"),
    # commands and profile
    ("bot_command_description_invalid", "a descrição de um comando precisa ter de 1 a 256 letras"),
    ("bot_command_invalid", "o nome de um comando só aceita letras minúsculas sem acento, números e _"),
    ("bot_commands_too_much|too_much", "há comandos demais (mais de 100)"),
    ("scope", "o público dos comandos está malfeito"),
    ("language code", "esse idioma não existe"),
    ("can't parse commands|botcommand", "a lista de comandos está malfeita"),
    ("menu ?button", "o botão de menu está malfeito"),
    ("_too_long", "o texto é comprido demais"),
    # receiving
    ("https url must be provided", "o endereço de entrega precisa ser HTTPS"),
    ("bad webhook: (.*)", "o endereço de entrega não serve ({0})"),
    ("invalid webhook url", "o endereço de entrega não serve"),
    ("secret token is too long", "o segredo da entrega passa de 256 letras"),
    ("secret token contains", "o segredo da entrega só aceita letras sem acento, números, _ e -"),
    ("while webhook is active", "as novidades já são entregues num endereço; não se busca ao mesmo tempo"),
    ("terminated by other getupdates", "outro programa busca as novidades com o mesmo token"),
    ("terminated by setwebhook", "as novidades passaram a ser entregues num endereço"),
    ("logged out", "o bot saiu deste servidor"),
    ("parameter action", "essa ação não existe"),
    ("inline query result", "a resposta ao miniaplicativo está malfeita"),
    ("boundary|url_invalid", "o pedido está malfeito"),
    ("unsupported type|empty chat_id specified", "o público dos comandos está malfeito"),
    # whatever is left, by its form
    ("is required|is empty", "faltou um parâmetro obrigatório"),
    ("length must not exceed", "um texto passa do limite"),
    ("must be non-empty", "um texto ficou vazio"),
    ("not found", "o que se pediu não existe"),
    ("can't parse|object expected|expected an array|invalid date|is invalid", "um parâmetro está malfeito"),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE | re.DOTALL), words) for pattern, words in _REASONS)


_BY_STATUS = {
    501: "O sandbox não imita isto, e recusa em vez de fingir ({method}).",
    404: "O servidor não conhece o método {method}.",
    401: "O Telegram recusaria: o token não vale.",
}


def reason(method: str, status: int, description: str) -> str:
    """One sentence on a refused call: what Telegram objects to, or what was broken on purpose."""
    if status == 429:
        seconds = re.search(r"retry after (\d+)", description)
        return f"O Telegram manda esperar {seconds.group(1) if seconds else 'um pouco'} s: envios demais."
    if status in _BY_STATUS:
        return _BY_STATUS[status].format(method=method)
    if status >= 500:
        return f"O servidor falhou ({status}): o bot precisa tentar de novo."
    return f"O Telegram recusaria: {_objection(description)}."


def _objection(description: str) -> str:
    for pattern, words in _COMPILED:
        match = pattern.search(description)
        if match is not None:
            return words.format(*match.groups())
    return description.partition(": ")[2] or description
