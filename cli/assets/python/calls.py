

# Calls.

_Result = TypeVar("_Result")
_Inputs = Dict[str, Any]
_Content = Union[str, List[Any]]


def _text(prompt: _Prompt, inputs: _Inputs, instance: Optional[str], label: Optional[str]) -> Text:
    content, origin = _serve(prompt, inputs, instance, label)
    return Text(str(content), origin)


def _messages(prompt: _Prompt, inputs: _Inputs, instance: Optional[str], label: Optional[str]) -> Messages:
    content, origin = _serve(prompt, inputs, instance, label)
    return Messages(content, origin)


async def _in_thread(
    function: Callable[[_Prompt, _Inputs, Optional[str], Optional[str]], _Result],
    prompt: _Prompt,
    inputs: _Inputs,
    instance: Optional[str],
    label: Optional[str],
) -> _Result:
    context = contextvars.copy_context()

    def call() -> _Result:
        return context.run(function, prompt, inputs, instance, label)

    return await asyncio.get_running_loop().run_in_executor(None, call)


def _serve(prompt: _Prompt, given: _Inputs, instance: Optional[str], label: Optional[str]) -> Tuple[_Content, _Origin]:
    inputs = _as_json(prompt, {name: value for name, value in given.items() if not isinstance(value, _Default)})
    try:
        settings = _settings(instance, label)
        served = None if settings is None else _from_server(prompt, inputs, settings, instance, label)
        if served is not None:
            return served
    except _Refused as refused:
        _warn(prompt.name, "%s; the text in the code is served" % refused)
    except Exception as error:  # A prompt is never worth a crash, and the words of an error may quote it.
        _warn(prompt.name, "it can't be used (%s); the text in the code is served" % type(error).__name__)
    try:
        return _fill(prompt.compiled_in, inputs), _Origin(prompt.name)
    except _Refused as refused:
        raise PromptError("%s: %s" % (prompt.name, refused)) from None
    except Exception as error:
        raise PromptError("%s: the inputs do not fit the template (%s)" % (prompt.name, type(error).__name__)) from error


def _from_server(
    prompt: _Prompt, inputs: _Inputs, settings: _Settings, instance: Optional[str], label: Optional[str]
) -> Optional[Tuple[_Content, _Origin]]:
    """What the server renders; while it can't be reached, the copy that was read last."""
    known, wait = _ask_once(prompt.name, settings)
    said = {"instance": instance or _environment("PROMPTBOOK_INSTANCE"), "label": label or _environment("PROMPTBOOK_LABEL")}
    body = {"inputs": inputs, **{word: value for word, value in said.items() if value}}
    status, answer = _post(prompt.name, settings, json.dumps(body).encode())
    wait()
    if status == 200:
        return _parse_rendered(prompt, answer)
    if status in (400, 404, 409, 422):
        cause = "it is not published" if status == 404 else "the server refuses the inputs, instance or label (status %d)" % status
        raise _Refused(cause)
    if status:
        _warn(prompt.name, _refusal(status, settings))
    active = known.active
    if active is None:
        return None
    if active.kind != prompt.compiled_in.kind:
        raise _Refused("it is a %s prompt now" % active.kind)
    return _fill(active, inputs), known.origin(prompt.name, active, True)


def _post(name: str, settings: _Settings, body: bytes) -> Tuple[int, bytes]:
    """The answer of /render; the status 0 when there is none in time."""
    if time.monotonic() < _unreachable.get(settings.server, 0.0):
        return 0, b""
    answers: List[Tuple[int, bytes]] = []

    def ask() -> None:
        try:
            address = "%s/v1/prompts/%s/render" % (settings.server, urllib.parse.quote(name, safe=""))
            status, _, answer = _ask(settings, address, data=body)
            answers.append((status, answer))
        except OSError as error:
            _cut_off(name, settings, error)
            answers.append((0, b""))
        except Exception as error:
            _warn(name, "the server's answer can't be read (%s)" % type(error).__name__)
            answers.append((0, b""))

    # A thread, because a name server and a trickling answer know no timeout.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(settings.timeout)
    if not answers:
        _leave_alone(settings)
        _warn(name, "the server did not answer in time")
        return 0, b""
    return answers[0]


def _parse_rendered(prompt: _Prompt, body: bytes) -> Tuple[_Content, _Origin]:
    data = json.loads(body)
    if data["type"] != prompt.compiled_in.kind:
        raise _Refused("it is a %s prompt now" % data["type"])
    content: _Content = str(data["text"]) if data["type"] == "text" else [_turn(turn) for turn in data["messages"]]
    source, age = data.get("source") or "fresh", data.get("age_ms")
    age = 0 if age is None and source == "fresh" else age
    return content, _Origin(prompt.name, data.get("version"), data.get("instance"), source, age)


def _fill(active: _Active, inputs: _Inputs) -> _Content:
    values = active.values(inputs)
    if active.kind == "text":
        return _filled(active.template, values, active.format)
    served: List[Any] = []
    for role, content in active.messages:
        if role:
            served.append({"role": role, "content": _filled(content, values, active.format)})
        else:
            served.extend(_conversation(content, values.get(content)))
    return served


def _filled(source: str, values: _Inputs, form: str) -> str:
    pieces = _pieces(source, form) if form == "jinja2" else ()
    if pieces and any(is_name and isinstance(values.get(piece), (list, dict)) for is_name, piece in pieces):
        return _render_with_engine(source, values)
    return _render(source, values, form)


def _conversation(name: str, value: Any) -> List[Any]:
    if not isinstance(value, list):
        raise _Refused("its input %s is not a list of messages" % name)
    turns = cast(List[object], value)
    for turn in turns:
        fields = _fields(turn)
        # Only the prompt may have system messages: a conversation with one is forged.
        if fields.get("role") not in ("user", "assistant"):
            raise _Refused("its input %s has a message of another role than user and assistant" % name)
        if not isinstance(fields.get("content"), str):
            raise _Refused("its input %s has a message without a text" % name)
    return list(turns)


def _as_json(prompt: _Prompt, inputs: _Inputs) -> _Inputs:
    """The inputs as the server gets them, so that the text in the code is rendered with the same."""
    values: _Inputs = json.loads(json.dumps(inputs, default=_plain))
    for role, name in prompt.compiled_in.messages:
        if not role and isinstance(values.get(name), list):
            values[name] = [_turn(turn) for turn in values[name]]
    return values


def _turn(turn: Any) -> Any:
    """A message without what SDKs add to it."""
    fields = _fields(turn)
    return {"role": fields["role"], "content": fields["content"]} if {"role", "content"} <= fields.keys() else turn


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):  # pydantic
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return dict(cast(Mapping[str, object], value))
    if isinstance(value, Iterable):
        return list(cast(Iterable[object], value))
    return str(value)


def _check_engine() -> None:
    """Fails at the import, so that no chat does later."""
    for prompt in _prompts:
        active = prompt.compiled_in
        templates = [active.template, *(content for role, content in active.messages if role)]
        if any(_needs_engine(template, active.format, prompt.lists) for template in templates):
            if _minijinja() is None and _jinja2() is None:
                raise ImportError("the prompt %s is rendered by an engine while no server answers: pip install minijinja" % prompt.name)


def _needs_engine(template: str, form: str, lists: Tuple[str, ...]) -> bool:
    pieces = _pieces(template, form)
    return pieces is None or (form == "jinja2" and any(is_name and piece in lists for is_name, piece in pieces))


# A module may have no prompt that uses one of these.
_used = (_text, _messages, _default, Sequence)

_check_engine()
