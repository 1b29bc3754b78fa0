"""The load generator against a real socket: whole answers, every body kept, quantiles."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.load import asking, one, quantile, run, unpacked

PLAIN = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
CHUNKS = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that gives this answer to every request, in two pieces, until it is closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve(line: socket.socket) -> None:
            with line:
                while asked := line.recv(65536):
                    for _ in range(asked.count(b"GET ")):
                        line.sendall(answer[:20])
                        line.sendall(answer[20:])
                    if b"connection: close" in asked:
                        return

        def accept() -> None:
            while True:
                try:
                    line = listener.accept()[0]
                except OSError:
                    return
                threading.Thread(target=serve, args=(line,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("answer", [PLAIN, CHUNKS])
def test_answers_are_taken_whole_on_several_lines(answer: bytes) -> None:
    with answering(answer) as port:
        heard = run(port, [asking("/a"), asking("/b")], [0, 1] * 20, connections=4)
    assert heard.statuses == {200: 40}
    assert heard.bodies == {0: {b"hello": 20}, 1: {b"hello": 20}}
    assert heard.errors == 0
    assert heard.rate > 0


def test_a_single_answer_has_its_head() -> None:
    with answering(CHUNKS) as port:
        status, head, text = one(port, "/")
    assert (status, text) == (200, "hello")
    assert "chunked" in head


def test_quantiles_are_values_that_occurred() -> None:
    assert quantile([4, 1, 3, 2], 0.5) == 2
    assert quantile(range(1, 101), 0.99) == 99
    assert quantile([7], 0.95) == 7


def test_packed_bodies_are_unpacked() -> None:
    assert unpacked("明白账".encode()) == "明白账"
