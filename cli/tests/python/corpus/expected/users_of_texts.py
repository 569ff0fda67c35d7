from oracle import case
import users_of_texts as code

PROMPTS = {
    "introduce.prompt": case(code.introduce, user="{Bo}"),
}
