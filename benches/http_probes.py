"""Runs gate, other tools and a bare loop on the same requests, and prints their times as a Markdown table.

Usage: http_probes.py GATE FLOOR FOLDER URL: the two programs, a folder to write in, the address of examples/request-target.rs.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

GATE, FLOOR, FOLDER, URL = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]
RUNS = int(os.environ.get("RUNS", "5"))
# A single request takes a few milliseconds: its median needs more runs than a second's.
OFTEN = RUNS * 6
HEAD = ["what", "median", "best", "processor", "peak", "of the loop", "goal", ""]
MISSING, ROWS, MEDIANS = [], [], {}


def wait_until_it_listens():
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            return urllib.request.urlopen(f"{URL}/health").read()
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{URL} doesn't listen")


def once(command, folder):
    """Seconds on the clock, seconds of processor time, exit code."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    code = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, code


def peak(command, folder):
    """The largest resident size in MiB, of a run of its own: it is measured by a small process, whose size doesn't hide it."""
    file = FOLDER / "peak"
    subprocess.run(["/usr/bin/time", "-q", "-f", "%M", "-o", file, *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return int(file.read_text().split()[-1]) / 1024


def measure(what, command, folder=FOLDER, loop=None, goal="", met=None, runs=RUNS, codes=(0,)):
    """Adds a row. `loop` names the row of the bare loop it is compared with; `met` says of the median in ms and the peak whether the goal is reached."""
    times = [once(command, folder) for _ in range(runs)]
    if any(code not in codes for _, _, code in times):
        sys.exit(f"{what}: ended with {times[0][2]}, expected one of {codes}: {' '.join(map(str, command))}")
    median = statistics.median(took for took, _, _ in times) * 1000
    MEDIANS[what] = median
    size = peak(command, folder)
    ratio = f"{median / MEDIANS[loop]:.2f}" if loop else "1"
    verdict = "" if met is None else "yes" if met(median, size) else "**no**"
    row = [what, f"{median:.1f} ms", f"{min(times)[0] * 1000:.1f} ms", f"{statistics.median(used for _, used, _ in times) * 1000:.1f} ms",
           f"{size:.1f} MiB", ratio, goal, verdict]
    ROWS.append(row)
    print(" | ".join(row), file=sys.stderr, flush=True)


def tool(name, how):
    """Where a tool is, or None; then the output says how to get it."""
    found = shutil.which(os.environ.get(name.upper(), name))
    if not found:
        MISSING.append(f"{name} isn't installed, so it is NOT in this table ({how})")
        print(f"NOT MEASURED: {MISSING[-1]}", file=sys.stderr)
    return found


def project(name, probes, keys=""):
    folder = FOLDER / name
    folder.mkdir()
    (folder / "gates.toml").write_text(
        f'[environments.local]\nurl = "{URL}"\n[[gate]]\nkind = "http-probe"\nenvironment = "local"\n{keys}\n' + "".join(probes))
    return folder


def probe(number, path="/health"):
    return (f'[[gate.probe]]\nname = "probe {number}"\nrequest = "GET {path}"\n'
            'expect = { status = 200, json = { "$.ok" = true } }\n')


HOSTILE = '''auth = { bearer = "probe-token-1" }
problem = "rfc9457"
[[gate.probe]]
name = "create user"
request = "POST /api/users"
json = { name = "Ada", email = "probe@example.test", age = 30 }
expect = { status = 201 }
negative = true
'''


def measure_loop():
    for count in (1, 75, 1000, 10000):
        measure(f"bare loop, {count:,}", [FLOOR, f"{URL}/health", str(count)], runs=OFTEN if count < 100 else RUNS)
    measure("bare loop, 1,000, 32 in flight", [FLOOR, f"{URL}/health", "1000", "32"])
    measure("bare loop, 10,000, 32 in flight", [FLOOR, f"{URL}/health", "10000", "32"])
    measure("bare loop, 100 × 200 ms, 100 in flight", [FLOOR, f"{URL}/slow", "100", "100"])


def measure_gate():
    check = [GATE, "check", "--quiet", "--report", "junit=report.xml"]
    thousand = [probe(number) for number in range(1000)]
    measure("gate, 1 probe", check, project("one", [probe(0)]), "bare loop, 1", "≤ 5 ms", lambda took, _: took <= 5, runs=OFTEN)
    measure("gate, 1,000 probes", check, project("thousand", thousand), "bare loop, 1,000, 32 in flight", "peak ≤ 20 MiB", lambda _, size: size <= 20)
    sequential = project("sequential", thousand, "max-in-flight = 1")
    measure("gate, 1,000 probes one after the other", check, sequential, "bare loop, 1,000", "≤ 60 ms, ≤ 20 MiB", lambda took, size: took <= 60 and size <= 20)
    many = project("many", [probe(number) for number in range(10000)])
    measure("gate, 10,000 probes", check, many, "bare loop, 10,000, 32 in flight", "≤ 10 × 1,000", lambda took, _: took <= 10 * MEDIANS["gate, 1,000 probes"])
    slow = [probe(number, "/slow") for number in range(100)]
    measure("gate, 100 × 200 ms", check, project("slow", slow), "bare loop, 100 × 200 ms, 100 in flight", "4 rounds of 32: 0.8 s", lambda took, _: took <= 900)
    measure("gate, 100 × 200 ms, max-in-flight = 100", check, project("wide", slow, "max-in-flight = 100"), "bare loop, 100 × 200 ms, 100 in flight", "≤ 250 ms", lambda took, _: took <= 250)
    hostile = project("hostile", [HOSTILE])
    subprocess.run([*check, "--report", "json=report.json"], cwd=hostile, capture_output=True)
    checks = json.loads((hostile / "report.json").read_text())["gates"][0]["checks"]
    measure(f"gate, {len(checks) - 1} negatives of one request", check, hostile, "bare loop, 75", "≤ 50 ms", lambda took, _: took <= 50, runs=OFTEN, codes=(0, 1))
    both = [*check, "--report", "html=report.html"]
    measure("gate, 1,000 probes, HTML and JUnit", both, FOLDER / "thousand", "bare loop, 1,000, 32 in flight", "≤ 300 ms", lambda took, _: took <= 300)


def measure_hurl():
    hurl = tool("hurl", "cargo install --locked hurl@8.0.1, with libxml2-dev, libcurl4-openssl-dev and libclang-dev from apt")
    if not hurl:
        return
    request = 'GET {}{}\nHTTP 200\n[Asserts]\njsonpath "$.ok" == true\n'
    (FOLDER / "one.hurl").write_text(request.format(URL, "/health"))
    (FOLDER / "thousand.hurl").write_text(request.format(URL, "/health") * 1000)
    slow = FOLDER / "slow.hurls"
    slow.mkdir()
    for number in range(100):
        (slow / f"{number}.hurl").write_text(request.format(URL, "/slow"))
    # It adds to a report that is already there.
    def run(*what):
        return ["sh", "-c", 'rm -f hurl.xml; exec "$@"', "sh", hurl, "--test", "--report-junit", "hurl.xml", *what]
    measure("Hurl, 1 request", run("one.hurl"), loop="bare loop, 1", runs=OFTEN)
    measure("Hurl, 1,000 requests in one file", run("thousand.hurl"), loop="bare loop, 1,000")
    measure("Hurl, 100 files × 200 ms", run("slow.hurls"), loop="bare loop, 100 × 200 ms, 100 in flight", runs=1)
    ratio = MEDIANS["gate, 1,000 probes one after the other"] / MEDIANS["Hurl, 1,000 requests in one file"]
    ROWS.append(["gate to Hurl, 1,000 one after the other", f"{ratio:.2f} ×", "", "", "", "", "≤ 0.6 ×", "yes" if ratio <= 0.6 else "**no**"])


def measure_newman():
    newman = tool("newman", "npm install -g newman")
    if not newman:
        return
    test = {"listen": "test", "script": {"exec": ["pm.test('ok', () => { pm.response.to.have.status(200); pm.expect(pm.response.json().ok).to.eql(true) })"]}}
    items = [{"name": f"probe {number}", "event": [test], "request": {"method": "GET", "url": f"{URL}/health"}} for number in range(1000)]
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    (FOLDER / "collection.json").write_text(json.dumps({"info": {"name": "probes", "schema": schema}, "item": items}))
    command = [newman, "run", "collection.json", "--reporters", "junit", "--reporter-junit-export", "newman.xml"]
    measure("newman, 1,000 requests", command, loop="bare loop, 1,000", runs=min(RUNS, 2))


def measure_schemathesis():
    schemathesis = tool("schemathesis", "pip install schemathesis")
    if not schemathesis:
        return
    command = [schemathesis, "run", f"{URL}/openapi.json", "--phases", "coverage", "--continue-on-failure", "--header", "Authorization: Bearer probe-token-1",
               "--report", "junit", "--report-junit-path", "schemathesis.xml"]
    measure("Schemathesis, coverage phase of two operations", command, loop="bare loop, 75", runs=min(RUNS, 2), codes=(0, 1))


def measure_curl():
    (FOLDER / "urls").write_text(f'url = "{URL}/health"\n' * 1000)
    curl = tool("curl", "apt-get install curl")
    if curl:
        measure("curl, 1,000 in one process, no checks", [curl, "-s", "-K", "urls"], loop="bare loop, 1,000")


wait_until_it_listens()
for part in (measure_loop, measure_gate, measure_hurl, measure_newman, measure_schemathesis, measure_curl):
    part()
print(f"\nmedian of {RUNS} runs, of {OFTEN} for single requests and negatives; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
for row in [HEAD, ["---"] * len(HEAD), *ROWS]:
    print("| " + " | ".join(row) + " |")
for text in MISSING:
    print(f"\nNOT MEASURED: {text}")
