from oracle import case, percent
import percents as code

VALUES = {"town": "Köln", "what": "{hail}", "level": 7}

PROMPTS = {
    "outlook_prompt": percent(lambda: code.outlook("Ulm", 7.9, 12.34, "it's"), "Ulm", 7.9, 12.34, "it's"),
    "keyed_prompt": percent(lambda: code.warn(VALUES), VALUES),
    "single_prompt": percent(lambda: code.sky("Ulm"), "Ulm"),
    "tuple_of_values.prompt": case(code.tuple_of_values, town="Zü'rich", days=[1, 2]),
    "formats.prompt": case(code.formats, count=42, share=0.12345, letter="§"),
    "mapping.prompt": case(code.mapping, town="U\"l'm", level=3),
    "by_name.prompt": case(code.by_name, report={"title": "{Rain}", "author": None}),
    "only_one.prompt": [case(code.only_one, topic=topic) for topic in ("rain", ("rain",), 5, None, {"a": 1})],
    "only_one_padded.prompt": [case(code.only_one_padded, topic=topic) for topic in ("thunder", ("rain",))],
    "in_a_tuple.prompt": [case(code.in_a_tuple, pair=pair) for pair in (("a", "b"), "a")],
    "joined.prompt": case(code.joined, town="Ulm", first="{{Rom}}"),
    "counted.prompt": case(code.counted, town="Ulm"),
}
