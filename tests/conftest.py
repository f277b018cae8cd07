"""No test touches the network: a connection is refused before it leaves the process."""

import socket

import pytest

import quoteattr


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    def refuse(*_args, **_kwargs):
        raise AssertionError("a test tried to open a connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "create_connection", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


@pytest.fixture(scope="session")
def pipeline(_no_network):
    """The real pipeline on the bundled pack, loaded once for all tests that need it."""
    return quoteattr.load()
