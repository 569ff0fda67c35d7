

# Templates. Blanks are Promptbook's: Unicode's in text, ASCII's in tags.

_BLANK = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_START = re.compile(r"\{[{%#]")
_TAG = re.compile(
    r"""
      \{\{ (?P<open>[-+]?) [ \t\n\f\r]*
      (?: (?P<name>[A-Za-z_][A-Za-z0-9_]*) | "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' )
      [ \t\n\f\r]* (?P<close>[-+]?) \}\}
    | \{% (?P<raw_open>[-+]?) [ \t\n\f\r]* raw [ \t\n\f\r]* (?P<inner_open>[-+]?) %\} (?P<raw>.*?)
      \{% (?P<inner_close>[-+]?) [ \t\n\f\r]* endraw [ \t\n\f\r]* (?P<raw_close>[-+]?) %\}
    | \{% (?P<with_open>[-+]?) [ \t\n\f\r]* (?: with | endwith ) [ \t\n\f\r]* (?P<with_close>[-+]?) %\}
    | \{\# (?P<note_open>[-+]?) .*? (?P<note_close>[-+]?) \#\}
    """,
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\", "/": "/"}
_CONSTANTS = {"true", "True", "false", "False", "none", "None"}
_MUSTACHE = re.compile(
    r"\{\{\{ \s* (?P<bare>[^{}]*?) \s* \}\}\} | \{\{ \s* ! (?P<note>.*?) \}\} | \{\{ \s* &? \s* (?P<name>[^{}]*?) \s* \}\}",
    re.DOTALL | re.VERBOSE,
)
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[\w-]+)*")


def _render(source: str, values: Dict[str, Any], form: str) -> str:
    pieces = _pieces(source, form)
    if pieces is None:
        return _render_with_engine(source, values)
    return "".join(_text_of(values, piece, form) if is_name else piece for is_name, piece in pieces)


def _text_of(values: Dict[str, Any], name: str, form: str) -> str:
    """The value of an input as Promptbook prints it. Only in a format other than jinja2 is a name a path, or a list printed."""
    first, *rest = name.split(".")
    if first not in values:
        raise _Refused("the code gives no input %s" % first)
    value = values[first]
    for part in rest:
        value = _inside(value, part)
    if isinstance(value, str):
        return value
    if value is None and form == "mustache":
        return ""
    if value is None or (isinstance(value, bool) and form != "mustache"):
        return str(value)
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        digits = format(decimal.Decimal(repr(value)), "f")
        return digits if "." in digits else digits + ".0"
    if form != "mustache":
        raise _Refused("its input %s is not text" % name)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _inside(value: Any, part: str) -> Any:
    fields = _fields(value)
    items = cast(List[object], value) if isinstance(value, list) else []
    if part in fields:
        return fields[part]
    if part.isdecimal() and int(part) < len(items):
        return items[int(part)]
    raise _Refused("the code gives no %s" % part)


@functools.lru_cache(maxsize=256)
def _pieces(source: str, form: str) -> Optional[Tuple[Tuple[bool, str], ...]]:
    """Text and, marked by True, names of inputs. None for a template that needs more."""
    pieces: List[Tuple[bool, str]] = []
    if form == "none":
        return ((False, source),)
    if form == "mustache":
        return _mustache_pieces(source)
    if form != "jinja2":
        raise _Refused("its template is in a format that is unknown here")
    at, trimmed = 0, False
    while True:
        start = _START.search(source, at)
        if start is None:
            pieces.append((False, _stripped(source[at:], trimmed, False)))
            return tuple(pieces)
        tag = _TAG.match(source, start.start())
        if tag is None or tag["name"] in _CONSTANTS:
            return None
        strip_before = "-" in (tag["open"], tag["raw_open"], tag["with_open"], tag["note_open"])
        pieces.append((False, _stripped(source[at : tag.start()], trimmed, strip_before)))
        if tag["name"]:
            pieces.append((True, tag["name"]))
        elif tag["raw"] is not None:
            pieces.append((False, _stripped(tag["raw"], tag["inner_open"] == "-", tag["inner_close"] == "-")))
        elif tag["open"] is not None:
            pieces.append((False, _unescaped(tag["double"] or tag["single"] or "")))
        trimmed = "-" in (tag["close"], tag["raw_close"], tag["with_close"], tag["note_close"])
        at = tag.end()


def _mustache_pieces(source: str) -> Tuple[Tuple[bool, str], ...]:
    pieces: List[Tuple[bool, str]] = []
    at = 0
    for tag in _MUSTACHE.finditer(source):
        start, end = tag.span()
        if tag["note"] is not None:
            start, end = _whole_line(source, start, end)
        pieces.append((False, source[at:start]))
        if tag["note"] is None:
            path = tag["bare"] or tag["name"] or ""
            if not _PATH.fullmatch(path):
                raise _Refused("its template has more than variables of mustache")
            pieces.append((True, path))
        at = end
    pieces.append((False, source[at:]))
    if any("{{" in text for is_name, text in pieces if not is_name):
        raise _Refused("its template has more than variables of mustache")
    return tuple(pieces)


def _whole_line(source: str, start: int, end: int) -> Tuple[int, int]:
    """The line of a comment that is alone on it, with its end."""
    before = source[:start].rstrip(" \t")
    after = re.compile(r"[ \t]*(\r?\n|\Z)").match(source, end)
    return (len(before), after.end()) if after and (not before or before.endswith("\n")) else (start, end)


def _stripped(text: str, left: bool, right: bool) -> str:
    text = text.lstrip(_BLANK) if left else text
    return text.rstrip(_BLANK) if right else text


def _unescaped(literal: str) -> str:
    def character(escape: re.Match[str]) -> str:
        written = escape[1]
        if len(written) > 1 and written[0] in "ux":
            return chr(int(written[1:], 16))
        if written[0] in "01234567":
            return chr(int(written, 8))
        return _ESCAPES.get(written, escape[0])

    # Two escapes may be the halves of one character.
    return _ESCAPE.sub(character, literal).encode("utf-16", "surrogatepass").decode("utf-16")


def _render_with_engine(source: str, values: Dict[str, Any]) -> str:
    for render in map(_RENDERERS.__getitem__, _ENGINES):
        text = render(source, values)
        if text is not None:
            return text
    raise _Refused("its template needs the package %s" % " or ".join(_ENGINES))


@functools.lru_cache(maxsize=1)
def _minijinja() -> Any:
    """The environment of Promptbook's own engine; None without the package."""
    try:
        engine: Any = importlib.import_module("minijinja")
    except Exception:  # A broken installation is none.
        return None
    options = {"undefined_behavior": "strict", "keep_trailing_newline": True, "pycompat": False}
    return engine.Environment(auto_escape_callback=_never, **options)


def _never(_: str) -> bool:
    return False


def _render_with_minijinja(source: str, values: Dict[str, Any]) -> Optional[str]:
    environment = _minijinja()
    return None if environment is None else str(environment.render_str(source, **values))


@functools.lru_cache(maxsize=1)
def _jinja2() -> Any:
    """The environment that agrees with Promptbook's, in a sandbox; None without the package."""
    try:
        engine: Any = importlib.import_module("jinja2")
        sandbox: Any = importlib.import_module("jinja2.sandbox")
    except Exception:  # A broken installation is none.
        return None
    return sandbox.ImmutableSandboxedEnvironment(undefined=engine.StrictUndefined, keep_trailing_newline=True, autoescape=False)


def _render_with_jinja2(source: str, values: Dict[str, Any]) -> Optional[str]:
    if _jinja2() is None:
        return None
    if "\r" in source:
        raise _Refused("jinja2 would change its carriage returns")
    return str(_compiled(source).render(values))


@functools.lru_cache(maxsize=256)
def _compiled(source: str) -> Any:
    return _jinja2().from_string(source)


_RENDERERS = {"jinja2": _render_with_jinja2, "minijinja": _render_with_minijinja}
