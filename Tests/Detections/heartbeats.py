"""Heartbeats as opcef sends them: it pulls from an Events API with nothing new, on loopback."""
import base64
import contextlib
import http.server
import json
import os
import subprocess
import tempfile
import threading
import time

from cef import table

DAY = 86_400
# From when on opcef warns.
SOON = 14 * DAY


class NothingNew(http.server.BaseHTTPRequestHandler):
    """An Events API without events."""

    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer({"cursor": "nothing", "has_more": False, "items": []})

    def do_GET(self):
        self.answer({"uuid": "U", "issued_at": "2026-01-01T00:00:00Z", "features": ["itemusages"],
                     "account_uuid": "FTRMEJUIBYO3C4CTIRZ3OLAIL4"})

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def api():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), NothingNew) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def token(host, expires_in):
    claims = {"aud": [host], "1password.com/fts": ["itemusages"], "exp": int(time.time()) + expires_in}
    parts = [json.dumps({"alg": "ES256", "typ": "JWT"}).encode(), json.dumps(claims).encode(), b"s" * 64]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@contextlib.contextmanager
def pulling(opcef, expires_in, token_host=None, *options):
    """`opcef pull`, which writes its heartbeats to a pipe."""
    with api() as host, tempfile.TemporaryDirectory() as state, subprocess.Popen(
            [opcef, "pull", "--config", "none", "-q", "--heartbeat", "--state", state, "--profile", "splunk",
             "--header", "none", "--to", "-", *options],
            env=os.environ | {"EVENTS_API_URL": f"http://{host}",
                              "EVENTS_API_TOKEN": token(token_host or host, expires_in)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process


def of_one_run(opcef, expires_in, token_host=None):
    with pulling(opcef, expires_in, token_host) as process:
        output, errors = process.communicate(timeout=60)
    lines = output.splitlines()
    if process.returncode or len(lines) != 1:
        raise ValueError(f"opcef pull ended with {process.returncode} and {len(lines)} heartbeats: {errors}")
    return table(lines)


def of_long_run(opcef, seconds):
    """The heartbeats of a run that had nothing to warn of when it began."""
    with pulling(opcef, SOON + 2, None, "--follow", "--every", "1s") as process:
        threading.Timer(seconds, process.terminate).start()
        output, _ = process.communicate(timeout=60)
    return table(output.splitlines())


def tables(opcef):
    """A heartbeat of each sort, by its name."""
    return {
        "heartbeat": of_one_run(opcef, 300 * DAY),
        "heartbeat-before-expiry": of_one_run(opcef, 9 * DAY),
        "heartbeat-of-a-long-run": of_long_run(opcef, 5),
        "heartbeat-with-warning": of_one_run(opcef, 300 * DAY, "events.1password.com"),
    }
