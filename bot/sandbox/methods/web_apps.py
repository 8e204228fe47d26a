"""answerWebAppQuery: always too late, because no Web App is ever opened here."""

from bot.sandbox.json_fields import an_object, text_field
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request


@method("answerWebAppQuery")
def answer_web_app_query(call: MethodCall) -> bool:
    """Checks the shape of the result, then says what Telegram says of a query it does not know."""
    result = call.parameters.json("result", complaint="can't parse JSON encoded inline query result")
    try:
        stated = an_object(result, "inline query result must be an object")
        for name in ("type", "id"):
            text_field(stated, name, required=True)
    except ValueError as error:
        raise bad_request(f"can't parse inline query result: {error}") from None
    raise bad_request("query is too old and response timeout expired or query ID is invalid")
