"""Made-up journals: the same entries for the same seed, at any size.

Words come as often as in a language (Zipf's law), and the common ones are short. Beside them stand
a few words, a phrase, tags and people that searches look for, at known rates.
"""

from __future__ import annotations

import datetime
import itertools
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Iterator, TextIO

TEXT_BYTES = 1500
VOCABULARY = 40_000
ZIPF = 1.2  # the exponent: about 165 different words of 325, as in a person's prose
TOPICS = 97

RARE_WORD = "quixotically"  # in one entry of 10,000, and in one at least
COMMON_WORD = "and"  # in nearly every one
PHRASE = "silver lantern garden"  # in one of 500
PREFIX = "lanter"
TAG = "topic5"  # on one of 97

_COMMON = """the and to of a in was it that we she he her for with had on but as at not me so they
this then when from all said there out were be up what by about or one would have if no could like
just after over some time again before day back still down only how much never little into more
very other us their them which now who because long than too where here well even night morning
through away work home thought felt good walked something nothing house old left made came went
knew told asked looked seemed rain light quiet water road kitchen window friend mother father
sister evening garden talked laughed slept woke wanted remember forgot maybe always yesterday
tomorrow week month year letter tea bread coffee train street river sea snow wind winter summer
spring autumn sun""".split()
_PEOPLE = ("ana", "jonas", "mira", "tomas", "ines", "pavel", "ruth", "oskar", "lena", "david")
_FIRST = datetime.datetime(2004, 1, 1, 6, 0)


@dataclass
class Entry:
    at: datetime.datetime
    title: str
    text: str
    tags: list[str]
    starred: bool


def _vocabulary(rng: random.Random) -> list[str]:
    onsets = "b br c ch d dr f g gr h j k l m n p pr qu r s sh st t th tr v w".split()
    vowels = "a e i o u ea ou ai".split()
    codas = ["", "", "", "", "n", "r", "s", "l", "t", "m"]
    common = list(dict.fromkeys(_COMMON))
    made: list[str] = []
    known = set(common)
    while len(known) < VOCABULARY:
        syllables = rng.choices((1, 2, 3), weights=(1, 4, 3))[0]
        word = "".join(
            rng.choice(onsets) + rng.choice(vowels) + rng.choice(codas) for _ in range(syllables)
        )
        if word not in known and not word.startswith(PREFIX):
            known.add(word)
            made.append(word)
    return common + sorted(made, key=len)  # the common ones are the short ones


def entries(count: int, seed: int = 42) -> Iterator[Entry]:
    """`count` entries in order of time."""
    rng = random.Random(seed)
    words = _vocabulary(rng)
    weights = list(itertools.accumulate((rank + 2) ** -ZIPF for rank in range(len(words))))
    for number in range(count):
        drawn = rng.choices(words, cum_weights=weights, k=TEXT_BYTES // 3)
        yield _entry(number, drawn, rng)


def _entry(number: int, drawn: list[str], rng: random.Random) -> Entry:
    title = " ".join(drawn[:5]).capitalize() + "."
    sentences, size, at = [], len(title), 5
    if number % 10_000 == 7:
        sentences.append(f"She spoke {RARE_WORD} of it.")
    if number % 500 == 3:
        sentences.append(f"There was a {PHRASE} once.")
    while size < TEXT_BYTES and at < len(drawn):
        length = rng.randint(4, 15)
        sentence = " ".join(drawn[at : at + length]).capitalize() + "."
        at += length
        size += len(sentence) + 1
        sentences.append(sentence)
    paragraphs = [" ".join(sentences[i : i + 5]) for i in range(0, len(sentences), 5)]
    minutes = number * 100 + rng.randrange(90)
    return Entry(
        at=_FIRST + datetime.timedelta(minutes=minutes),
        title=title,
        text="\n\n".join(paragraphs),
        tags=[f"topic{number % TOPICS}", _PEOPLE[number % len(_PEOPLE)]],
        starred=number % 50 == 0,
    )


def write_jrnl(path: Path, source: Iterable[Entry]) -> None:
    """One text file, as jrnl keeps it."""
    with path.open("w", encoding="utf-8") as out:
        for entry in source:
            _write_jrnl_entry(out, entry)


def _write_jrnl_entry(out: TextIO, entry: Entry) -> None:
    star = " *" if entry.starred else ""
    tags = " ".join("@" + tag for tag in entry.tags)
    out.write(f"[{entry.at:%Y-%m-%d %H:%M}] {entry.title} {tags}{star}\n{entry.text}\n\n")


def write_markdown(folder: Path, source: Iterable[Entry]) -> None:
    """A folder for each month, a file with front matter for each entry."""
    for number, entry in enumerate(source):
        month = folder / f"{entry.at:%Y-%m}"
        month.mkdir(parents=True, exist_ok=True)
        front = {
            "id": f"entry-{number:09}",
            "at": f"{entry.at:%Y-%m-%dT%H:%M:%S}+00:00",
            "zone": "UTC",
            "tags": entry.tags[:1],
            "about": entry.tags[1:],
            "starred": entry.starred,
        }
        head = "".join(f"{key}: {json.dumps(value)}\n" for key, value in front.items())
        (month / f"{number:09}.md").write_text(
            f"---\n{head}---\n{entry.title}\n\n{entry.text}\n", encoding="utf-8"
        )


def write_dayone(path: Path, source: Iterable[Entry]) -> None:
    """The JSON file of a Day One export."""
    with path.open("w", encoding="utf-8") as out:
        out.write('{"metadata": {"version": "1.0"}, "entries": [\n')
        for number, entry in enumerate(source):
            record = {
                "uuid": f"{number:032X}",
                "creationDate": f"{entry.at:%Y-%m-%dT%H:%M:%S}Z",
                "timeZone": "Europe/Lisbon",
                "starred": entry.starred,
                "tags": entry.tags,
                "text": f"{entry.title}\n\n{entry.text}",
            }
            out.write((",\n" if number else "") + json.dumps(record))
        out.write("\n]}\n")
