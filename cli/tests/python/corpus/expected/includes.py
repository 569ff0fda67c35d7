from oracle import case, formatted
import includes as code

PROMPTS = {
    "by_f_string.prompt": case(code.by_f_string, x="{x}"),
    "by_sum.prompt": case(code.by_sum, x="{x}"),
    "by_format.prompt": case(code.by_format, x="{x}"),
    "by_percent.prompt": case(code.by_percent, x="{x}"),
    "by_join.prompt": case(code.by_join, x="{x}"),
    "by_replace.prompt": case(code.by_replace, x="x"),
    "dedented.prompt": case(code.dedented, x="x"),
    "changed.prompt": case(code.changed, x="{x}"),
    "stripped.prompt": case(code.stripped, x="{x}"),
    "in_messages.messages": case(code.in_messages, x="{x}"),
    "of_another_file.prompt": case(code.of_another_file, x="{x}"),
    "filled_later_prompt": formatted(lambda question, name: code.filled_later(question), question="{why}", name="Bo"),
}
