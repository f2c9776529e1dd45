"""Sockets on loopback: any free port, one server for each, and a port that was just left is taken again."""

import socket

import pytest

from connectors.listening import HOST, listen, url_of


def test_a_free_port_is_found_and_named() -> None:
    with listen() as first, listen() as second:
        assert url_of(first) == f"http://127.0.0.1:{first.getsockname()[1]}" != url_of(second)


def test_a_socket_says_that_it_is_tcp() -> None:
    """For asyncio, which sends what is small at once on such sockets alone."""
    with listen() as sock:
        assert sock.proto == socket.IPPROTO_TCP


def test_two_servers_do_not_share_a_port() -> None:
    with listen() as taken:
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            listen(taken.getsockname()[1])


def test_a_port_that_was_just_left_is_taken_again() -> None:
    with listen() as left:
        left.listen()
        port = left.getsockname()[1]
        caller = socket.create_connection((HOST, port))
        served, _ = left.accept()
        served.close()  # first, so that the connection lingers on the side of the server
        caller.close()
    with listen(port) as again:
        assert again.getsockname() == (HOST, port)
