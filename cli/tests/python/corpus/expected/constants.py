from oracle import case, kept
import constants as code

PROMPTS = {
    "system_prompt": case(lambda: code.SYSTEM_PROMPT),
    "itinerary_prompt": case(lambda: code.ITINERARY_PROMPT),
    "json_prompt": case(lambda: code.JSON_PROMPT),
    "template_lookalike_prompt": case(lambda: code.TEMPLATE_LOOKALIKE_PROMPT),
    "raw_prompt": case(lambda: code.RAW_PROMPT),
    "escaped_prompt": case(lambda: code.ESCAPED_PROMPT),
    "continued_prompt": case(lambda: code.CONTINUED_PROMPT),
    "implicit_prompt": case(lambda: code.IMPLICIT_PROMPT),
    "explicit_prompt": case(lambda: code.EXPLICIT_PROMPT),
    "ruled_prompt": case(lambda: code.RULED_PROMPT),
    "trimmed_prompt": case(lambda: code.TRIMMED_PROMPT),
    "one_side_prompt": case(lambda: code.ONE_SIDE_PROMPT),
    "shouted_prompt": case(lambda: code.SHOUTED_PROMPT),
    "steps_prompt": case(lambda: code.STEPS_PROMPT),
    "crlf_prompt": case(lambda: code.CRLF_PROMPT),
    "leading_prompt": case(lambda: code.LEADING_PROMPT),
    "toned_prompt": kept(lambda: code.TONED_PROMPT),
    "desk_prompt": case(lambda: code.FALLBACK),
    "unicode_prompt": case(lambda: code.UNICODE_PROMPT),
    "first_prompt": case(lambda: code.first_prompt),
    "second_prompt": case(lambda: code.second_prompt),
    "annotated_prompt": case(lambda: code.ANNOTATED_PROMPT),
}
