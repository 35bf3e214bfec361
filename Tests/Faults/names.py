#!/usr/bin/env python3
"""names.py FILE: a name server on 127.0.0.1 that says what FILE says at the moment.

FILE holds addresses for every name that is asked for, or one of `nxdomain`, `servfail`, `silence`.
"""
import socket
import struct
import sys

ADDRESS, INTERNET = 1, 1
REFUSALS = {"servfail": 2, "nxdomain": 3}


def reply(query, words):
    """The answer to one question, as RFC 1035, section 4.1, lays it out."""
    end = query.index(b"\0", 12) + 5
    question = query[12:end]
    kind, = struct.unpack_from("!H", question, len(question) - 4)
    code = REFUSALS.get(words[0], 0)
    addresses = [] if code or kind != ADDRESS else words
    header = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(addresses), 0, 0)
    answers = b"".join(
        struct.pack("!HHHIH", 0xC00C, ADDRESS, INTERNET, 0, 4) + socket.inet_aton(address)
        for address in addresses)
    return header + question + answers


def serve(path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 53))
        print("up", flush=True)
        while True:
            query, client = server.recvfrom(4096)
            with open(path, encoding="ascii") as file:
                words = file.read().split()
            if words != ["silence"]:
                server.sendto(reply(query, words), client)


if __name__ == "__main__":
    serve(sys.argv[1])
