#!/usr/bin/env python3
"""Copies the programs' own reference into the manual pages and docs, between markers.

    packaging/reference.py --check BIN    exit 1 when a page differs from the programs
    packaging/reference.py --write BIN    updates the pages

BIN is the folder of the programs. `fallow __reference` and `fallowd --reference` print the data that
`--help` and the configuration are based on; nothing between the markers is written by hand.
"""

import pathlib
import re
import subprocess
import sys
import textwrap

TOP = pathlib.Path(__file__).resolve().parent.parent
MAN = TOP / "packaging/man"
WIDTH = 96


class Verb:
    def __init__(self, path, group, summary):
        self.path, self.group, self.summary = path, group, summary
        self.arguments, self.options, self.footer, self.below = [], [], "", []


def ask(program, word):
    said = subprocess.run([program, word], check=True, capture_output=True, text=True).stdout
    return [line.split("\t") for line in said.splitlines()]


def read_verbs(programs):
    """The program itself, and the verbs below it."""
    verbs = {}
    for kind, *fields in ask(programs / "fallow", "__reference"):
        if kind == "verb":
            verb = Verb(*fields)
            verbs[verb.path] = verb
            if verb.path:
                verbs[verb.path.rpartition(" ")[0]].below.append(verb)
        elif kind == "footer":
            verb.footer = fields[0]
        else:
            name, flags, summary = fields
            row = (name, flags.split(","), summary)
            (verb.arguments if kind == "argument" else verb.options).append(row)
    return verbs[""]


def groups(program):
    """The verbs under their headings, in the order of the help."""
    found = {}
    for verb in program.below:
        found.setdefault(verb.group, []).append(verb)
    return found


def needs_verb(verb):
    return bool(verb.below) and not verb.arguments and not verb.options


def usage(verb, word, option):
    """`word` and `option` format the name of an argument or option for the page."""
    parts = []
    for name, flags, _ in verb.arguments:
        text = word(name) + ("..." if "many" in flags else "")
        parts.append(text if "required" in flags else f"[{text}]")
    for name, flags, _ in verb.options:
        if "required" in flags:
            parts.append(option(name) + (" " + word(value(flags)) if value(flags) else ""))
    if any("required" not in flags for _, flags, _ in verb.options):
        parts.append("[options]")
    return " ".join(parts)


def value(flags):
    """The name of an option's value, as the help has it; empty for a flag."""
    return next((flag.removeprefix("value=") for flag in flags if flag.startswith("value=")), "")


def valued(name, flags, word=lambda text: text):
    """The option as it is typed: `--about NAME...` can be given more than once."""
    return name + (f" {word(value(flags))}" if value(flags) else "") + ("..." if "many" in flags else "")


def sentence(text):
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?")) else text + "."


# scdoc, the format of the manual pages.


def plain(text):
    return re.sub(r"([\\*_])", r"\\\1", text)


def marked(text):
    """Markdown's `code` in bold, everything else unchanged."""
    pieces = text.split("`")
    return "".join(f"*{plain(piece)}*" if i % 2 else plain(piece) for i, piece in enumerate(pieces))


def indented(text, depth=1):
    lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
    # At the beginning of a line these characters would start headings, lists and tables.
    return "\n".join("\t" * depth + re.sub(r"^([-#|.\]\[])", r"\\\1", line) for line in lines)


def man_option(name, flags, summary):
    head = valued(f"*{name}*", flags, lambda text: f"_{plain(text)}_")
    return f"{head}\n{indented(marked(sentence(summary)))}\n"


def man_verb(verb):
    lines = []
    if not needs_verb(verb):
        how = usage(verb, lambda word: f"_{plain(word)}_", lambda name: f"*{name}*")
        lines += [f"*fallow {verb.path}* {how}".rstrip(),
                  indented(marked(sentence(verb.summary))), ""]
        for name, _, summary in verb.arguments:
            if summary:
                lines += [indented(f"_{plain(name)}_: {marked(sentence(summary))}"), ""]
        for name, flags, summary in verb.options:
            head = valued(f"*{name}*", flags, lambda text: f"_{plain(text)}_")
            lines += [indented(f"{head}: {marked(sentence(summary))}"), ""]
    if verb.footer:
        # Below a heading that is only a group's name, it would end the command before.
        if needs_verb(verb):
            lines += [f"*fallow {verb.path}*", indented(marked(sentence(verb.summary))), ""]
        lines += [indented(marked(verb.footer)), ""]
    return "\n".join(lines) + "".join("\n" + man_verb(sub) for sub in verb.below)


def man_commands(program):
    pieces = []
    for group, verbs in groups(program).items():
        pieces.append(f"## {group.upper()}\n")
        pieces += [man_verb(verb) for verb in verbs]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(pieces)).strip()


def man_settings(settings):
    return "\n\n".join(
        f"*{name}*" + (f" (default {plain(fallback)})" if fallback else "") + "\n" +
        indented(marked(sentence(what))) for name, fallback, what in settings)


# Markdown.


def cell(text):
    return text.replace("|", "\\|")


def docs_verb(verb):
    lines = []
    if not needs_verb(verb):
        how = usage(verb, lambda word: word, lambda name: name)
        lines += [f"**`fallow {verb.path}{' ' + how if how else ''}`** {sentence(verb.summary)}", ""]
        rows = [(name, summary) for name, _, summary in verb.arguments if summary]
        rows += [(valued(name, flags), summary) for name, flags, summary in verb.options]
        if rows:
            lines += ["| | |", "|---|---|"]
            lines += [f"| `{name}` | {cell(sentence(summary))} |" for name, summary in rows] + [""]
    return lines + [line for sub in verb.below for line in docs_verb(sub)]


def docs_commands(program):
    lines = []
    for group, verbs in groups(program).items():
        lines += [f"### {group}: all options", ""]
        lines += [line for verb in verbs for line in docs_verb(verb)]
    return "\n".join(lines).strip()


def docs_settings(settings):
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    return "\n".join(lines + [f"| `{name}` | {f'`{fallback}`' if fallback else ''} | {cell(what)} |"
                              for name, fallback, what in settings])


def docs_safety(programs):
    """The page's headings and paragraphs, of which headings end without a full stop."""
    said = subprocess.run([programs / "fallow", "help", "safety"], check=True, capture_output=True,
                          text=True).stdout
    return "\n\n".join(one if one.endswith(".") else f"## {one}"
                       for one in said.strip().split("\n\n"))


def blocks(programs):
    """The text between each pair of markers of each page."""
    program = read_verbs(programs)
    daemon = ask(programs / "fallowd", "--reference")
    settings = [fields for kind, *fields in daemon if kind == "setting"]
    options = [(name, [], summary) for kind, name, *rest in daemon if kind == "option"
               for summary in rest]
    return [
        (MAN / "fallow.1.scd", "options", "\n".join(man_option(*row) for row in program.options)),
        (MAN / "fallow.1.scd", "commands", man_commands(program)),
        (MAN / "fallowd.8.scd", "options", "\n".join(man_option(*row) for row in options)),
        (MAN / "fallow.toml.5.scd", "settings", man_settings(settings)),
        (TOP / "docs/configuration.md", "settings", docs_settings(settings)),
        (TOP / "docs/commands.md", "commands", docs_commands(program)),
        (TOP / "docs/safety.md", "safety", docs_safety(programs)),
    ]


def filled(text, path, name, content):
    begin, end = f"written by packaging/reference.py: {name}", f"end of what is written: {name}"
    if path.suffix == ".md":
        begin, end = f"<!-- {begin} -->", f"<!-- {end} -->"
    else:
        begin, end = f"; {begin}", f"; {end}"
    pattern = re.compile(re.escape(begin) + "\n.*?" + re.escape(end), re.S)
    if not pattern.search(text):
        sys.exit(f"{path.relative_to(TOP)} has no marks for {name}")
    return pattern.sub(lambda _: f"{begin}\n\n{content.strip()}\n\n{end}", text)


def options_of(verb):
    yield from (name for name, _, _ in verb.options)
    for sub in verb.below:
        yield from options_of(sub)


def unknown_options(programs):
    """Options that docs/commands.md mentions elsewhere but that the program does not have."""
    known = set(options_of(read_verbs(programs)))
    text = (TOP / "docs/commands.md").read_text()
    return sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - known)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("--check", "--write"):
        sys.exit(__doc__)
    programs = pathlib.Path(sys.argv[2]).resolve()
    pages = {}
    for path, name, content in blocks(programs):
        pages[path] = filled(pages.get(path) or path.read_text(), path, name, content)
    problems = [f"docs/commands.md: there is no option {name}" for name in unknown_options(programs)]
    for path, text in pages.items():
        if sys.argv[1] == "--write":
            path.write_text(text)
        elif path.read_text() != text:
            problems.append(f"{path.relative_to(TOP)} says something else than the programs: "
                            "packaging/reference.py --write writes it")
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
