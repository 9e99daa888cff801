# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 messages as bytes."""

HELLO = b"hello, observer\n"


def request(path="/a?b", method="GET", body=b"", host="demo.test"):
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: corpus/1\r\n{length}\r\n"
    return head.encode() + body


def response(body=HELLO, status="200 OK", content_type="text/plain"):
    return head(len(body), status, content_type) + body


def head(length, status="200 OK", content_type="text/plain"):
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n".encode()


def chunked(chunks):
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    return start + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


def body(length):
    """A body in which every position shows: numbered lines of 16 bytes."""
    lines = b"".join(b"line %010d\n" % number for number in range(length // 16 + 1))
    return lines[:length]
