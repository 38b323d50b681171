"""What docs/architecture.md shows of the table of arrows: the picture of folders, and the list of the
interfaces between them. cmake/arrows.py --picture writes both; --check compares them.

Graphviz draws the picture, and each of its versions draws it differently. The picture's first lines
therefore contain a hash of its input and one of its own lines, and these are compared: both a new arrow
and a picture changed by hand are noticed without running Graphviz.
"""

import hashlib
import re
import shutil
import subprocess

from arrows_sources import TOP, class_heads, library_of, reach, sources

PICTURE = TOP / "docs/architecture.svg"
PAGE = TOP / "docs/architecture.md"
BEGIN = "<!-- interfaces: written by cmake/arrows.py --picture -->"
END = "<!-- end of the interfaces -->"

GROUND = ("base", "crypto", "text", "journal", "practice")
COLOURS = {"clients": "#e7eef7", "store": "#f4ecdd", "ground": "#e9f1e4", "proto": "#eeeeee",
           "daemon": "#ffffff"}


def group_of(name: str) -> str:
    for group in ("clients", "store", "proto"):
        if name.split("_")[0] == group:
            return group
    return "ground" if name in GROUND else "daemon"


def label_of(name: str) -> str:
    if name.startswith("proto_"):
        return "proto/" + name.removeprefix("proto_")
    return name.replace("clients_cli_", "clients/cli/").replace("_", "/").replace("store/", "", 1) \
        .replace("clients/", "", 1)


def drawn(table: dict[str, list[str]]) -> dict[str, list[str]]:
    """The arrows without those implied by longer paths. A service is drawn as its messages are."""
    merged = {name: sorted({to.removesuffix("_service") for to in row})
              for name, row in table.items()}
    return {name: [to for to in row
                   if not any(to in reach(merged, by) for by in row if by != to)]
            for name, row in merged.items()}


def dot(table: dict[str, list[str]]) -> str:
    arrows = drawn(table)
    names = sorted(set(arrows) | {to for row in arrows.values() for to in row})
    lines = ["digraph fallow {",
             '  graph [rankdir=TB, nodesep=0.35, ranksep=0.38, fontname="Helvetica", fontsize=13,'
             ' bgcolor="white", pad=0.2]',
             '  node [shape=box, style="filled,rounded", fontname="Helvetica", fontsize=13,'
             ' height=0.34, margin="0.14,0.05", color="#666666"]',
             '  edge [color="#555555", arrowsize=0.65]']
    for group, colour in COLOURS.items():
        boxed = group in ("clients", "store")
        if boxed:
            side = "r" if group == "store" else "l"  # the side that no arrow crosses
            lines.append(f'  subgraph cluster_{group} {{ label="{group}"; labeljust={side};'
                         f' style="rounded"; color="#bbbbbb";')
        for name in names:
            if group_of(name) == group:
                lines.append(f'  {name} [label="{label_of(name)}", fillcolor="{colour}"]')
        if boxed:
            lines.append("  }")
    for name in sorted(arrows):
        lines += [f"  {name} -> {to}" for to in arrows[name]]
    return "\n".join(lines + ["}"]) + "\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stamp(made_from: str, body: str) -> str:
    return f"<!-- cmake/arrows.py: made from {digest(made_from)}, as {digest(body)} -->\n"


def picture(table: dict[str, list[str]]) -> str:
    source = dot(table)
    if not shutil.which("dot"):
        raise SystemExit("The picture is drawn by Graphviz: apt-get install graphviz")
    drawing = subprocess.run(["dot", "-Tsvg"], input=source, text=True, check=True,
                             capture_output=True).stdout
    body = drawing[drawing.index("<svg"):]
    return stamp(source, body) + body


def picture_problems(table: dict[str, list[str]]) -> list[str]:
    text = PICTURE.read_text() if PICTURE.exists() else ""
    head, _, body = text.partition("\n")
    if head + "\n" == stamp(dot(table), body):
        return []
    return [f"{PICTURE.relative_to(TOP)} does not show the table: run cmake/arrows.py --picture"]


def interfaces() -> list[tuple[str, str, list[str], str]]:
    """Abstract classes implemented in another folder: name, folder, implementers, header."""
    abstract, heads = {}, []
    for folder, paths in sources(("crypto", "daemon", "clients", "tests")).items():
        for path in paths:
            for head in class_heads(path.read_text()):
                heads.append((folder, head))
                if head.abstract and path.suffix == ".h" and not folder.startswith("tests"):
                    abstract[head.name] = (folder, str(path.relative_to(TOP)))
    found = {}
    for folder, head in heads:
        for parent in head.parents:
            name = next((each for each in abstract if same_class(each, parent)), None)
            if name and abstract[name][0] != folder:
                found.setdefault(name, set()).add(folder)
    return sorted((name, abstract[name][0], sorted(by), abstract[name][1])
                  for name, by in found.items())


def same_class(declared: str, named: str) -> bool:
    return named == declared or named.endswith("::" + declared)


def interface_list() -> str:
    lines = [BEGIN, "", "| interface | declared in | implemented in | and, to test, in |",
             "|---|---|---|---|"]
    for name, _, by, header in sorted(interfaces(), key=lambda each: (each[3], each[0])):
        product = ", ".join(f"`{each}`" for each in by if not each.startswith("tests"))
        tests = ", ".join(f"`{each}`" for each in by if each.startswith("tests"))
        lines.append(f"| `{name}` | [`{header}`](../{header}) | {product or 'its own folder'} |"
                     f" {tests} |")
    return "\n".join(lines + ["", END])


def list_problems() -> list[str]:
    if interface_list() in PAGE.read_text():
        return []
    return [f"{PAGE.relative_to(TOP)}: the list of interfaces is not that of the sources: run "
            "cmake/arrows.py --picture"]


def write(table: dict[str, list[str]]) -> None:
    PICTURE.write_text(picture(table))
    text = PAGE.read_text()
    block = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.S)
    PAGE.write_text(block.sub(lambda _: interface_list(), text))
