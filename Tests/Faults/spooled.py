"""What a spool has, read without opcef: only what is whole on the disk counts."""
import glob
import os
import struct
import zlib

HEAD = struct.Struct("<8sIQQI")
BLOCK = struct.Struct("<4sIQI")
MAGIC = b"opcef-sp"
BLOCK_MAGIC = b"\x00\xff\xb1\x0c"


class Segment:
    """One file: which stream it is of, and where in it its blocks are."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        self.stream = self.end = None
        self.blocks = []
        if len(data) < HEAD.size:
            return
        magic, version, stream, start, check = HEAD.unpack_from(data)
        if magic != MAGIC or version != 1 or check != zlib.crc32(data[:HEAD.size - 4]):
            return
        self.stream, self.end = stream, start
        place = HEAD.size
        while place + BLOCK.size <= len(data):
            magic, length, offset, check = BLOCK.unpack_from(data, place)
            body = data[place + BLOCK.size:place + BLOCK.size + length]
            whole = struct.pack("<IQ", length, offset) + body
            if magic != BLOCK_MAGIC or len(body) < length or check != zlib.crc32(whole):
                return
            self.blocks.append((offset, body))
            self.end = offset + length
            place += BLOCK.size + length


def segments(folder):
    """The segments of a spool, the oldest first."""
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "*.spool"))):
        try:
            found.append(Segment(path))
        except FileNotFoundError:
            continue
    return [segment for segment in found if segment.stream is not None]


def last_stream(folder):
    """The number of the newest stream, and how many of its bytes were taken."""
    found = segments(folder)
    return (found[-1].stream, found[-1].end) if found else (None, 0)
