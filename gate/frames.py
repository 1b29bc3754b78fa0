"""How a file travels to the reading process (传送格式): two lengths, what is asked as JSON, the bytes."""

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict
from typing import BinaryIO

from gate.limits import Limits

_HEAD = struct.Struct(">LQ")


def sent(target: BinaryIO, name: str, content: bytes, limits: Limits) -> None:
    """One file, with the bounds for it."""
    asked = json.dumps({"name": name, "limits": asdict(limits)}).encode()
    target.write(_HEAD.pack(len(asked), len(content)) + asked)
    target.write(content)
    target.flush()


def received(source: BinaryIO) -> Iterator[tuple[str, bytes, Limits]]:
    """Files until the sender closes."""
    while head := source.read(_HEAD.size):
        told, size = _HEAD.unpack(head)
        asked = json.loads(source.read(told))
        yield asked["name"], source.read(size), Limits(**asked["limits"])
