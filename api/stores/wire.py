"""One connection to Redis: opened by redis-py, which knows TLS, passwords and addresses, and spoken over by hiredis.

redis-py's own way of a command through its layers costs as much processor time as the rest of a read. Here a command
is one call of `send` and, as a rule, one of `recv`, each of which lets other threads in only once.
"""

import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

from hiredis import HiredisError, Reader, pack_command

_RECEIVED_AT_ONCE = 65_536
_DOWN = frozenset({"LOADING", "MASTERDOWN", "CLUSTERDOWN", "NOAUTH", "WRONGPASS"})
_FULL = "ERR max number of clients"


class Refused(Exception):
    """Redis answered with an error. `code` is its first word, such as OOM; the rest, which may hold keys, is left out.

    `down` tells a Redis that serves nobody like us now from one that refused this one command.
    """

    def __init__(self, text: str) -> None:
        self.code = text.partition(" ")[0]
        self.down = self.code in _DOWN or text.startswith(_FULL)
        super().__init__(self.code)


class Unanswered(Exception):
    """The connection broke before the answer came; it is closed, and the next `ask` opens another."""


class TooLate(Exception):
    """Nothing came for as long as the time-out; the connection is closed."""


class Wire:
    """For one thread at a time. Connects when it is first asked."""

    def __init__(self, connection: Any) -> None:
        """`connection`: one of redis-py, on protocol 2, not yet connected."""
        self._connection = connection
        self._socket: socket.socket | None = None
        self._reader = Reader()

    def ask(self, parts: Sequence[bytes | str | float]) -> Any:
        """The answer to one command: bytes, int, None, or a list of these.

        :raises Refused: :raises Unanswered: :raises TooLate: :raises RedisError: no connection could be opened.
        """
        try:
            answer = self._exchange(tuple(parts))
        except (TimeoutError, BlockingIOError) as error:
            self.close()
            raise TooLate("time-out") from error
        except (OSError, HiredisError) as error:
            self.close()
            raise Unanswered(type(error).__name__) from error
        except BaseException:
            # Whatever comes over this connection next would be taken for the answer to another command.
            self.close()
            raise
        if isinstance(answer, Refused):
            raise answer
        return answer

    def close(self) -> None:
        """Close the connection, if there is one; the next `ask` opens another."""
        self._socket = None
        self._connection.disconnect()

    def _exchange(self, parts: tuple[bytes | str | float, ...]) -> Any:
        opened = self._socket or self._open()
        opened.sendall(pack_command(parts))  # type: ignore[arg-type]  # Its types allow one part only.
        reader = self._reader
        while received := opened.recv(_RECEIVED_AT_ONCE):
            reader.feed(received)
            answer = reader.gets()
            # False is no value of this protocol: it says that more has to come.
            if answer is not False:
                return answer
        raise ConnectionResetError

    def _open(self) -> socket.socket:
        self._connection.connect()
        # redis-py has no public name for the socket.
        opened: socket.socket = self._connection._sock  # noqa: SLF001
        if os.name == "posix" and type(opened) is socket.socket:
            _time_out_in_kernel(opened)
        self._reader = Reader(replyError=Refused)
        self._socket = opened
        return opened


def _time_out_in_kernel(opened: socket.socket) -> None:
    """Leave time-outs to the kernel, which raises BlockingIOError: Python's cost a call of `poll` before every call.

    Not for TLS, whose layer would take the kernel's time-out for a reason to try again.
    """
    seconds = opened.gettimeout()
    if seconds:
        # To the kernel, 0 would mean for ever.
        whole, millionths = divmod(max(1, round(seconds * 1_000_000)), 1_000_000)
        opened.settimeout(None)
        for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            opened.setsockopt(socket.SOL_SOCKET, way, struct.pack("@ll", whole, millionths))
