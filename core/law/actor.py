"""Who acts (行为人): an officer, a sending system, a citizen, or the system itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """``kind``: staff | sender | citizen | system; ``id`` is a login or sender name, empty for a citizen."""

    kind: str
    id: str
    role: str
    department: str | None = None
    township: str | None = None

    @property
    def label(self) -> str:
        """The name under which the trail keeps this actor."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @classmethod
    def system(cls) -> "Actor":
        """The background worker and the command line."""
        return cls("system", "", "system")

    @classmethod
    def citizen(cls) -> "Actor":
        """A visitor without an account; nothing about the person is kept."""
        return cls("citizen", "", "citizen")

    @classmethod
    def sender(cls, name: str) -> "Actor":
        """A system that feeds batches, by the name of its key."""
        return cls("sender", name, "sender")
