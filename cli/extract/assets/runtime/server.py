

# The server.

_LARGEST = 4 * 1024 * 1024
_LONGEST = 60.0  # For how many seconds an answer may trickle in after its timeout.


class _Settings(NamedTuple):
    server: str
    header: str
    key: str
    query: str
    ttl: float
    timeout: float
    is_assumed: bool  # Nothing says that there is a sidecar, only that there may be one.

    def address(self, name: str) -> str:
        return "%s/v1/prompts/%s/active%s" % (self.server, urllib.parse.quote(name, safe=""), self.query)


def _settings(instance: Optional[str] = None, label: Optional[str] = None) -> Optional[_Settings]:
    place = _sidecar() or _api()
    if place is None:
        return None
    variable, server, header, key = place
    server = server.rstrip("/")
    if not server.lower().startswith(("http://", "https://")):
        raise _Refused("%s is not a valid address: begin it with http:// or https://" % variable)
    if not server.lower().startswith("https://") and not _is_loopback(server) and not _is_insecure():
        raise _Refused("the key would travel unencrypted to %s: use https, or set PROMPTBOOK_INSECURE=1" % variable)
    said = {"instance": instance or _environment("PROMPTBOOK_INSTANCE"), "label": label or _environment("PROMPTBOOK_LABEL")}
    query = urllib.parse.urlencode({word: value for word, value in said.items() if value})
    ttl, timeout = _seconds("PROMPTBOOK_TTL", 30.0), _seconds("PROMPTBOOK_TIMEOUT", 2.0)
    return _Settings(server, header, key, "?" + query if query else "", ttl, timeout, not variable)


def _environment(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _sidecar() -> Optional[Tuple[str, str, str, str]]:
    token = _environment("PROMPTBOOK_SIDECAR_TOKEN") or _environment("AWS_SESSION_TOKEN")
    sidecar = _environment("PROMPTBOOK_SIDECAR")
    if sidecar and not token:
        raise _Refused("the sidecar asks for a token: set PROMPTBOOK_SIDECAR_TOKEN to the one that it was started with")
    if sidecar:
        return "PROMPTBOOK_SIDECAR", sidecar, "x-promptbook-token", token
    if token and not _environment("PROMPTBOOK_SERVER"):
        port = _environment("PROMPTBOOK_SIDECAR_PORT") or "2775"
        return "", "http://127.0.0.1:" + port, "x-promptbook-token", token
    return None


def _api() -> Optional[Tuple[str, str, str, str]]:
    server, key = _environment("PROMPTBOOK_SERVER"), _environment("PROMPTBOOK_API_KEY")
    return ("PROMPTBOOK_SERVER", server, "x-api-key", key) if server and key else None


def _is_loopback(server: str) -> bool:
    """Whether an address leads to this machine."""
    try:
        host = urllib.parse.urlsplit(server).hostname or ""
        name = host[:-1] if host.endswith(".") else host
        return name == "localhost" or name.endswith(".localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:  # A name, or no address at all.
        return False


def _is_insecure() -> bool:
    return _environment("PROMPTBOOK_INSECURE").lower() in ("1", "true", "yes", "on")


def _seconds(variable: str, default: float) -> float:
    said = _environment(variable)
    try:
        value = float(said or default)
        if 0 <= value <= 86400:
            return value
    except ValueError:
        pass
    _warn(variable, "it must be a number of seconds, at most 86400; using %g" % default)
    return default


class _Known:
    """What is known of one address."""

    def __init__(self) -> None:
        self.active: Optional[_Active] = None
        self.etag = ""
        self.read_at = 0.0  # When the server last said that this is active.
        self.due = _NEVER_ASKED  # When to ask again.
        self.deadline = 0.0  # Until when a call waits for the refresh.
        self.refresh: Optional[threading.Event] = None  # Set when the refresh under way ends.

    def origin(self, name: str, active: _Active, is_stale: bool) -> _Origin:
        age = active.age_ms + round(1000 * max(0.0, time.monotonic() - self.read_at))
        return _Origin(name, active.version, active.instance, "stale" if is_stale else active.source, age)


_NEVER_ASKED = float("-inf")
_lock = threading.Lock()
_known: Dict[Tuple[str, str], _Known] = {}
_unreachable: Dict[str, float] = {}  # Servers, and until when they are left alone.


def _after_fork() -> None:
    """The threads of a parent don't exist in its child."""
    global _lock
    _lock = threading.Lock()
    for known in _known.values():
        known.refresh = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _ask_once(name: str, settings: _Settings) -> Tuple[_Known, Callable[[], None]]:
    """What is known of a prompt, which is asked for at most once in a TTL; and what waits for the answer."""
    now = time.monotonic()
    address = settings.address(name)
    with _lock:
        known = _known.setdefault((address, settings.key), _Known())
        refresh, mine = known.refresh, False
        if refresh is None and now >= max(known.due, _unreachable.get(settings.server, now)):
            refresh, mine = threading.Event(), True
            thread = threading.Thread(target=_refresh, args=(name, settings, address, known, refresh), daemon=True)
            thread.start()
            known.refresh, known.deadline = refresh, now + settings.timeout
        # Whoever starts a refresh waits for it, and at first all do. A late answer is kept for the next call.
        waits = mine or known.due == _NEVER_ASKED

    def wait() -> None:
        if refresh is not None and waits and not refresh.wait(max(0.0, known.deadline - now)) and mine:
            _leave_alone(settings)
            _warn(name, "the server did not answer in time")

    return known, wait


def _leave_alone(settings: _Settings) -> None:
    with _lock:
        _unreachable[settings.server] = time.monotonic() + settings.ttl


def _refresh(name: str, settings: _Settings, address: str, known: _Known, done: threading.Event) -> None:
    try:
        status, etag, body = _ask(settings, address, known.etag)
        _unreachable.pop(settings.server, None)
        if status == 200:
            known.active, known.etag = _Active.parse(body), etag
        elif status == 404:
            known.active, known.etag = None, ""
            _warn(name, "it is not published")
        elif status != 304:
            _warn(name, _refusal(status, settings))
        if status in (200, 304):
            known.read_at = time.monotonic()
    except (OSError, urllib.error.URLError) as error:
        _cut_off(name, settings, error)
    except Exception as error:  # Among others: an HTML page, a broken header.
        _warn(name, "the server's answer is not a prompt (%s)" % type(error).__name__)
    finally:
        with _lock:
            known.due = time.monotonic() + settings.ttl
            known.refresh = None
        done.set()


def _refusal(status: int, settings: _Settings) -> str:
    if status not in (401, 403):
        return "the server answered with status %d" % status
    if settings.header == "x-api-key":
        return "the server refuses PROMPTBOOK_API_KEY (status %d)" % status
    return "the sidecar refuses the token (status %d): set PROMPTBOOK_SIDECAR_TOKEN to the one that it was started with" % status


def _cut_off(name: str, settings: _Settings, error: Exception) -> None:
    _leave_alone(settings)
    reason = getattr(error, "reason", error)
    if isinstance(reason, socket.timeout):
        _warn(name, "the server did not answer in time")
    elif not settings.is_assumed:
        _warn(name, "the server can't be reached (%s)" % type(reason).__name__)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key is for one server alone."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        return None


@functools.lru_cache(maxsize=2)
def _opener(is_loopback: bool) -> urllib.request.OpenerDirector:
    """No proxy leads to this machine, and the key travels unencrypted."""
    handlers = [urllib.request.ProxyHandler({})] if is_loopback else []
    return urllib.request.build_opener(_NoRedirect, *handlers)


def _ask(settings: _Settings, address: str, etag: str = "", data: Optional[bytes] = None) -> Tuple[int, str, bytes]:
    headers = {settings.header: settings.key, "accept": "application/json"}
    if etag:
        headers["if-none-match"] = etag
    if data is not None:
        headers["content-type"] = "application/json"
    request = urllib.request.Request(address, data, headers)
    try:
        opener = _opener(_is_loopback(settings.server))
        with opener.open(request, timeout=max(settings.timeout, 0.001)) as answer:
            return answer.status, answer.headers.get("etag", ""), _read(answer, settings)
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, "", b""


def _read(answer: Any, settings: _Settings) -> bytes:
    """The body of an answer, which may never end."""
    deadline = time.monotonic() + settings.timeout + _LONGEST
    length, body = answer.length, b""
    while length is None or len(body) < length:
        piece = answer.read1(65536)
        body += piece
        if not piece:
            break
        if len(body) > _LARGEST or time.monotonic() > deadline:
            raise ValueError("too long")
    return body
