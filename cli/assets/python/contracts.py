

class PromptError(ValueError):
    """The inputs of a call fit neither the active prompt nor the text in this module."""


class _Default(NamedTuple):
    value: Any

    def __repr__(self) -> str:
        return repr(self.value)


_Value = TypeVar("_Value")


def _default(value: _Value) -> _Value:
    """An input's default. It is not sent, so that the default of the active version applies."""
    return cast(_Value, _Default(value))


class _Prompt(NamedTuple):
    name: str
    compiled_in: _Active
    lists: Tuple[str, ...] = ()  # The inputs that are no single value: only an engine prints them.


_prompts: List[_Prompt] = []


def _registered(prompt: _Prompt) -> _Prompt:
    _prompts.append(prompt)
    return prompt
