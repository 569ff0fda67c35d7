from oracle import case, formatted, percent
import shared_texts as code
import users_of_texts

PROMPTS = {
    "filled_prompt": formatted(lambda question, name: users_of_texts.answer(question), question="{why}", name="Robin"),
    "percent_prompt": percent(lambda: users_of_texts.percent("why", "Bo"), "why", "Bo"),
    "sent_elsewhere": case(lambda: code.SENT_ELSEWHERE),
    "library.title_prompt": formatted(users_of_texts.title, count=3),
    "library.prompts.short": formatted(users_of_texts.shorten, text="{long}"),
    "represented_prompt": case(lambda: code.REPRESENTED_PROMPT),
    "padded_prompt": case(lambda: code.PADDED_PROMPT),
    "quoting.prompt": case(code.quoting, user="{Bo}"),
    "chat.messages": case(code.chat, question="{why}?"),
    "percent_of_constants.prompt": case(code.percent_of_constants, user="{Bo}"),
}
