"""Input for cmake/arrows.py and its picture: the table of arrows, the sources, their classes."""

import pathlib
import re
from collections import defaultdict
from dataclasses import dataclass

TOP = pathlib.Path(__file__).resolve().parent.parent
ROOTS = ("crypto", "daemon", "clients")

CLASS = re.compile(r"^[ \t]*(?:class|struct)\s+([A-Za-z_][\w:]*)(?:\s+final)?\s*"
                   r"(?::\s*([^{};]+))?\{", re.M)
PARENT = re.compile(r"(?:public|private)\s+([\w:]+)")
PURE = re.compile(r"\bvirtual\b[^;{}]*=\s*0;")


# The body of a class nested in another, one level deep, which is irrelevant to the outer class.
CLASS_BODY = re.compile(r"\b(?:class|struct)\s+\w+[^;{}()]*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\};")


@dataclass(frozen=True)
class ClassHead:
    name: str  # including the enclosing class, as in PairLink::Events
    parents: tuple[str, ...]
    abstract: bool


def library_of(folder: str) -> str:
    """daemon/store/log -> store_log; clients/words -> clients_words; crypto -> crypto."""
    return folder.removeprefix("daemon/").replace("/", "_")


def read_table() -> dict[str, list[str]]:
    text = (TOP / "cmake/Arrows.cmake").read_text()
    table = {}
    for name, row in re.findall(r"^set\(FALLOW_ARROWS_(\w+)\s+([^)]*)\)", text, re.M):
        table[name] = [word for word in row.split() if word != '""']
    return table


def sources(roots: tuple[str, ...] = ROOTS) -> dict[str, list[pathlib.Path]]:
    """Each folder's sources, by the folder's path from the top."""
    found = defaultdict(list)
    for root in roots:
        for path in sorted((TOP / root).rglob("*")):
            if path.suffix in (".cc", ".h"):
                found[str(path.parent.relative_to(TOP))].append(path)
    return found


def reach(table: dict[str, list[str]], start: str) -> set[str]:
    """Everything that arrows lead to from `start`."""
    seen, waiting = set(), list(table.get(start, ()))
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting.extend(table.get(each, ()))
    return seen


def body_end(text: str, start: int) -> int:
    """The position where the brace that opens just before `start` is closed."""
    depth = 1
    for brace in re.finditer(r"[{}]", text[start:]):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return start + brace.start()
    return len(text)


def class_heads(text: str) -> list[ClassHead]:
    text = re.sub(r"//[^\n]*", "", text)
    heads, open_classes = [], []
    for match in CLASS.finditer(text):
        end = body_end(text, match.end())
        open_classes = [each for each in open_classes if each[1] > match.start()]
        name = "::".join([each[0] for each in open_classes] + [match.group(1)])
        own = re.sub(CLASS_BODY, ";", text[match.end():end])
        heads.append(ClassHead(name, tuple(PARENT.findall(match.group(2) or "")),
                               bool(PURE.search(own))))
        open_classes.append((match.group(1), end))
    return heads
