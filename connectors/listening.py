"""Sockets on loopback, for the servers of this machine."""

import os
import socket

HOST = "127.0.0.1"


def listen(port: int = 0) -> socket.socket:
    """Return a socket bound to loopback; port 0 picks a free one."""
    # asyncio sets TCP_NODELAY only on sockets that say they are TCP; without it every answer waits 40 ms for an ACK.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # on Windows it would let two servers share the port
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((HOST, port))
    return sock


def url_of(sock: socket.socket) -> str:
    """Return the base URL of a bound socket."""
    return f"http://{HOST}:{sock.getsockname()[1]}"
