"""The vocabulary (词表) of this installation, built anew when a publication may have changed a name."""

import threading

from core.database import Session
from core.public_view.names import names
from core.public_view.site import data_version
from search.vocabulary import PolicyName, TownshipName, VillageName, Vocabulary


class VocabularyKeeper:
    """Keeps one vocabulary per process; building it takes a moment, asking it does not."""

    def __init__(self, county: str) -> None:
        self._county = county
        self._kept: tuple[int, Vocabulary] | None = None
        self._lock = threading.Lock()

    def current(self, session: Session) -> Vocabulary:
        """The vocabulary of what is public as ``session`` sees it."""
        version = data_version(session)
        with self._lock:
            if self._kept is None or self._kept[0] != version:
                self._kept = (version, self._build(session))
            return self._kept[1]

    def _build(self, session: Session) -> Vocabulary:
        known = names(session)
        return Vocabulary.build(
            (TownshipName(*entry) for entry in known.townships),
            (VillageName(*entry) for entry in known.villages),
            (PolicyName(*entry) for entry in known.policies),
            county=self._county,
            texts=known.texts,
        )
