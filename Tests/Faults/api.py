"""An Events API that goes wrong in one way after another, and knows every event that it has given out.

Its events follow from their numbers and the time: each account and stream gets one every `gap` seconds, so
that hours of them need no memory. The token of an account can be changed.
"""
import base64
import datetime
import http.server
import json
import random
import socket
import struct
import threading
import time

FEATURES = ("itemusages", "signinattempts", "auditevents")
LARGEST_PAGE = 1000

FAULTS = (
    "busy", "error", "gateway", "slow", "half", "half-head", "reset", "silent", "empty", "nonsense", "chunked",
)
"""What may be done to a request in place of an answer, or with it."""


def token(account, generation):
    """A token of the form that is issued; nobody has made its signature."""
    def part(value):
        text = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()
    return ".".join(part(value) for value in (
        {"alg": "ES256", "typ": "JWT"},
        {"sub": f"{account}-{generation}", "aud": ["127.0.0.1"], "1password.com/auuid": account.upper(),
         "1password.com/fts": list(FEATURES)},
        f"{account}{generation:04}".encode() * 8))


class Events:
    """The events of one account and stream."""

    def __init__(self, account, feature, began, gap):
        self.account, self.feature, self.began, self.gap = account, feature, began, gap
        self.ended = None
        """When the last was added; None while more are."""

    def count(self):
        """How many there are by now."""
        now = min(time.time(), self.ended or time.time())
        return max(0, int((now - self.began) / self.gap))

    def number_at(self, moment):
        """The first event that is not before a moment."""
        return max(0, int(-(-(moment - self.began) // self.gap)))

    def name(self, number):
        return f"{self.account}.{self.feature}.{number}"

    def json(self, number):
        moment = datetime.datetime.fromtimestamp(self.began + number * self.gap, datetime.timezone.utc)
        event = {"uuid": self.name(number), "timestamp": moment.isoformat().replace("+00:00", "Z")}
        person = {"uuid": f"U{number % 97}", "name": f"Näme {number % 97}", "email": "e@example.com"}
        client = {"app_name": "1Password CLI", "ip_address": "192.0.2.7"}
        if self.feature == "itemusages":
            event |= {"item_uuid": "I", "vault_uuid": "V", "action": "reveal", "user": person, "client": client}
        elif self.feature == "signinattempts":
            event |= {"session_uuid": "S", "category": "success", "type": "credentials_ok",
                      "target_user": person, "client": client}
        else:
            event |= {"actor_uuid": person["uuid"], "action": "grant", "object_type": "uva",
                      "object_uuid": "V", "actor_details": person}
        return event


class API:
    """The server, of several accounts, on one port."""

    def __init__(self, accounts, gap, chance, seed=1):
        """Every request meets a fault with the probability `chance`."""
        began = time.time()
        self.chance = chance
        self.random = random.Random(seed)
        self.events = {(account, feature): Events(account, feature, began, gap)
                       for account in accounts for feature in FEATURES}
        self.generations = dict.fromkeys(accounts, 0)
        self.requests = 0
        self.received = dict.fromkeys(accounts, 0)
        """How many requests came with the token of each account, those for what it is included."""
        self.unauthorized = 0
        """How many came with a token that does not count."""
        self.faults = dict.fromkeys(FAULTS, 0)
        self.lock = threading.Lock()
        api = self

        class Handler(_Handler):
            pass

        Handler.api = api
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def token(self, account):
        return token(account, self.generations[account])

    def change_token(self, account):
        """From now on another token counts."""
        self.generations[account] += 1

    def account(self, authorization):
        """Whose token it is, for whom the request counts; None for one that does not count."""
        found = next((account for account in self.generations
                      if authorization == f"Bearer {self.token(account)}"), None)
        with self.lock:
            if found is None:
                self.unauthorized += 1
            else:
                self.received[found] += 1
        return found

    def stop_adding(self):
        """Adds no more events, and meets no more faults."""
        self.chance = 0
        for events in self.events.values():
            events.ended = time.time()

    def fault(self):
        with self.lock:
            self.requests += 1
            if self.random.random() >= self.chance:
                return None
            fault = self.random.choice(FAULTS)
            self.faults[fault] += 1
            return fault


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        account = self.api.account(self.headers["Authorization"])
        if account is None or self.path != "/api/v2/auth/introspect":
            return self._send(401 if account is None else 404, {})
        return self._send(200, {"uuid": "T", "issued_at": "2026-01-01T00:00:00Z", "features": FEATURES,
                                "account_uuid": account.upper()})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        account = self.api.account(self.headers["Authorization"])
        if account is None:
            return self._send(401, {"Error": {"Message": "Unauthorized access"}})
        events = self.api.events.get((account, self.path.removeprefix("/api/v2/")))
        page = self._page(events, json.loads(body)) if events else None
        if page is None:
            return self._send(400 if events else 404, {})
        return self._answer(page, self.api.fault())

    @staticmethod
    def _page(events, wanted):
        """The page that is asked for: from a time on, or after a cursor."""
        if "cursor" in wanted:
            name, place, limit = base64.urlsafe_b64decode(wanted["cursor"]).decode().split()
            if len(wanted) != 1 or name != events.name("x"):
                return None
            place, limit = int(place), int(limit)
        else:
            start = datetime.datetime.fromisoformat(wanted["start_time"].replace("Z", "+00:00"))
            place, limit = events.number_at(start.timestamp()), min(wanted["limit"], LARGEST_PAGE)
        count = events.count()
        end = max(place, min(place + limit, count))
        cursor = base64.urlsafe_b64encode(f"{events.name('x')} {end} {limit}".encode()).decode()
        return {"cursor": cursor, "has_more": end < count,
                "items": [events.json(number) for number in range(place, end)]}

    def _answer(self, page, fault):
        if fault == "busy":
            return self._send(429, {}, {"Retry-After": "1", "RateLimit-Remaining": "0", "RateLimit-Reset": "1"})
        if fault == "error":
            return self._send(500, {"Error": {"Message": "internal"}})
        if fault == "gateway":
            return self._send(503, b"<html>Service Unavailable</html>")
        if fault == "nonsense":
            return self._send(200, b'{"cursor":"x","items":[{"uuid":"forged","item_uuid":"I"}')
        if fault == "empty":
            return self._send(200, page | {"items": [], "has_more": True, "cursor": self._same(page)})
        if fault == "silent":
            time.sleep(3)
            return self._end()
        text = json.dumps(page, ensure_ascii=False).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n".encode()
        if fault == "slow":
            for start in range(0, len(head + text), max(1, len(head + text) // 20)):
                self.wfile.write((head + text)[start:start + max(1, len(head + text) // 20)])
                time.sleep(0.05)
            return None
        if fault in ("half", "half-head", "reset"):
            self.wfile.write(head[:40] if fault == "half-head" else head + text[:len(text) // 2])
            if fault == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return self._end()
        if fault == "chunked":
            text = json.dumps(page, indent=3).encode()
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            text = b"".join(b"%x\r\n%s\r\n" % (len(text[at:at + 777]), text[at:at + 777])
                            for at in range(0, len(text), 777)) + b"0\r\n\r\n"
        self.wfile.write(head + text)
        return None

    def _same(self, page):
        """The cursor of an empty page: where its events begin."""
        name, place, limit = base64.urlsafe_b64decode(page["cursor"]).decode().split()
        return base64.urlsafe_b64encode(
            f"{name} {int(place) - len(page['items'])} {limit}".encode()).decode()

    def _end(self):
        self.close_connection = True

    def _send(self, status, body, fields=None):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(text))} | (fields or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)
