"""Turns a terminal's output (standard input, with ANSI colours) into an SVG picture (standard output)."""
import html
import re
import sys

COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "35": "#d2a8ff", "36": "#79c0ff"}
COLUMNS, ROW, CELL = 112, 17, 7.8
MOST = 62  # rows; a picture shows the beginning and the verdict


def rows(text):
    # What follows the report are the paths of the reports.
    lines = [line for line in text.split("\n") if not re.match(r"(junit|json): ", line)]
    while lines and not lines[-1]:
        lines.pop()
    return lines if len(lines) <= MOST else lines[: MOST - 3] + ["  …", ""] + lines[-1:]


def spans(line):
    """The pieces of one line, each with its style, cut at the picture's edge."""
    style, left = {}, COLUMNS
    for code, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b]+)", line):
        if text:
            shown = text if len(text) <= left else text[: max(left - 1, 0)] + "…" * (left > 0)
            left -= len(shown)
            yield shown, dict(style)
            continue
        for part in code.split(";"):
            if part in ("", "0"):
                style = {}
            elif part == "1":
                style["font-weight"] = "bold"
            elif part == "2":
                style["fill"] = "#8b949e"
            elif part in COLOURS:
                style["fill"] = COLOURS[part]


def main():
    lines = rows(sys.stdin.read())
    width, height = round(COLUMNS * CELL + 32), len(lines) * ROW + 28
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">')
    print("<title>gate check in a terminal: the broken shop's run says no-go</title>")
    print(f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>')
    print('<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,\'DejaVu Sans Mono\',monospace" font-size="13" fill="#e6edf3">')
    for number, line in enumerate(lines):
        pieces = []
        for text, style in spans(line):
            attributes = "".join(f' {name}="{value}"' for name, value in style.items())
            pieces.append(f"<tspan{attributes}>{html.escape(text)}</tspan>" if style else html.escape(text))
        if pieces:
            print(f'<text x="16" y="{26 + number * ROW}" xml:space="preserve">{"".join(pieces)}</text>')
    print("</g>\n</svg>")


main()
