"""No test touches the network: a connection is refused before it leaves the process."""

import socket

import pytest

import quoteattr


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a test tried to open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="session")
def pipeline():
    """The real pipeline on the bundled pack, loaded once for all tests that need it."""
    return quoteattr.load()
