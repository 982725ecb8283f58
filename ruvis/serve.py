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
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ruvis import __version__
from ruvis.selection import Selection, SelectionError, UnknownNameError
from ruvis.store.store import Store

LONGEST = 4096
"""The longest address that is answered, in characters."""
_REPEATED = {"domain": "domains", "kind": "kinds", "status": "statuses"}
_RENAMED = {"from": "sender", "to": "recipient"}
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
        field = _REPEATED.get(name) or _RENAMED.get(name) or name
        if field not in Selection._fields or name in _REPEATED.values():
            raise SelectionError(f"no option is called {name!r}")
        if name in _REPEATED:
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
    timeout = 30
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
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **_SAFE}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)

    def _admit(self) -> None:
        """Refuse what another site sends through the browser, and what has a body."""
        port = self.connection.getsockname()[1]
        hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        if self.headers.get_all("Host", []) not in [[host] for host in hosts]:
            raise Refusal(HTTPStatus.MISDIRECTED_REQUEST, "this server answers to 127.0.0.1 and localhost only")
        if self.headers.get("Origin") not in (None, *(f"http://{host}" for host in hosts)):
            raise Refusal(HTTPStatus.FORBIDDEN, "this server does not answer to other sites")
        if self.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
            raise Refusal(HTTPStatus.FORBIDDEN, "this server does not answer to other sites")
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "a question has no body")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what was asked stays with who asked."""


def server(store: Store, home: Selection, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1, not yet started; port 0 takes a free one."""
    handler = type("Bound", (Handler,), {"site": Site(store, home)})
    made = ThreadingHTTPServer(("127.0.0.1", port), handler)
    made.daemon_threads = True
    return made


def _json(told: dict[str, Any]) -> tuple[str, bytes]:
    return "application/json", (json.dumps(told, ensure_ascii=False) + "\n").encode(errors="replace")
