# SPDX-License-Identifier: Apache-2.0
"""Bytes on a socket, as no client library would send them, and what memory the server takes for them."""

import socket
import time

WAIT = 5  # seconds within which an answer has to come


class Silence(AssertionError):
    """No answer came in time."""


def answer(connection, wait=WAIT):
    """(status, head, body so far) of what comes next; (None, b"", b"") if the server ends the connection without a word."""
    connection.settimeout(wait)
    data = b""
    deadline = time.monotonic() + wait
    try:
        while b"\r\n\r\n" not in data:
            if time.monotonic() > deadline:
                raise Silence(f"no whole answer in {wait} s: {data[:200]}")
            block = connection.recv(65536)
            if not block:
                break
            data += block
    except ConnectionError:
        pass
    except socket.timeout:
        raise Silence(f"no answer in {wait} s: {data[:200]}") from None
    head, _, body = data.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    if not head.startswith(b"HTTP/1.1 "):
        # What speaks no HTTP/1 gets an answer without a head.
        return (400 if b"<title>400" in data else None), b"", data
    return int(words[1]), head, body


def send(port, data, wait=WAIT, end=False):
    """Sends bytes on a connection of their own; what does not go out because the server has answered does not matter."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        try:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
        except (ConnectionError, socket.timeout):
            pass
        return answer(connection, wait)


def trickle(port, head, block, most, wait=WAIT):
    """Sends a body without end until the server answers: (answer, bytes that went out)."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        connection.sendall(head)
        while sent < most:
            connection.setblocking(False)
            try:
                if connection.recv(1, socket.MSG_PEEK) is not None:
                    break
            except BlockingIOError:
                pass
            except ConnectionError:
                break
            connection.settimeout(wait)
            try:
                connection.sendall(block)
            except ConnectionError:
                break
            sent += len(block)
        return answer(connection, wait), sent


def memory(pids):
    """Bytes that processes have of their own, together; nothing that they share with each other."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith(("Private_Dirty", "Private_Clean")))
    return total
