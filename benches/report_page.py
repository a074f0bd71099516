"""Makes a run of 1,000 probes with every report, opens its page in headless Chromium, and prints a Markdown table beside the goals.

Usage: report_page.py GATE FOLDER URL: the program, a folder to write in, the address of examples/request-target.rs.

The page's time is its own: a page around it, from the same address, reads the navigation and paint entries of the frame
that holds the report as it is, security policy and all. So the browser's start isn't in it.
"""

import http.server
import json
import os
import queue
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

GATE, FOLDER, URL = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
CHROMIUM = os.environ.get("CHROMIUM", "chromium")
RUNS = int(os.environ.get("RUNS", "5"))
FORMATS = ["html", "junit", "json", "markdown", "gitlab", "sarif", "tap"]

# A frame after the one in which the page has loaded is painted: what a person sees is there.
AROUND = """<!doctype html><meta charset="utf-8"><style>body { margin: 0 } iframe { border: 0; width: 1280px; height: 800px }</style>
<iframe src="/%s"></iframe>
<script>
const frame = document.querySelector('iframe');
frame.onload = () => {
  const page = frame.contentWindow;
  page.requestAnimationFrame(() => page.requestAnimationFrame(() => {
    const seen = page.performance.now();
    const [navigation] = page.performance.getEntriesByType('navigation');
    const paint = page.performance.getEntriesByName('first-contentful-paint')[0];
    const said = { seen, loaded: navigation.loadEventEnd, paint: paint ? paint.startTime : null, rows: page.document.querySelectorAll('*').length };
    fetch('/measured', { method: 'POST', body: JSON.stringify(said) });
  }));
};
</script>"""


class Pages(http.server.BaseHTTPRequestHandler):
    """The report and the page around it; what that page measured goes to `measured`."""

    measured = queue.Queue()

    def do_GET(self):
        name = self.path.strip("/")
        if name.startswith("around/"):
            body = (AROUND % name.removeprefix("around/")).encode()
        elif name == "report.html":
            body = (FOLDER / name).read_bytes()
        else:
            body = b"<!doctype html><meta charset=utf-8><title>empty</title><p>empty"
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()
        self.measured.put(json.loads(body))

    def log_message(self, *_):
        pass


def wait_until_it_listens():
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            return urllib.request.urlopen(f"{URL}/health").read()
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{URL} doesn't listen")


def project():
    """1,000 probes in two groups; every tenth asks for an answer that doesn't come."""
    probes = [
        f'[[gate.probe]]\nname = "probe {number}"\nrequest = "GET /health"\n'
        f'expect = {{ status = {201 if number % 10 == 0 else 200}, json = {{ "$.ok" = true }} }}\n'
        for number in range(1000)
    ]
    text = f'[environments.local]\nurl = "{URL}"\n[[gate]]\nkind = "http-probe"\nenvironment = "local"\n' + "".join(probes)
    (FOLDER / "gates.toml").write_text(text)


def run(formats):
    """Seconds of a run with these reports; it fails, as it should."""
    reports = [word for name in formats for word in ("--report", f"{name}=report.{name}")]
    start = time.perf_counter()
    code = subprocess.run([GATE, "check", "--quiet", *reports], cwd=FOLDER, stdout=subprocess.DEVNULL).returncode
    if code != 1:
        sys.exit(f"gate ended with {code}, expected 1")
    return time.perf_counter() - start


def opened(port, name):
    """What the browser measures of a page, in milliseconds since its navigation began; a new browser each time."""
    profile = f"--user-data-dir={FOLDER / 'profile'}"
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", profile, "--remote-debugging-port=0", f"http://127.0.0.1:{port}/around/{name}"]
    browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return Pages.measured.get(timeout=30)
    except queue.Empty:
        sys.exit(f"{CHROMIUM} says nothing of {name} within 30 s")
    finally:
        browser.terminate()
        browser.wait()


def verdict(met):
    return "yes" if met else "**no**"


def times(values):
    return f"{statistics.median(values):.0f} ms ({min(values):.0f} to {max(values):.0f})"


def main():
    wait_until_it_listens()
    project()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    both = [run(["html", "junit"]) * 1000 for _ in range(RUNS)]
    run(FORMATS)
    rows = [("`gate check`, HTML and JUnit", times(both), "≤ 300 ms", verdict(statistics.median(both) <= 300))]
    for name in FORMATS:
        size = (FOLDER / f"report.{name}").stat().st_size
        goal = ("≤ 2 MB", verdict(size <= 2_000_000)) if name == "html" else ("", "")
        rows.append((f"the report `{name}`", f"{size / 1000:,.0f} KB", *goal))
    port = server.server_address[1]
    opened(port, "empty")
    seen = [opened(port, "report.html") for _ in range(RUNS)]
    empty = [opened(port, "empty")["seen"] for _ in range(RUNS)]
    rows.append(("the page, first content painted", times([one["paint"] for one in seen if one["paint"]] or [0]), "", ""))
    rows.append(("the page, loaded", times([one["loaded"] for one in seen]), "", ""))
    ready = [one["seen"] for one in seen]
    rows.append(("the page, loaded and painted", times(ready), "≤ 0.3 s", verdict(statistics.median(ready) <= 300)))
    rows.append(("an empty page, loaded and painted", times(empty), "", ""))
    print(f"\n1,000 probes, every tenth failed; median of {RUNS} and the range; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; "
          f"the page has {seen[0]['rows']:,} elements\n")
    for row in [("what", "figure", "goal", ""), ("---",) * 4, *rows]:
        print("| " + " | ".join(row) + " |")


main()
