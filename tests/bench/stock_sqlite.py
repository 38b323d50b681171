"""What importing could cost at best: the same entries into stock SQLite with FTS5, unencrypted,
without a log, a history or a daemon, in batches as large as the import's."""

from __future__ import annotations

import itertools
import sqlite3
import time
from pathlib import Path
from typing import Iterable

import journal_source

_BATCH = 256


def entries_per_second(folder: Path, source: Iterable[journal_source.Entry]) -> float:
    path = folder / "stock.db"
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
            "PRAGMA synchronous = FULL; PRAGMA cache_size = -4096;"
            "CREATE TABLE entry (id INTEGER PRIMARY KEY, at TEXT, text TEXT);"
            "CREATE TABLE tag (name TEXT, id INTEGER, PRIMARY KEY (name, id)) WITHOUT ROWID;"
            "CREATE VIRTUAL TABLE words USING fts5(text, content='entry', content_rowid='id');"
        )
        count, spent = _insert_all(database, iter(source))
    finally:
        database.close()
        path.unlink(missing_ok=True)
    return count / spent


def _insert_all(database: sqlite3.Connection, source: Iterable[journal_source.Entry]):
    count, spent = 0, 0.0
    while batch := list(itertools.islice(source, _BATCH)):
        ids = range(count, count + len(batch))
        texts = [f"{entry.title}\n{entry.text}" for entry in batch]
        rows = [(i, str(entry.at), text) for i, entry, text in zip(ids, batch, texts)]
        tags = [(tag, i) for i, entry in zip(ids, batch) for tag in entry.tags]
        began = time.perf_counter()
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)
        database.executemany("INSERT INTO tag VALUES (?, ?)", tags)
        database.executemany("INSERT INTO words(rowid, text) VALUES (?, ?)", zip(ids, texts))
        database.execute("COMMIT")
        spent += time.perf_counter() - began
        count += len(batch)
    return count, spent
