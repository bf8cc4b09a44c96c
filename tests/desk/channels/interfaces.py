"""Stripe's and Antom's interfaces on loopback, as far as their pages tell: paths, content types, tags, lengths."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import jsonschema

from desk.channels.channel import Form
from desk.channels.fields import recorded


@dataclass
class Desk:
    """What was posted: path, headers, body."""

    port: int = 0
    got: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


STRIPE, DEFENCE, EVIDENCE = (
    "/v1/disputes/dp_1MadeUp",
    "/v1/payments/supplyDefenseDocument",
    "/v1/payments/supplyEvidence",
)
JSON, FORM_ENCODED = "application/json", "application/x-www-form-urlencoded"
UNNAMED = {"result": {"resultCode": "PARAM_ILLEGAL", "resultStatus": "F"}}


def _from_form(data: bytes) -> dict[str, Any]:
    body: dict[str, Any] = {"evidence": {}}
    for name, value in parse_qsl(data.decode("ascii"), keep_blank_values=True, strict_parsing=True):
        if inner := re.fullmatch(r"evidence\[(\w+)\]", name):
            body["evidence"][inner[1]] = value
        else:
            body[name] = {"true": True, "false": False}.get(value, value)
    return body


def _stripe(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    errors = list(jsonschema.Draft202012Validator(recorded(Form.STRIPE)).iter_errors(body))
    if errors:
        return 400, {"error": {"type": "invalid_request_error", "param": "/".join(map(str, errors[0].absolute_path))}}
    return 200, {"object": "dispute", "evidence": body["evidence"]}


def _antom(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    schema = recorded(Form.ANTOM)
    tags = schema["$defs"]["supplyEvidence"]["properties"]["evidenceContent"]["properties"]
    if not body.get("evidenceContent", {}).keys() <= tags.keys():
        return 200, {"result": {"resultCode": "EVIDENCE_TAG_NOT_SUPPORTED", "resultStatus": "F"}}
    own = {"$ref": f"#/$defs/{path.rsplit('/', 1)[1]}", "$defs": schema["$defs"]}
    if not jsonschema.Draft202012Validator(own).is_valid(body):
        return 200, UNNAMED
    return 200, {"result": {"resultCode": "SUCCESS", "resultStatus": "S"}, "disputeId": body["disputeId"]}


def _answer(path: str, kind: str, data: bytes) -> tuple[int, dict[str, Any], Any]:
    if re.fullmatch(r"/v1/disputes/dp_\w+", path) and kind == FORM_ENCODED:
        return *_stripe(body := _from_form(data)), body
    if path in (DEFENCE, EVIDENCE) and kind == JSON:
        return *_antom(path, body := json.loads(data)), body
    return (415 if path in (STRIPE, DEFENCE, EVIDENCE) else 404), {"error": "no such call"}, None


@contextmanager
def desk() -> Iterator[Desk]:
    one = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer, body = _answer(self.path, self.headers["Content-Type"].split(";")[0], data)
            one.got.append((self.path, {name.lower(): text for name, text in self.headers.items()}, body))
            said = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        one.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield one
        finally:
            server.shutdown()
            thread.join()
