"""sendRichMessage (Bot API 10.1), which python-telegram-bot reaches through `do_api_request`.

Of the three ways to write one, the HTML form is modelled; Markdown, ready blocks and media are
refused openly.
"""

from bot.sandbox.json_fields import an_object, flag_field, text_field
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import deliver, prepare
from bot.sandbox.refusals import bad_request, not_modelled
from bot.sandbox.rich_html import parse_rich_html
from bot.sandbox.state import Json

_NOT_MODELLED = ("markdown", "blocks", "media")


@method("sendRichMessage")
def send_rich_message(call: MethodCall) -> Json:
    """A message of headings, tables, lists and folded details."""
    if not call.parameters.text("rich_message"):
        raise bad_request("rich message must be non-empty")
    rich, text = read_rich_message(call)
    chat, message = prepare(call)
    message.text, message.other = text, {"rich_message": rich}
    return deliver(call, chat, message)


def read_rich_message(call: MethodCall) -> tuple[Json, str]:
    """The `RichMessage` of a call and its plain text."""
    given = call.parameters.json("rich_message", complaint="can't parse rich message JSON object")
    try:
        stated = an_object(given, "object expected as rich message")
        foreign = [name for name in _NOT_MODELLED if stated.get(name)]
        source = text_field(stated, "html")
        right_to_left = flag_field(stated, "is_rtl")
    except ValueError as error:
        raise bad_request(f"can't parse rich message: {error}") from None
    if foreign:
        raise not_modelled(f"rich messages with {foreign[0]}")
    if not source.strip():
        raise bad_request("rich message must be non-empty")
    blocks, text = parse_rich_html(source)
    return {"blocks": blocks, **({"is_rtl": True} if right_to_left else {})}, text
