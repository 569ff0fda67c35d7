from oracle import Recorder, case, formatted
import indexes as code

PROMPTS = {
    "qa": formatted(code.QA.format, context_str="{rooms}", query_str="Where is it?"),
    "guided": case(lambda: code.GUIDED),
    "rich": [case(code.RICH.format, painting="{{ Mona }}", child=child) for child in ("yes", "")],
    "caption": case(code.Caption.instructions),
    "caption.desc": case(lambda: "You are given the painting's title here."),
    "engine.system_prompt": case(lambda place: code.engine(Recorder(), place)["system_prompt"], place="{Ulm}"),
    "engine.context_prompt": case(lambda: code.engine(Recorder(), "")["context_prompt"]),
}
