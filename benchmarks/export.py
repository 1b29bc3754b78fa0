"""The public rows once more in one plain SQLite file (对照库): what the oracle counts, what Datasette serves, the raw floor.

One flat table without joins, the indexes that the ledger and the embedded engine have, and FTS5 with one token per Chinese
character, so that the yardstick finds 低保 and 台子 as well.
"""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from benchmarks.ledger import Built, Tell
from core.law.sensitivity import MINOR_SHOWN, NAMED, public_mode

NEWEST = "year DESC, batch_id DESC, row_no"
TABLES = """
CREATE TABLE payout (
    id INTEGER PRIMARY KEY, batch_id INTEGER, batch_no TEXT, row_no INTEGER, kind TEXT, policy_code TEXT, policy TEXT,
    year INTEGER, township_code TEXT, township TEXT, village_code TEXT, village TEXT, group_name TEXT, name_shown TEXT,
    quantity_e4 INTEGER, unit TEXT, rate_e4 INTEGER, amount_fen INTEGER, status TEXT, paid_on TEXT
);
CREATE TABLE counted (
    batch_no TEXT, kind TEXT, policy_code TEXT, year INTEGER, township_code TEXT, village_code TEXT, rows_n INTEGER,
    persons_n INTEGER, amount_fen INTEGER
);
CREATE TABLE document (id INTEGER PRIMARY KEY, doc_no TEXT, title TEXT, issuers TEXT, issued_on TEXT, body TEXT);
CREATE VIRTUAL TABLE payout_fts USING fts5 (
    name_shown, village, township, policy, content="payout", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE document_fts USING fts5 (
    title, body, content="document", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
"""
INDEXES = (
    "CREATE INDEX payout_list ON payout (batch_no, row_no);"
    "CREATE INDEX payout_part ON payout (batch_no, village_code, row_no);"
    + "".join(f"CREATE INDEX payout_{name} ON payout ({name}, {NEWEST});" for name in ("village_code", "township_code", "policy_code", "status"))
    + f"CREATE INDEX payout_newest ON payout ({NEWEST}); ANALYZE;"
)  # fmt: skip
PUBLIC = "b.state = 'published' AND (b.kind != 'announcement' OR b.open_until IS NULL OR b.open_until >= :today)"
NAMED_ROWS = f"""
INSERT INTO payout
SELECT p.id, p.batch_id, b.batch_no, coalesce(m.number, p.row_no), b.kind, b.policy_code, i.name, b.year,
    substr(coalesce(m.place, p.village_code), 1, 9), coalesce(t.name, ''), coalesce(m.place, p.village_code),
    coalesce(v.name, ''), CASE WHEN m.place IS NULL THEN p.group_name ELSE '' END, CASE WHEN p.minor_until >= CAST(b.published_at AS INTEGER) THEN :hidden
    ELSE p.name_shown END, p.quantity_e4, p.unit, p.rate_e4, p.amount_fen, p.status, p.paid_on
FROM ledger.batch b JOIN ledger.payout p ON p.batch_id = b.id
JOIN ledger.policy_item i ON i.code = b.policy_code AND i.year = b.year
LEFT JOIN moved m ON m.id = p.id LEFT JOIN ledger.village v ON v.code = coalesce(m.place, p.village_code)
LEFT JOIN ledger.township t ON t.code = substr(coalesce(m.place, p.village_code), 1, 9)
WHERE {PUBLIC} AND b.id IN (SELECT id FROM named) ORDER BY b.id, 4
"""  # noqa: S608  our own texts
# Rows of villages with too few people stand at a wider place, where their numbers are dealt out by their random ids.
MOVED = """
CREATE TEMP TABLE moved AS
WITH ordered AS (
    SELECT p.id, p.batch_id, l.place, p.row_no, row_number() OVER (PARTITION BY p.batch_id, l.place ORDER BY p.row_no) AS slot,
        row_number() OVER (PARTITION BY p.batch_id, l.place ORDER BY p.public_id) AS turn
    FROM ledger.list_place l JOIN ledger.payout p ON p.batch_id = l.batch_id AND p.village_code = l.village_code
    WHERE l.place != l.village_code
)
SELECT own.id, own.place, taken.row_no AS number FROM ordered own
JOIN ordered taken ON taken.batch_id = own.batch_id AND taken.place = own.place AND taken.slot = own.turn
"""
COUNTED_ROWS = f"""
INSERT INTO counted
SELECT b.batch_no, b.kind, b.policy_code, b.year, v.township_code, p.village_code, count(*), count(DISTINCT p.person),
    sum(p.amount_fen)
FROM ledger.batch b JOIN ledger.payout p ON p.batch_id = b.id JOIN ledger.village v ON v.code = p.village_code
WHERE {PUBLIC} AND b.id IN (SELECT id FROM counted_batch) GROUP BY b.id, p.village_code
"""  # noqa: S608  as above
WORDS = """
INSERT INTO payout_fts (rowid, name_shown, village, township, policy)
SELECT id, n.apart, v.apart, t.apart, p.apart FROM payout JOIN apart n ON n.word = name_shown JOIN apart v ON v.word = village
JOIN apart t ON t.word = township JOIN apart p ON p.word = policy
"""


def export(built: Built, today: date, tell: Tell) -> Path:
    """The file beside the county; made once."""
    path = built.var / "rows.db"
    if path.exists():
        return path
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as file:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000"):
            file.execute(f"PRAGMA {pragma}")
        tell("rows for the oracle and for Datasette")
        _fill(file, built.var / "mingbai.db", today)
        tell("their words and indexes")
        _words(file)
        file.executescript(INDEXES)
        file.commit()
    return fresh.rename(path)


def _fill(file: sqlite3.Connection, ledger: Path, today: date) -> None:
    file.executescript(TABLES)
    file.execute("ATTACH ? AS ledger", (str(ledger),))
    batches = file.execute(
        "SELECT b.id, i.list_mode_web, i.name FROM ledger.batch b "
        "JOIN ledger.policy_item i ON i.code = b.policy_code AND i.year = b.year"
    ).fetchall()
    modes = {number: public_mode(mode, name) for number, mode, name in batches}
    file.execute("CREATE TEMP TABLE named (id INTEGER PRIMARY KEY)")
    file.execute("CREATE TEMP TABLE counted_batch (id INTEGER PRIMARY KEY)")
    file.executemany("INSERT INTO named VALUES (?)", [(number,) for number, mode in modes.items() if mode in NAMED])
    only_counted = [(number,) for number, mode in modes.items() if mode == "count_only"]
    file.executemany("INSERT INTO counted_batch VALUES (?)", only_counted)
    file.execute(MOVED)
    file.execute("CREATE UNIQUE INDEX moved_id ON moved (id)")
    file.execute(NAMED_ROWS, {"today": today.isoformat(), "hidden": MINOR_SHOWN})
    file.execute(COUNTED_ROWS, {"today": today.isoformat()})
    file.execute(
        "INSERT INTO document SELECT id, doc_no, title, issuers, issued_on, body FROM ledger.document WHERE state = 'published'"
    )
    file.commit()
    file.execute("DETACH ledger")


def _words(file: sqlite3.Connection) -> None:
    file.execute("CREATE TEMP TABLE apart (word TEXT PRIMARY KEY, apart TEXT)")
    for column in ("name_shown", "village", "township", "policy"):
        words = file.execute(f"SELECT DISTINCT {column} FROM payout").fetchall()  # noqa: S608  our own names
        file.executemany("INSERT OR IGNORE INTO apart VALUES (?, ?)", [(word, apart(word)) for (word,) in words])
    file.execute(WORDS)
    texts = file.execute("SELECT id, title, body FROM document").fetchall()
    split = [(number, apart(title), apart(body)) for number, title, body in texts]
    file.executemany("INSERT INTO document_fts (rowid, title, body) VALUES (?, ?, ?)", split)
    for table in ("payout_fts", "document_fts"):
        file.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608  our own names


def apart(text: str) -> str:
    """Every character a word of its own."""
    return " ".join(text)


def phrase(text: str) -> str:
    """The same for a search: one quoted phrase."""
    return f'"{apart(text)}"'
