"""A server that answers as Promptbook's /active does, or as a test wants it to."""

import contextlib
import http.server
import json
import threading


class Stub:
    """What it answers with, by path and query, and the requests it got."""

    def __init__(self):
        self.requests = []
        self.answer = lambda request: (404, {}, b"{}")
        self.held = threading.Event()  # Answers are given while it is set.
        self.held.set()
        self.asked = threading.Semaphore(0)

    def serves(self, etag='"1"', **body):
        """Answers with this prompt; `template` alone makes it a text prompt."""
        body = {"type": "text" if "template" in body else "chat", "template": None, "messages": None, "inputs": {}, **body}

        def answer(request):
            if request.headers.get("if-none-match") == etag:
                return 304, {"etag": etag}, b""
            return 200, {"etag": etag, "content-type": "application/json"}, json.dumps(body).encode()

        self.answer = answer

    def says(self, status, body=b"", **headers):
        """Answers with just this."""
        self.answer = lambda request: (status, headers, body)


@contextlib.contextmanager
def running():
    stub = Stub()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
            stub.requests.append(self)
            stub.asked.release()
            stub.held.wait()
            status, headers, body = stub.answer(self)
            with contextlib.suppress(OSError):  # The client may have gone.
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    stub.url = "http://127.0.0.1:%d" % server.server_port
    try:
        yield stub
    finally:
        stub.held.set()
        server.shutdown()
        server.server_close()
        thread.join()
