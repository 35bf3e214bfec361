"""Events of opcef's own: a heartbeat and a test event, and what each of their keys must hold."""
import base64
import datetime
import http.server
import json
import os
import re
import subprocess
import tempfile
import threading
import time

import _events
from _compare import milliseconds

DAYS = 5
IDENTIFIER = re.compile("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


def events(tables, *options):
    """A heartbeat and a test event: each as a line, and what its keys hold.

    A key is named by the beginning of what it is made of, in the words of `opcef fields`.
    """
    now = int(time.time())
    common = {
        "the time of sending": range((now - 5) * 1000, (now + 60) * 1000), "an id of its own": IDENTIFIER,
        "the category of the class": "health", "the text `event`": "event",
        "the version of ECS": "8.17.0", "the account's id": "example", "the account's name": "example"}
    expiry = now + DAYS * 86400
    day = datetime.datetime.fromtimestamp(expiry, datetime.timezone.utc).strftime("%Y-%m-%d")
    return [
        (heartbeat(tables, now, expiry, *options), common | {
            "`test` or `heartbeat`": "heartbeat", "the class id": "opcef.heartbeat", "the severity": 6,
            "the name of the class": "opcef has run, and its token expires soon",
            "a sentence": re.compile(
                r"opcef forwarded 1 events of example in this run, the newest \d+ seconds old; .*"
                rf"warning: the token expires on {day}; create a new one before then"),
            "of a heartbeat: the account": "example", "of a heartbeat: how many events": 1,
            "of a heartbeat: how many seconds old": range(60),
            "of a heartbeat: when the token expires": range(expiry * 1000, expiry * 1000 + 1)}),
        (tables.run("test-event", "-q", "--account", "example", "--to", "-", *options).strip(), common | {
            "`test` or `heartbeat`": "test", "the class id": "opcef.test", "the severity": 1,
            "the name of the class": "Test event from opcef",
            "a sentence":
                "This is a test of the way to the collector. Nothing happened in 1Password."}),
    ]


def compare(row, said, found):
    """Whether an event has a key; that it holds what it must, of the texts found, is checked."""
    wanted = next((value for start, value in said.items() if row["from"].startswith(start)), None)
    if wanted is None:
        return False
    if isinstance(wanted, range):
        number = milliseconds if row["type"] == "time" else int
        right = any((int(text) if text.isdigit() else number(text)) in wanted for text in found)
    elif isinstance(wanted, re.Pattern):
        right = any(wanted.fullmatch(text) for text in found)
    else:
        right = str(wanted) in found
    assert right, f"{row['format']} {row['key']}, {row['from']}: {found}, and not {wanted}"
    return True


def heartbeat(tables, now, expiry, *options):
    """A heartbeat, as opcef sends it after it has fetched an event with a token that expires soon."""
    record = _events.whole(tables, "itemusages", 0, {
        "action": "fill", "timestamp": datetime.datetime.fromtimestamp(
            now, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")})

    class API(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"cursor": "next", "has_more": False, "items": [record]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    def part(claims):
        return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), API)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    token = ".".join([part({"alg": "ES256", "typ": "JWT"}), part({
        "1password.com/fts": ["itemusages"], "aud": ["127.0.0.1"], "sub": "made-up",
        "exp": expiry}), "A" * 86])
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [tables.opcef, "pull", "--heartbeat", "--account", "example", "-q", "--state", folder,
             "--to", "-", *options], check=True, capture_output=True, text=True,
            env={**os.environ, "EVENTS_API_URL": f"http://127.0.0.1:{server.server_port}",
                 "EVENTS_API_TOKEN": token})
    server.shutdown()
    line, = (line for line in done.stdout.splitlines() if "opcef.heartbeat" in line)
    return line
