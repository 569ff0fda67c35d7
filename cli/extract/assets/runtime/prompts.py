

# Prompts.


class _Refused(Exception):
    """An active prompt that can't be used. The message is logged, so it never quotes a prompt."""


class _Active(NamedTuple):
    """An active prompt as the server sent it, or as it is compiled in."""

    kind: str
    template: str
    messages: Tuple[Tuple[str, str], ...]  # (role, content), or ("", name of a thread)
    defaults: Dict[str, Any]
    format: str
    version: Optional[int] = None
    instance: Optional[str] = None
    source: str = "fresh"
    age_ms: int = 0

    @classmethod
    def parse(cls, body: bytes) -> _Active:
        data = json.loads(body)
        kind, text = data["type"], ""
        turns: List[Tuple[str, str]] = []
        if kind == "text":
            text = data["template"]
        elif kind == "chat":
            turns = [("", turn["thread"]) if "thread" in turn else (turn["role"], turn["content"]) for turn in data["messages"]]
        else:
            raise ValueError("neither text nor chat")
        if not all(isinstance(part, str) for turn in [("", text), *turns] for part in turn):
            raise ValueError("not a text")
        declared: Dict[str, Dict[str, Any]] = data.get("inputs") or {}
        defaults = {name: field["default"] for name, field in declared.items() if field.get("default") is not None}
        form, source = data.get("template_format", "jinja2"), data.get("source", "fresh")
        version, age = data.get("version"), data.get("age_ms") or 0
        return cls(kind, text, tuple(turns), defaults, form, version, data.get("instance"), source, age)

    def text(self) -> str:
        if self.kind != "text":
            raise _Refused("it is a chat prompt where a text is expected")
        return self.template

    def values(self, inputs: Dict[str, Any]) -> Dict[str, Any]:
        return {**self.defaults, **inputs}


class _Origin(NamedTuple):
    """Which prompt was served, and where it came from."""

    name: str = ""
    version: Optional[int] = None
    instance: Optional[str] = None
    source: str = "fallback"
    age_ms: Optional[int] = None


class _Served:
    """What a trace needs to know of a prompt that was served."""

    name: str
    """The prompt's name."""
    version: Optional[int]
    """Its version; None for the text in the code."""
    instance: Optional[str]
    """The instance that the version belongs to; None for the text in the code."""
    source: str
    """`fresh`; `stale` while the server can't be reached; `fallback` for the text in the code; `previous` for the version before an
    active one that does not render."""
    age_ms: Optional[int]
    """Milliseconds since it was read; None for the text in the code."""

    def _note(self, origin: _Origin) -> None:
        self.name, self.version, self.instance, self.source, self.age_ms = origin


class Text(str, _Served):
    """The text of a prompt."""

    def __new__(cls, text: str = "", origin: _Origin = _Origin()) -> Text:
        self = super().__new__(cls, text)
        self._note(origin)
        return self


class Messages(List[Any], _Served):
    """The messages of a prompt, as OpenAI's SDK takes them: each has `role` and `content`."""

    def __init__(self, messages: Iterable[Any] = (), origin: _Origin = _Origin()) -> None:
        super().__init__(messages)
        self._note(origin)

    def anthropic(self) -> Dict[str, Any]:
        """The arguments `system` and `messages` as Anthropic's SDK takes them: `client.messages.create(**prompt.anthropic(), ...)`."""
        system = [turn["content"] for turn in self if _is_system(turn)]
        rest = [turn for turn in self if not _is_system(turn)]
        return {"system": "\n\n".join(system), "messages": rest} if system else {"messages": rest}


def _is_system(turn: Any) -> bool:
    return _fields(turn).get("role") in ("system", "developer")


def _fields(value: Any) -> Dict[str, Any]:
    """The fields of an object; none of anything else."""
    return cast(Dict[str, Any], value) if isinstance(value, dict) else {}


_warned: Set[Tuple[str, str]] = set()


def _warn(name: str, cause: str) -> None:
    if (name, cause) not in _warned:
        _warned.add((name, cause))
        shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cause)  # It may name what the server sent.
        logging.getLogger("promptbook").warning("%s: %s", name, shown)
