"""The collector's half of a RELP session, and the ways in which one can go wrong."""
from frames import Malformed, RELPFrames, relp_frame

GREETING = b"200 OK\nrelp_version=0\nrelp_software=bench,1\ncommands="

ODDITIES = {
    "refuse-open": "answers 500 to open, and closes",
    "no-syslog": "offers no syslog command",
    "wrong-number": "answers a message under a number that was never sent",
    "serverclose": "says serverclose and closes in mid-window, with messages unanswered",
    "withhold": "records a message and never answers it",
    "twice": "answers a message twice",
    "refuse-once": "answers 500 to a message, and takes it the next time",
    "refuse-always": "answers 500 to one message, however often it comes",
    "long-answer": "announces an answer of more than 128 KiB",
    "garbage": "answers with something that is not RELP",
}
"""What each `--oddity` does."""


class Session:
    """One session: what comes in is recorded, what goes out is collected in `answers`."""

    def __init__(self, keep, oddity=None, at=100, refused=b"", limit=None,
                 largest=None):
        self._frames = RELPFrames()
        self._keep = keep
        self._oddity = oddity
        self._at = at
        self._refused = refused
        self._limit = limit
        self._largest = largest
        self._is_open = False
        self._next = 1
        self._messages = 0
        self.answers = bytearray()
        self.has_ended = False

    @property
    def frames(self):
        return self._frames

    def take(self, data):
        """Answers every frame that `data` completes, each after its message is recorded."""
        if self.has_ended:
            return
        for number, command, payload in self._frames.frames(data):
            if number != self._next:
                raise Malformed(f"frame {number} in place of {self._next}")
            self._next = number % 999_999_999 + 1
            if command == b"open" and not self._is_open:
                self._open(number, payload)
            elif command == b"close":
                self._answer(number, b"")
                self.end()
            elif command == b"syslog" and self._is_open:
                self._message(number, payload)
                if self._messages == self._limit:
                    self.end()
            else:
                raise Malformed(f"{command} is not expected here")
            if self.has_ended:
                return

    def end(self):
        """Says that the session is over."""
        self.answers += relp_frame(0, b"serverclose")
        self.has_ended = True

    def _open(self, number, offers):
        if b"commands=" not in offers or b"syslog" not in offers:
            self._answer(number, b"500 required command not supported")
            self.end()
        elif self._oddity == "refuse-open":
            self._answer(number, b"500 not today")
            self.end()
        else:
            self._is_open = True
            self._answer(number, GREETING + (b"" if self._oddity == "no-syslog" else b"syslog"))

    def _message(self, number, message):
        self._messages += 1
        oddity = self._oddity if self._messages == self._at else None
        if self._oddity == "refuse-always" and self._refused in message:
            self._answer(number, b"500 not this one")
        elif oddity == "refuse-once":
            self._answer(number, b"500 not now")
        elif oddity == "serverclose":
            self.end()
        else:
            self._keep(message[:self._largest])
            self._answer_oddly(number, oddity)

    def _answer_oddly(self, number, oddity):
        """Answers a message that has been recorded."""
        if oddity == "withhold":
            return
        if oddity == "garbage":
            self.answers += b"\x00\xff not a frame\n"
        elif oddity == "long-answer":
            self.answers += b"%d rsp 200000 200 OK" % number
        else:
            self._answer(number + 500_000 if oddity == "wrong-number" else number, b"200 OK")
            if oddity == "twice":
                self._answer(number, b"200 OK")

    def _answer(self, number, text):
        self.answers += relp_frame(number, b"rsp", text)
