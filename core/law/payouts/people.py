"""The people of a batch (人数): who comes twice, who is a minor, and which villages have too few."""

from collections.abc import Iterator

from core.law.sensitivity import too_small

# Seven bytes of a digest keep a million people in the smallest integers Python has; two of them meet by chance in
# one batch of a million out of a hundred thousand, and all that follows is a warning.
KEY_BYTES = 7


class People:
    """Counts each person once, in the village of the first row."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._per_village: dict[str, int] = {}

    def meets(self, person: bytes, village: str, *, counted: bool) -> bool:
        """Whether the payee is new in this batch; ``counted`` is false for organisations, which are in no group of people."""
        key = int.from_bytes(person[:KEY_BYTES])
        if key in self._seen:
            return False
        self._seen.add(key)
        if counted:
            self._per_village[village] = self._per_village.get(village, 0) + 1
        return True

    def forget(self) -> None:
        """Let go of who came: of a million people that is a hundred megabytes."""
        self._seen = set()

    def small_groups(self) -> Iterator[tuple[str, int]]:
        """Villages with so few people that their rows point to them, and how many they are."""
        for village, persons_n in sorted(self._per_village.items()):
            if too_small(persons_n):
                yield village, persons_n
