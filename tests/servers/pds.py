"""A real PDS and PLC directory on loopback, and a client that writes to them as an app would."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

HERE = Path(__file__).parent
ADMIN = "test-admin"
START_S = 60


def node_modules() -> Path:
    """Where scripts/test keeps the npm packages."""
    cache = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    return Path(cache) / "npm" / "node_modules"


def why_not() -> str:
    """What is missing to start the servers; empty when nothing is."""
    if shutil.which("node") is None:
        return "node is not installed: install Node.js 20 or newer"
    for package in ("@atproto/pds", "@did-plc/server"):
        if not (node_modules() / package).is_dir():
            return f"npm package {package} is not in {node_modules()}: run scripts/test once"
    return ""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Account:
    """An account on the PDS, with its session."""

    server: "Pds"
    handle: str
    did: str
    token: str
    uploads: dict[str, bytes] = field(default_factory=dict)
    """Files by CID, as they were uploaded."""

    def call(self, nsid: str, body: Any, content_type: str = "application/json") -> Any:
        return self.server.call(nsid, body, content_type, f"Bearer {self.token}")

    def upload(self, data: bytes, media_type: str = "image/jpeg") -> dict[str, Any]:
        blob = self.call("com.atproto.repo.uploadBlob", data, media_type)["blob"]
        self.uploads[blob["ref"]["$link"]] = data
        return blob

    def put(self, collection: str, rkey: str, record: dict[str, Any]) -> None:
        self.call(
            "com.atproto.repo.putRecord",
            {"repo": self.did, "collection": collection, "rkey": rkey, "record": {"$type": collection, **record}},
        )

    def post(self, text: str, created_at: str, images: list[tuple[dict[str, Any], str]] = (), **more: Any) -> str:
        """Write a post; its at:// address. ``images`` are blobs with their ALT texts."""
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": created_at, **more}
        if images:
            embed = {"$type": "app.bsky.embed.images", "images": [{"alt": alt, "image": blob} for blob, alt in images]}
            record.setdefault("embed", embed)
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record, "validate": False}
        return self.call("com.atproto.repo.createRecord", body)["uri"]

    def write_many(self, posts: list[tuple[str, str, list[tuple[dict[str, Any], str]]]]) -> None:
        """Write many posts (text, time, images) in one commit each two hundred."""
        writes = [
            {
                "$type": "com.atproto.repo.applyWrites#create",
                "collection": "app.bsky.feed.post",
                "value": {
                    "$type": "app.bsky.feed.post",
                    "text": text,
                    "createdAt": created_at,
                    "embed": {
                        "$type": "app.bsky.embed.images",
                        "images": [{"alt": alt, "image": blob} for blob, alt in images],
                    },
                },
            }
            for text, created_at, images in posts
        ]
        for start in range(0, len(writes), 200):
            batch = writes[start : start + 200]
            self.call("com.atproto.repo.applyWrites", {"repo": self.did, "writes": batch})

    def delete(self, uri: str) -> None:
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "rkey": uri.rsplit("/", 1)[-1]}
        self.call("com.atproto.repo.deleteRecord", body)


@dataclass
class Pds:
    """The running pair."""

    url: str
    plc: str

    def call(self, nsid: str, body: Any, content_type: str = "application/json", authorization: str = "") -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": content_type, **({"Authorization": authorization} if authorization else {})}
        request = urllib.request.Request(f"{self.url}/xrpc/{nsid}", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def account(self, handle: str) -> Account:
        body = {"handle": handle, "email": f"{handle.replace('.', '-')}@example.com", "password": "test-password"}
        session = self.call("com.atproto.server.createAccount", body)
        return Account(self, handle, session["did"], session["accessJwt"])

    def take_down(self, subject: dict[str, Any]) -> None:
        import base64

        secret = base64.b64encode(f"admin:{ADMIN}".encode()).decode()
        body = {"subject": subject, "takedown": {"applied": True, "ref": "test"}}
        self.call("com.atproto.admin.updateSubjectStatus", body, authorization=f"Basic {secret}")

    def take_down_blob(self, did: str, cid: str) -> None:
        self.take_down({"$type": "com.atproto.admin.defs#repoBlobRef", "did": did, "cid": cid})

    def take_down_account(self, did: str) -> None:
        self.take_down({"$type": "com.atproto.admin.defs#repoRef", "did": did})

    def platform_toml(self, **changes: Any) -> str:
        """A platform file that differs from the shipped one in where it asks, and in its pace."""
        limits = {"max_pages": 50, "max_body_bytes": 5_000_000, "timeout_s": 20, "max_retries": 1, "retry_pause_ms": 50}
        values = {"page_size": 100, "delay_ms": 0, **{k: v for k, v in changes.items() if k not in limits}}
        limits.update({k: v for k, v in changes.items() if k in limits})
        return "\n".join(
            [
                'name = "atproto"',
                'title = "AT Protocol on loopback"',
                'software = "atproto"',
                'hosts = ["127.0.0.1"]',
                "identity_hosts = true",
                "allow_loopback = true",
                *(f"{key} = {json.dumps(value)}" for key, value in values.items()),
                "[endpoints]",
                f'resolve_handle = "{self.url}/xrpc/com.atproto.identity.resolveHandle?handle={{handle}}"',
                f'plc = "{self.plc}/{{did}}"',
                'did_web = "http://{host}/.well-known/did.json"',
                'post = "https://bsky.app/profile/{did}/post/{rkey}"',
                "[limits]",
                *(f"{key} = {value}" for key, value in limits.items()),
                "max_wait_s = 5",
            ]
        )


@contextmanager
def running_pds(folder: Path, **changes: str) -> Iterator[Pds]:
    """Start PLC and PDS, wait until they answer, stop them at the end. ``changes`` are PDS_* settings."""
    plc_port, pds_port = free_port(), free_port()
    base = {**os.environ, "NODE_PATH": str(node_modules()), "LOG_ENABLED": "0"}
    plc = _node("plc.cjs", {**base, "PLC_PORT": str(plc_port)}, folder / "plc.log")
    try:
        pds = _node("pds.cjs", {**base, **_settings(folder, plc_port, pds_port), **changes}, folder / "pds.log")
        try:
            _wait(f"http://127.0.0.1:{plc_port}/_health", plc, folder / "plc.log")
            _wait(f"http://127.0.0.1:{pds_port}/xrpc/_health", pds, folder / "pds.log")
            yield Pds(f"http://127.0.0.1:{pds_port}", f"http://127.0.0.1:{plc_port}")
        finally:
            _stop(pds)
    finally:
        _stop(plc)


def _settings(folder: Path, plc_port: int, pds_port: int) -> dict[str, str]:
    for name in ("data", "blobs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "PDS_HOSTNAME": "localhost",
        "PDS_PORT": str(pds_port),
        "PDS_SERVICE_DID": "did:web:localhost",
        "PDS_DATA_DIRECTORY": str(folder / "data"),
        "PDS_BLOBSTORE_DISK_LOCATION": str(folder / "blobs"),
        "PDS_BLOBSTORE_DISK_TMP_LOCATION": str(folder / "blobs-tmp"),
        "PDS_DID_PLC_URL": f"http://127.0.0.1:{plc_port}",
        "PDS_SERVICE_HANDLE_DOMAINS": ".test",
        "PDS_INVITE_REQUIRED": "false",
        "PDS_DEV_MODE": "true",
        "PDS_DISABLE_SSRF_PROTECTION": "true",
        "PDS_RATE_LIMITS_ENABLED": "false",
        "PDS_JWT_SECRET": "test-jwt-secret",
        "PDS_ADMIN_PASSWORD": ADMIN,
        "PDS_DPOP_SECRET": "7" * 64,
        "PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX": "1".zfill(64),
        "PDS_REPO_SIGNING_KEY_K256_PRIVATE_KEY_HEX": "2".zfill(64),
    }


def _node(script: str, environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        command = ["node", "--require", str(HERE / "loopback.cjs"), str(HERE / script)]
        return subprocess.Popen(command, env=environment, stdout=file, stderr=file, stdin=subprocess.DEVNULL)


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
