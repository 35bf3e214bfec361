"""Where one message ends and the next begins, for both ends of a connection."""
import re

HEADER = re.compile(rb"(\d{1,9}) ([A-Za-z]{1,32}) (\d{1,9})[ \n]")
LONGEST_HEADER = 9 + 1 + 32 + 1 + 9 + 1


class Malformed(Exception):
    """The peer broke the framing."""


class SyslogFrames:
    """Takes messages out of a stream (RFC 6587, section 3.4).

    A first octet from 1 to 9 announces octet counting, everything else a line; each message may
    choose anew, as in rsyslog. A final line feed within the count is no part of the message, as in
    rsyslog and syslog-ng.
    """

    def __init__(self):
        self._rest = b""
        self._last_size = 0

    def records(self, data):
        """Yields each message that `data` completes."""
        buffer = self._rest + data
        start = 0
        while start < len(buffer):
            if 0x31 <= buffer[start] <= 0x39:
                space = buffer.find(b" ", start, start + 11)
                if space < 0:
                    if len(buffer) - start > 10:
                        raise Malformed("a count without its space")
                    break
                first, end = space + 1, space + 1 + int(buffer[start:space])
                after = end
            else:
                first, end = start, buffer.find(b"\n", start)
                after = end + 1
            if end < 0 or end > len(buffer):
                break
            yield buffer[first:end].removesuffix(b"\n")
            self._last_size = after - start
            start = after
        self._rest = buffer[start:]

    @property
    def begun(self):
        """Bytes of the frame that is not complete."""
        return len(self._rest)

    @property
    def likely_size(self):
        """Bytes of the whole last frame: nobody knows where a line will end."""
        return self._last_size


class RELPFrames:
    """Takes RELP frames, `TXNR SP COMMAND SP DATALEN [SP DATA] LF`, out of a stream."""

    LARGEST = 1 << 20

    def __init__(self):
        self._rest = b""
        self._last_size = 0

    def frames(self, data):
        """Yields number, command and data of each frame that `data` completes."""
        buffer = self._rest + data
        start = 0
        while (header := self._header(buffer, start)) is not None:
            number, command, first, end = header
            if end >= len(buffer):
                break
            if buffer[end] != 0x0A:
                raise Malformed("no line feed after the data")
            yield number, command, buffer[first:end]
            self._last_size = end + 1 - start
            start = end + 1
        self._rest = buffer[start:]

    def _header(self, buffer, start):
        """Number, command, and the bounds of the data; None while the header is not complete."""
        match = HEADER.match(buffer, start)
        if match is None:
            beginning = bytes(buffer[start:start + LONGEST_HEADER])
            if len(beginning) == LONGEST_HEADER or b"\n" in beginning:
                raise Malformed(f"not a RELP header: {beginning}")
            return None
        size = int(match[3])
        if size > self.LARGEST:
            raise Malformed(f"{size} octets of data")
        first = match.end() if size else match.end() - 1
        return int(match[1]), match[2], first, first + size

    @property
    def begun(self):
        """Bytes of the frame that is not complete."""
        return len(self._rest)

    @property
    def likely_size(self):
        """Bytes of the whole last frame."""
        return self._last_size


def relp_frame(number, command, data=b""):
    """One RELP frame; without data there is no space before the line feed."""
    head = b"%d %s %d" % (number, command, len(data))
    return head + (b" " + data if data else b"") + b"\n"
