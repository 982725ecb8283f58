"""The page and the questions over loopback: read only, for this machine alone, with the standard library.

    GET /                          the page of the two actors given on the command line
    GET /page?a=russia&b=china     the page of another selection
    GET /api                       the questions
    GET /api/ties?a=russia&b=iran  an answer, in the shape of `--format json` (docs/json.md)
    GET /api/show?id=ID            a record, actor, page or series

Other web pages cannot read it: a request has to name this host, and one that comes from another origin is refused.
Nothing is ever written; a request with a body, or a long one, is refused.
"""

from __future__ import annotations

import json
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_WR, socket
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ruvis import __version__
from ruvis.selection import OPTIONS, Selection, SelectionError, UnknownNameError
from ruvis.store.snapshot import SnapshotError
from ruvis.store.store import Store

LONGEST = 4096
"""The longest address that is answered, in characters."""
MOST = 256
"""Connections at one time: each has a thread, and slow ones must not fill the memory."""
LINGER = 1.0
"""Seconds for which what is still being sent is read and thrown away after the last answer."""
_FIELDS = {option: field for field, option in OPTIONS.items()}
_SEVERAL = ("domain", "kind", "status", "naming")
_NUMBERS, _TRUTHS = ("min_credibility", "limit"), ("direct", "certain", "landmarks", "disputed")
_SAFE = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
}  # fmt: skip


class Refusal(Exception):
    """A request that is not answered, with its status and the reason."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        self.status = status
        super().__init__(reason)


def questions() -> dict[str, Callable[[Store, Selection], Any]]:
    """The questions that take a selection and nothing more."""
    from ruvis.questions.brief import brief
    from ruvis.questions.flows import flows
    from ruvis.questions.registers import assessments
    from ruvis.questions.ties import ties
    from ruvis.questions.timeline import timeline

    return {"ties": ties, "flows": flows, "timeline": timeline, "assessments": assessments, "brief": brief}


class Site:
    """Answers addresses from one store, one at a time.

    Args:
        store: the dataset. home: the selection of the page at `/`.
    """

    def __init__(self, store: Store, home: Selection) -> None:
        self.store, self.home = store, home
        self.lock = threading.Lock()

    def answer(self, address: str) -> tuple[str, bytes]:
        """The type and the content of what stands at an address.

        Raises:
            Refusal: nothing stands there, or the question makes no sense.
        """
        if len(address) > LONGEST:
            raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, f"an address has at most {LONGEST} characters")
        parts = urlsplit(address)
        try:
            asked = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query), max_num_fields=60)
        except ValueError as error:
            raise Refusal(HTTPStatus.BAD_REQUEST, str(error)) from None
        try:
            with self.lock:
                return self._content(parts.path.rstrip("/"), asked)
        except (SelectionError, UnknownNameError) as error:
            raise Refusal(HTTPStatus.BAD_REQUEST, str(error)) from None

    def blame(self, error: Exception) -> str:
        """Why no question should have ended so: the snapshot is damaged, or ruvis is, which shows its traceback."""
        from ruvis.authoring.integrity import verify

        try:
            if self.store.path.is_file():
                verify(self.store.path)
        except SnapshotError as damage:
            return str(damage)
        traceback.print_exception(error)
        return "this is a fault of ruvis: its terminal says more"

    def _content(self, path: str, asked: dict[str, list[str]]) -> tuple[str, bytes]:
        if path in ("", "/page"):
            from ruvis.export.page import page
            from ruvis.export.subgraph import Subgraph

            chosen = selection(asked) if asked else self.home
            return "text/html; charset=utf-8", page(Subgraph(self.store, chosen)).encode()
        if path == "/api":
            return _json(
                {
                    "questions": [*questions(), "show"],
                    "version": __version__,
                    "dataset": self.store.meta.get("digest", ""),
                }
            )
        name = path.removeprefix("/api/")
        if path == "/api/show":
            return self._show(asked)
        if path == f"/api/{name}" and name in questions():
            chosen = selection(asked)
            return self._answer(name, chosen.as_dict(), questions()[name](self.store, chosen))
        raise Refusal(HTTPStatus.NOT_FOUND, "nothing stands here; see /api")

    def _show(self, asked: dict[str, list[str]]) -> tuple[str, bytes]:
        from ruvis.questions.show import show

        wrong = set(asked) - {"id", "as_of", "known_at"}
        if wrong or "id" not in asked:
            raise SelectionError("show takes id, as_of and known_at")
        told = {name: values[-1] for name, values in asked.items()}
        found = show(self.store, told.pop("id"), **told)
        return self._answer("show", {name: values[-1] for name, values in asked.items()}, found)

    def _answer(self, question: str, asked: dict[str, Any], found: Any) -> tuple[str, bytes]:
        from ruvis.render.data import as_json

        source = {"version": __version__, "dataset": self.store.meta.get("digest", "")}
        return "application/json", as_json(question, asked, found, found.rows(), source).encode(errors="replace")


def selection(asked: dict[str, list[str]]) -> Selection:
    """The selection that an address means: the options of the command line, with `_` for `-`.

    Raises:
        SelectionError: a name or a value makes no sense.

    Example:
        >>> selection({"a": ["russia"], "domain": ["arms", "energy"], "certain": ["true"]}).as_dict()
        {'a': 'russia', 'domains': ['arms', 'energy'], 'certain': True}
    """
    made: dict[str, Any] = {}
    for name, values in asked.items():
        field = _FIELDS.get(name, name)
        if field not in Selection._fields or name in OPTIONS:
            raise SelectionError(f"no option is called {name!r}")
        if name in _SEVERAL:
            made[field] = tuple(values)
        elif field in _TRUTHS:
            if values[-1] not in ("true", "false"):
                raise SelectionError(f"{name} is true or false, not {values[-1]!r}")
            made[field] = values[-1] == "true"
        elif field in _NUMBERS:
            if not values[-1].isascii() or not values[-1].isdigit():
                raise SelectionError(f"{name} is a number, not {values[-1]!r}")
            made[field] = int(values[-1])
        else:
            made[field] = values[-1]
    for field, allowed in (
        ("direction", ("any", "out", "in", "mutual")),
        ("sort", ("date", "-date", "credibility", "kind", "id")),
    ):
        if made.get(field, allowed[0]) not in allowed:
            raise SelectionError(f"{field} is one of {', '.join(allowed)}")
    return Selection(**made)


class Handler(BaseHTTPRequestHandler):
    """Lets in what this machine asks, and answers it."""

    server_version, sys_version = f"ruvis/{__version__}", ""
    protocol_version = "HTTP/1.1"
    timeout = 10
    site: Site

    def do_GET(self) -> None:
        """Answer."""
        self._reply(body=True)

    def do_HEAD(self) -> None:
        """Answer without the content."""
        self._reply(body=False)

    def _reply(self, *, body: bool) -> None:
        try:
            self._admit()
            kind, content = self.site.answer(self.path)
            status = HTTPStatus.OK
        except Refusal as refusal:
            status = refusal.status
            kind, content = _json({"error": str(refusal)})
            self.close_connection = True
        except Exception as error:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            kind, content = _json({"error": self.site.blame(error)})
            self.close_connection = True
        self._send(status, kind, content, body=body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no question at all as the others are refused: no page that repeats what was sent."""
        kind, content = _json({"error": HTTPStatus(code).phrase.lower()})
        self.close_connection = True
        self._send(HTTPStatus(code), kind, content, body=self.command != "HEAD")

    def _send(self, status: HTTPStatus, kind: str, content: bytes, *, body: bool) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **_SAFE}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if body:
            self.wfile.write(content)

    def finish(self) -> None:
        """Read on for a moment: a connection that is closed on what was not read takes the answer away with it."""
        super().finish()
        over = monotonic() + LINGER
        with suppress(OSError):
            self.connection.shutdown(SHUT_WR)
            while (left := over - monotonic()) > 0:
                self.connection.settimeout(left)
                if not self.connection.recv(65_536):
                    break

    def _admit(self) -> None:
        """Refuse what another site sends through the browser, and what has a body."""
        port = self.connection.getsockname()[1]
        hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        if self.headers.get_all("Host", []) not in [[host] for host in hosts]:
            raise Refusal(HTTPStatus.MISDIRECTED_REQUEST, "this server answers to 127.0.0.1 and localhost only")
        if not self._sent("Origin") <= {f"http://{host}" for host in hosts}:
            raise Refusal(HTTPStatus.FORBIDDEN, "this server does not answer to other sites")
        if not self._sent("Sec-Fetch-Site") <= {"same-origin", "none"}:
            raise Refusal(HTTPStatus.FORBIDDEN, "this server does not answer to other sites")
        if not self._sent("Content-Length") <= {"0"} or "Transfer-Encoding" in self.headers:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "a question has no body")

    def _sent(self, name: str) -> set[str]:
        """Every value of a header, which may stand there more than once."""
        return set(self.headers.get_all(name, []))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what was asked stays with who asked."""


class Server(ThreadingHTTPServer):
    """Answers so many at one time; who goes away or is slow is no error of ours."""

    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._free = threading.BoundedSemaphore(MOST)

    def process_request(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """Take a connection, or end it at once if there are too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """Answer a connection, and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """Say nothing of a reader that went away; a bug of ours still shows its traceback."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def server(store: Store, home: Selection, port: int = 0) -> Server:
    """A server on 127.0.0.1, not yet started; port 0 takes a free one."""
    handler = type("Bound", (Handler,), {"site": Site(store, home)})
    return Server(("127.0.0.1", port), handler)


def _json(told: dict[str, Any]) -> tuple[str, bytes]:
    return "application/json", (json.dumps(told, ensure_ascii=False) + "\n").encode(errors="replace")
