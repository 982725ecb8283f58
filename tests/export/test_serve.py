"""The server answers this machine, as the command line answers, and nobody else."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from ruvis.datasets import open_store
from ruvis.selection import Selection
from ruvis.serve import server

Reply = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def port(_own_cache: None) -> Iterator[int]:
    with open_store() as store, server(store, Selection(a="russia", b="iran", kinds=("treaty",))) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield running.server_address[1]
        running.shutdown()
        thread.join()


def ask(port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_it_gives_the_page_with_headers_that_keep_it_in(port: int) -> None:
    status, headers, body = ask(port, "/")
    assert status == 200 and body.startswith(b"<!doctype html>") and b"treaty-csp-2025" in body
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in headers


def test_the_api_answers_as_the_command_line_does(port: int) -> None:
    _, headers, body = ask(port, "/api/ties?a=russia&b=iran&domain=arms&as_of=2012")
    command = ["ties", "russia", "iran", "--domain", "arms", "--as-of", "2012", "--format", "json"]
    run = subprocess.run([sys.executable, "-m", "ruvis", *command], capture_output=True, check=True)
    assert headers["content-type"] == "application/json" and json.loads(body) == json.loads(run.stdout)


@pytest.mark.parametrize("question", json.loads('["ties", "flows", "timeline", "assessments", "brief"]'))
def test_every_question_is_answered(port: int, question: str) -> None:
    status, _, body = ask(port, f"/api/{question}?a=russia&b=iran&domain=arms")
    assert status == 200 and json.loads(body)["rows"]
    assert question in json.loads(ask(port, "/api")[2])["questions"]


def test_show_finds_a_record(port: int) -> None:
    assert json.loads(ask(port, "/api/show?id=treaty-csp-2025")[2])["answer"]["tie"]["kind"] == "treaty"


@pytest.mark.parametrize(
    ("path", "said"),
    [("/api/ties?a=rusia&b=iran", "Did you mean"), ("/api/ties?nonsense=1", "nonsense"), ("/api/ties?limit=-1", "number"),
     ("/api/ties?a=russia&as_of=yesterday", "EDTF"), ("/api/show", "id"), ("/api/ties?direct=maybe", "true or false"),
     ("/api/ties?direction=up", "one of"), ("/api/ties?&&&", "bad query"), ("/api/paths?a=%00", "")],
)  # fmt: skip
def test_a_wrong_question_is_told_what_would_be_right(port: int, path: str, said: str) -> None:
    status, _, body = ask(port, path)
    assert status in (400, 404) and said in json.loads(body)["error"]


def test_other_hosts_and_origins_are_refused(port: int) -> None:
    assert ask(port, "/api", Host="evil.example")[0] == 421
    assert ask(port, "/api", Host=f"evil.example:{port}")[0] == 421
    assert ask(port, "/api", Origin="https://evil.example")[0] == 403
    assert ask(port, "/api", Origin="null")[0] == 403
    assert ask(port, "/api", Sec_Fetch_Site="cross-site")[0] == 403
    assert ask(port, "/api", Origin=f"http://127.0.0.1:{port}", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(port: int, method: str) -> None:
    assert ask(port, "/api/ties", method, b"x=1")[0] in (501, 405)


def test_bodies_and_long_addresses_are_refused(port: int) -> None:
    assert ask(port, "/api", body=b"x" * 10)[0] == 413
    assert ask(port, "/api/ties?a=" + "x" * 5000)[0] == 414
    assert ask(port, "/../../etc/passwd")[0] == 404


def raw(port: int, sent: bytes) -> bytes:
    """What comes back for bytes that no browser would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    return answer


ODD = {
    "a long request line": (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n{host}\r\n", b"414"),
    "a long header": (b"GET /api HTTP/1.1\r\n{host}X: " + b"y" * 100_000 + b"\r\n\r\n", b"431"),
    "two hundred headers": (b"GET /api HTTP/1.1\r\n{host}" + b"X: y\r\n" * 200 + b"\r\n", b"431"),
    "no host": (b"GET /api HTTP/1.1\r\n\r\n", b"421"),
    "two hosts": (b"GET /api HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n", b"421"),
    "two origins": (
        b"GET /api HTTP/1.1\r\n{host}Origin: http://127.0.0.1:{port}\r\nOrigin: https://evil.example\r\n\r\n",
        b"403",
    ),
    "two lengths": (b"GET /api HTTP/1.1\r\n{host}Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello", b"413"),
    "a length below nothing": (b"GET /api HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n", b"413"),
    "a body in chunks": (b"GET /api HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"413"),
    "another site's address": (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"421"),
    "a method that is markup": (b"<script>alert(1)</script> / HTTP/1.1\r\n{host}\r\n", b"501"),
    "a method to be told back": (b"TRACE / HTTP/1.1\r\n{host}\r\n", b"501"),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"error"),
    "escapes in an address": (b"GET /api/show?id=%1b[31m%ff%00 HTTP/1.1\r\n{host}\r\n", b"400"),
}


@pytest.mark.parametrize(("sent", "status"), ODD.values(), ids=ODD.keys())
def test_what_no_browser_sends_is_refused_in_json(port: int, sent: bytes, status: bytes) -> None:
    """Promise: other sites get nothing. No refusal is a page, and none repeats what was sent as markup."""
    host = f"Host: 127.0.0.1:{port}\r\n".encode()
    answer = raw(port, sent.replace(b"{host}", host).replace(b"{port}", str(port).encode()))
    head, _, body = answer.rpartition(b"\r\n\r\n")
    assert status in answer.split(b"\r\n")[0] and set(json.loads(body)) == {"error"}
    assert b"<" not in answer and b"\x1b" not in answer
    assert not head or (b"application/json" in head and b"nosniff" in head and b"Connection: close" in head)


def test_slow_readers_and_those_that_go_away_disturb_nobody(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    """Thirty that never end their question, some that leave while they are answered, and still an answer; no traceback."""
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
    for connection in slow:
        connection.sendall(b"GET /api HT")
    for _ in range(5):
        gone = socket.create_connection(("127.0.0.1", port))
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # ends with a reset
        gone.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() * 20)
        gone.close()
    assert ask(port, "/api")[0] == 200
    for connection in slow:
        connection.close()
    assert ask(port, "/api")[0] == 200
    assert "Traceback" not in capfd.readouterr().err


def test_so_many_connections_and_no_more(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ruvis.serve.MOST", 3)
    with open_store() as store, server(store, Selection()) as few:
        thread = threading.Thread(target=few.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        held = [socket.create_connection(few.server_address[:2]) for _ in range(3)]
        refused = socket.create_connection(few.server_address[:2], timeout=60)
        assert refused.recv(1) == b""
        for connection in (*held, refused):
            connection.close()
        few.shutdown()
        thread.join()


def test_it_listens_on_loopback_alone(port: int) -> None:
    with open_store() as store, server(store, Selection()) as other:
        assert other.server_address[0] == "127.0.0.1"
