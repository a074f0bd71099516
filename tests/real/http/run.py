"""Starts each software of cases.toml, one at a time, runs `gate` on it, and writes what was found as a table.

Usage: run.py GATE WORK TABLE [NAME…]: the binary, the folder that http.sh has filled, the Markdown file to write (only when all cases ran).
Exit code 1 if a planted bug isn't found as cases.toml says.
"""
import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
GATE, WORK, TABLE, ONLY = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]), [name.lower() for name in sys.argv[4:]]
PORT, APP_PORT, SLOW_PORT = 7601, 7602, 7603
RUN = WORK / "run"
PLACES = {"APPS": HERE / "apps", "CONF": RUN, "RUN": RUN, "JS": WORK / "js", "PY": WORK / "python" / "bin" / "python",
          "PORT": PORT, "APP": APP_PORT, "SLOW": SLOW_PORT}


def filled(text):
    for name, value in PLACES.items():
        text = text.replace(f"@{name}@", str(value))
    return text


class Server:
    """A process that listens on a port, and is gone afterwards with all its children."""

    def __init__(self, command, port, environment=None):
        self.port = port
        self.log = open(RUN / f"{port}.log", "wb")
        own = {name: filled(value) for name, value in (environment or {}).items()}
        variables = dict(os.environ, PORT=str(port), NODE_PATH=str(WORK / "js" / "node_modules"), **own)
        self.process = subprocess.Popen([filled(word) for word in command], env=variables, cwd=RUN, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)

    def __enter__(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.3).close()
                return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise RuntimeError(f"it doesn't listen: {Path(self.log.name).read_text(errors='replace')[-400:]}")

    def __exit__(self, *_):
        for stop in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, stop)
                self.process.wait(5)
                return
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                return


def findings(probe):
    """Runs one probe against what listens, and gives the findings of the JSON report."""
    project = RUN / "project"
    project.mkdir(exist_ok=True)
    (project / "gates.toml").write_text(
        f'[environments.real]\nurl = "http://127.0.0.1:{PORT}"\n\n[[gate]]\nkind = "http-probe"\nid = "planted"\nenvironment = "real"\n\n'
        f'[[gate.probe]]\nname = "planted"\n{probe}')
    done = subprocess.run([GATE, "check", "--format", "json", "--color", "never"], cwd=project, capture_output=True, text=True, timeout=120)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise RuntimeError(f"gate ended with {done.returncode}: {done.stderr[-600:]}")
    return [finding for gate in report["gates"] for finding in gate["findings"]]


def evidence(finding):
    return {(item["label"], item["text"]) for item in finding["evidence"]}


def negative(finding):
    """The name of the hostile variant that a finding is about, or nothing."""
    return finding["subject"].partition(" / ")[2]


def fits(finding, expected):
    wanted = {(label, text) for label, text in expected.items() if label not in ("code", "negative")}
    labels = {label for label, _ in evidence(finding)}
    told = "negative" not in expected or (negative(finding) == expected["negative"] and {"class", "payload", "request"} <= labels)
    return finding["code"] == expected["code"] and wanted <= evidence(finding) and told


def sent(finding):
    """What a hostile variant sends, as the table shows it."""
    payload = next((text for label, text in evidence(finding) if label == "payload"), "")
    return f"{negative(finding)}: {payload}" if negative(finding) else ""


def shown(finding):
    labels = [f"{label}: {text}" for label, text in sorted(evidence(finding)) if label in ("answered-by", "leak")]
    return f"`{finding['code']}`" + (f" ({', '.join(labels)})" if labels else "")


def version(software):
    done = subprocess.run([filled(word) for word in software["version"]], capture_output=True, text=True)
    return done.stdout.split()[0] if done.returncode == 0 and done.stdout.strip() else "?"


def check(software):
    """The rows of one software."""
    for command in software.get("prepare", []):
        subprocess.run([filled(word) for word in command], check=True, cwd=RUN, capture_output=True, env=dict(os.environ, **software.get("environment", {})))
    rows = []
    with Server(software["start"], PORT, software.get("environment")):
        for bug in software["bug"]:
            found = findings(bug["probe"])
            hit = next((finding for finding in found if fits(finding, bug["expect"])), None)
            others = "; ".join(dict.fromkeys(shown(finding) for finding in found))
            rows.append((software["name"], version(software), bug["what"], sent(hit) if hit else "", shown(hit) if hit else others or "nothing",
                         "yes" if hit else "**no**", hit["message"] if hit else ""))
    return rows


def proxied(software):
    """A proxy stands before Express and before a server that keeps still."""
    for template in (HERE / "proxies").iterdir():
        (RUN / template.name).write_text(filled(template.read_text()))
    with Server(["node", "@APPS@/express.js"], APP_PORT, {"NODE_ENV": "production"}), Server(["@PY@", "@APPS@/slow.py"], SLOW_PORT):
        return check(software)


def main():
    RUN.mkdir(parents=True, exist_ok=True)
    rows, missing = [], []
    for software in tomllib.loads((HERE / "cases.toml").read_text())["software"]:
        if ONLY and not any(name in software["name"].lower() for name in ONLY):
            continue
        try:
            rows += proxied(software) if software.get("kind") == "proxy" else check(software)
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            missing.append(f"{software['name']}: {error}")
    for row in rows:
        print(" | ".join(row))
    for text in missing:
        print("not run:", text, file=sys.stderr)
    wrong = [row for row in rows if row[5] != "yes"]
    if not ONLY:
        TABLE.write_text(document(rows, missing))
    print(f"{len(rows) - len(wrong)} of {len(rows)} planted bugs found; {len(missing)} not run")
    return 1 if wrong or missing else 0


def document(rows, missing):
    def cell(text):
        return text.replace("|", "\\|").replace("\n", " ")
    lines = ["# What `gate` finds on real servers", "",
             "Each of these is real software with a bug planted in its application or its configuration (`tests/real/http/`). "
             "`tests/real/http.sh` installs them, starts one after the other, runs `gate check` on each, and writes this table.", "",
             "Where a hostile variant found it, the variant was one of all that `negative = true` makes of the one valid request; its name and what it sends are told.", "",
             "| software | version | planted | hostile variant | found | as expected | in words |", "|---|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(cell(text) for text in row) + " |" for row in rows]
    if missing:
        lines += ["", "Not run here: " + ", ".join(text.split(":")[0] for text in missing) + "."]
    return "\n".join(lines) + "\n"


sys.exit(main())
