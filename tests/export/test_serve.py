"""The server answers this machine, as the command line answers, and nobody else."""

from __future__ import annotations

import json
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


def test_it_listens_on_loopback_alone(port: int) -> None:
    with open_store() as store, server(store, Selection()) as other:
        assert other.server_address[0] == "127.0.0.1"
