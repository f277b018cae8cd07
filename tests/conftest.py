"""No test touches the network: a connection is refused before it leaves the process."""

import os
import socket

import pytest
from hypothesis import settings

import quoteattr

# On a developer's machine Hypothesis looks in new places every time; in CI the same commit gives the same answer.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


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
def exact_parser(_no_network):
    """The bundled pack's parser in single precision, as the frozen parses were made."""
    from quoteattr.parsing.packs import find_pack
    from quoteattr.parsing.stanza import StanzaParser

    return StanzaParser.from_pack(find_pack("en-news"), exact=True)


@pytest.fixture(scope="session")
def pipeline(_no_network):
    """The real pipeline on the bundled pack, loaded once for all tests that need it."""
    return quoteattr.load()
