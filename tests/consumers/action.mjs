// Tries action.yml end to end: the shop of the examples, a service that answers with hostile text, every way to pass,
// fail and err, the watch, and the download with its checksum. Prints a line per test.
// Usage: action.mjs REPOSITORY GATE SHOP
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runAction } from "./composite.mjs";
import { startShop } from "./shop.mjs";

const [repository, gate, shop] = process.argv.slice(2).map((argument) => path.resolve(argument));
const work = fs.mkdtempSync(path.join(os.tmpdir(), "gate-action-"));
// What the action's steps leave behind goes there too, and away with it, however this ends.
process.env.TMPDIR = work;
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));
const programs = path.join(work, "bin");
fs.mkdirSync(programs);
fs.symlinkSync(gate, path.join(programs, "gate"));
const environment = { PATH: `${programs}:${process.env.PATH}` };

// A server of its own process: runAction waits for its steps.
const server = spawn(process.execPath, [path.join(path.dirname(fileURLToPath(import.meta.url)), "hostile.mjs")]);
const address = await new Promise((resolve) => server.stdout.once("data", (line) => resolve(String(line).trim())));

const probes = (...list) => `[environments.production]
url = "${address}"

[[gate]]
kind = "http-probe"
environment = "production"
${list.map(([name, request, status]) => `[[gate.probe]]\nname = "${name}"\nrequest = "${request}"\ncritical = true\nexpect = { status = ${status}, json = { "$.ok" = true } }\n`).join("")}`;

// A release after which `failing` of 100 requests a second fail, until ten minutes have passed.
const series = (failing) => ["t,requests,errors", ...Array.from({ length: 900 }, (_, second) => {
  const t = second - 300;
  return `${t},100,${t < 0 ? 0 : failing}`;
})].join("\n");
function release(failing) {
  const root = workspace(`[[gate]]
kind = "error-budget"
watch = "10m"
source = { series = "recorded.csv" }
[[gate.objective]]
name = "checkout"
budget = "1%"
`);
  fs.writeFileSync(path.join(root, "recorded.csv"), series(failing));
  return root;
}

// The lines that annotations stand on, as a reader of the pull request finds them.
const lineOf = (root, { properties }) => {
  const [, file] = /(?:^|,)file=([^,]*)/.exec(properties) ?? [];
  const [, line] = /(?:^|,)line=(\d+)/.exec(properties) ?? [];
  const text = fs.readFileSync(path.join(root, file), "utf8");
  return line === undefined ? file : text.split("\n").slice(Number(line) - 1, Number(line) + 1).join("\n");
};

let count = 0;
function workspace(configuration, folder = ".") {
  const root = path.join(work, `workspace-${(count += 1)}`);
  fs.mkdirSync(path.join(root, folder), { recursive: true });
  if (configuration) fs.writeFileSync(path.join(root, folder, "gates.toml"), configuration);
  return root;
}
const run = (root, inputs = {}, more = {}) => {
  const result = runAction(repository, { workspace: root, inputs: { install: "none", ...inputs }, environment, ...more });
  assert.deepEqual(result.problems, []);
  assert.deepEqual(result.foreign, [], "text of a service commands the runner");
  return result;
};

const tests = {
  async "the broken shop doesn't go out, and says on which lines it is broken"() {
    const { folder, stop } = await startShop(shop, []);
    const result = run(folder, { sarif: "gate-reports/gate.sarif" });
    stop();
    assert.equal(result.failed, true);
    const { result: said, "exit-code": code, passed, warned, failed, errors, skipped, verdict } = result.outputs;
    assert.deepEqual([said, code, errors, verdict], ["fail", "1", "0", ""], result.log);
    const checks = JSON.parse(fs.readFileSync(result.outputs["json-file"], "utf8")).gates.flatMap((one) => one.checks);
    const counted = (status) => String(checks.filter((check) => check.status === status).length);
    assert.deepEqual([String(Number(passed) + Number(warned)), failed, skipped], [counted("passed"), counted("failed"), counted("skipped")]);
    assert.ok(Number(failed) >= 6 && Number(passed) >= 12, `${passed} passed, ${failed} failed`);
    for (const name of ["junit-file", "report-file", "json-file", "summary-file", "sarif-file"]) assert.ok(fs.existsSync(result.outputs[name]), name);
    for (const broken of ["no-go", "SENTRY_DSN", "0003_item_sku", "an item has its number", "team-checkout"]) assert.ok(result.summary.includes(broken), broken);
    const annotated = result.annotations.filter(({ level, properties }) => level === "error" && properties.includes("file="));
    const lines = annotated.map((annotation) => lineOf(folder, annotation));
    assert.ok(lines.some((line) => line.startsWith("[[gate]]\nkind      = \"env-parity\"")), lines.join("\n"));
    assert.ok(lines.some((line) => line.startsWith("PUBLIC_URL=")), lines.join("\n"));
    assert.ok(lines.includes("migrations/0003_item_sku.sql"), lines.join("\n"));
    assert.ok(lines.some((line) => line.startsWith("[[gate.probe]]\nname    = \"an item has its number\"")), lines.join("\n"));
    const last = result.annotations.findLast(({ level }) => level === "error");
    assert.match(last.message, /^and \d+ more/);
  },
  async "the healthy shop goes out, without a warning"() {
    const { folder, stop } = await startShop(shop, ["--healthy"]);
    const result = run(folder);
    stop();
    assert.equal(result.failed, false, result.log);
    const { result: said, "exit-code": code, failed, errors } = result.outputs;
    assert.deepEqual([said, code, failed, errors], ["pass", "0", "0", "0"], result.log);
    assert.match(result.summary, /go/);
    assert.doesNotMatch(result.summary, /no-go|❌/);
    assert.deepEqual(result.annotations.map(({ level }) => level), ["notice"]);
  },
  "a watch says what it recommends"() {
    for (const [failing, verdict, code, result] of [[0, "promote", "0", "pass"], [9, "rollback", "11", "fail"]]) {
      const watched = run(release(failing), { command: "watch" });
      assert.equal(watched.outputs.verdict, verdict, watched.log);
      assert.equal(watched.outputs["exit-code"], code);
      assert.equal(watched.outputs.result, result);
      assert.equal(watched.failed, code !== "0");
      assert.ok(watched.summary.includes(verdict), watched.summary);
    }
  },
  "a run that passes has its outputs, its summary and no warning"() {
    const result = run(workspace(probes(["up", "GET /ok", 200])));
    assert.equal(result.failed, false, result.log);
    assert.equal(result.outputs.result, "pass");
    assert.equal(result.outputs["exit-code"], "0");
    assert.equal(result.outputs.passed, "1");
    assert.equal(result.outputs.failed, "0");
    assert.equal(result.outputs.verdict, "");
    assert.match(result.summary, /http-probe/);
    assert.ok(result.annotations.every(({ level }) => level === "notice"));
    for (const name of ["junit-file", "report-file", "json-file", "summary-file"]) assert.ok(fs.existsSync(result.outputs[name]), name);
  },
  "a run that fails publishes everything before the step fails"() {
    const result = run(workspace(probes(["up", "GET /ok", 200], ["hostile", "GET /hostile", 200])), { sarif: "out/gate.sarif" });
    assert.equal(result.failed, true);
    assert.equal(result.outputs.result, "fail");
    assert.equal(result.outputs["exit-code"], "1");
    assert.equal(result.outputs.passed, "1");
    assert.equal(result.outputs.failed, "1");
    assert.ok(fs.existsSync(result.outputs["sarif-file"]));
    assert.match(result.summary, /hostile/);
    assert.ok(result.annotations.some(({ level, properties }) => level === "error" && /file=gates\.toml,line=\d+/.test(properties)));
  },
  "a service's answer doesn't forge an annotation or a row of the summary"() {
    const result = run(workspace(probes(["hostile", "GET /hostile", 200])), { args: "--verbose" });
    assert.ok(!result.annotations.some(({ message }) => message.startsWith("forged")));
    // Inside a fence nothing is markup; the fence is longer than the one that the answer holds.
    const outside = result.summary.replace(/^( *)(`{3,})text\n.*?\n\1\2$/gms, "");
    assert.doesNotMatch(outside, /<script>|<\/details>.*forged|forged by/);
  },
  "thirty failures are at most ten annotations"() {
    const list = Array.from({ length: 30 }, (_, index) => [`probe ${index}`, "GET /hostile", 200]);
    const result = run(workspace(probes(...list)));
    assert.equal(result.annotations.filter(({ level }) => level === "error").length, 10);
    assert.equal(result.outputs.failed, "30");
  },
  "a configuration that can't be read is an error of the step, with outputs"() {
    const result = run(workspace("[[gate]]\nkind = 'nothing'\n"));
    assert.equal(result.failed, true);
    assert.equal(result.outputs.result, "error");
    assert.equal(result.outputs["exit-code"], "2");
  },
  "fail-on never shows a no-go and lets the job go on"() {
    const result = run(workspace(probes(["hostile", "GET /hostile", 200])), { "fail-on": "never" });
    assert.equal(result.failed, false);
    assert.equal(result.outputs.result, "fail");
    assert.equal(result.outputs["exit-code"], "1");
  },
  "fail-on never doesn't hide that nothing could be read"() {
    assert.equal(run(workspace("gate = 1"), { "fail-on": "never" }).failed, true);
  },
  "fail-on warning fails on a warning, which else passes"() {
    const warning = probes(["hostile", "GET /hostile", 200]).replace('kind = "http-probe"', 'kind = "http-probe"\non-fail = "warn"');
    const lenient = run(workspace(warning));
    assert.equal(lenient.failed, false, lenient.log);
    assert.deepEqual([lenient.outputs.result, lenient.outputs.warned, lenient.outputs.failed], ["warn", "1", "0"], lenient.log);
    assert.equal(run(workspace(warning), { "fail-on": "warning" }).failed, true);
  },
  "what is waived is no warning"() {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const waive = `waive = [{ code = "server-error", subject = "hostile", until = ${tomorrow}, reason = "known" }]`;
    const waived = probes(["hostile", "GET /hostile", 200]).replace('kind = "http-probe"', `kind = "http-probe"\n${waive}`);
    const result = run(workspace(waived), { "fail-on": "warning" });
    assert.equal(result.failed, false, result.log);
    const { result: said, passed, warned, failed, skipped } = result.outputs;
    assert.deepEqual([said, passed, warned, failed, skipped], ["pass", "0", "0", "0", "1"], result.log);
  },
  "what an earlier run left is not this run's"() {
    const root = workspace(probes(["hostile", "GET /hostile", 200]));
    const inputs = { sarif: "gate-reports/gate.sarif" };
    assert.equal(run(root, inputs).outputs.failed, "1");
    fs.writeFileSync(path.join(root, "gates.toml"), "gate = 1");
    const { outputs } = run(root, inputs);
    assert.deepEqual([outputs.result, outputs.failed], ["error", "0"]);
    assert.deepEqual([outputs["junit-file"], outputs["report-file"], outputs["sarif-file"]], ["", "", ""]);
    assert.deepEqual(fs.readdirSync(path.join(root, "gate-reports")), []);
  },
  "inputs are never run by a shell"() {
    const root = workspace(probes(["up", "GET /ok", 200]));
    const evil = "$(touch evil); `touch evil` \"; touch evil; '";
    for (const name of ["args", "only", "stage", "config", "junit", "report", "sarif", "fail-on", "command", "install", "version"]) {
      runAction(repository, { workspace: root, inputs: { install: "none", [name]: evil }, environment });
    }
    assert.equal(execFileSync("find", [root, "-name", "evil"], { encoding: "utf8" }), "");
  },
  "arguments are one a line, with spaces and without"() {
    const root = workspace(probes(["up", "GET /ok", 200]));
    const result = run(root, { args: "--report=tap=a folder/gate.tap\n--verbose\r\n", junit: "the reports/gate.xml", summary: "false" });
    assert.equal(result.failed, false, result.log);
    assert.ok(fs.existsSync(path.join(root, "a folder/gate.tap")));
    assert.ok(fs.existsSync(path.join(root, "the reports/gate.xml")));
    assert.equal(result.summary, "");
  },
  "the working directory and the configuration can be elsewhere"() {
    const root = workspace(probes(["up", "GET /ok", 200]), "services/shop api");
    const result = run(root, { "working-directory": "services/shop api", config: "gates.toml", stage: "pre-deploy", only: "http-probe" });
    assert.equal(result.failed, false, result.log);
    assert.ok(result.outputs["junit-file"].startsWith(path.join(root, "services/shop api")));
  },
  "the annotations of a project below the repository's root find its files"() {
    const root = workspace(probes(["hostile", "GET /hostile", 200]), "services/shop");
    fs.mkdirSync(path.join(root, ".git"));
    const result = run(root, { "working-directory": "services/shop" });
    const error = result.annotations.find(({ level }) => level === "error");
    assert.match(error.properties, /file=services\/shop\/gates\.toml,/);
    assert.match(lineOf(root, error), /^\[\[gate\.probe\]\]\nname = "hostile"/);
  },
  "the environment is named for the configuration"() {
    const root = workspace(probes(["up", "GET /${GATE_ENVIRONMENT}", 200]));
    assert.equal(run(root, { environment: "ok" }).outputs.result, "pass");
  },
  "gate is downloaded, with a checksum that must fit"() {
    const version = "0.1.0";
    const releases = path.join(work, "releases");
    const name = `gate-${version}-x86_64-unknown-linux-musl.tar.gz`;
    const folder = path.join(releases, `v${version}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(gate, path.join(work, "gate"));
    execFileSync("tar", ["-C", work, "-I", "gzip -1", "-cf", path.join(folder, name), "gate"]);
    const sum = crypto.createHash("sha256").update(fs.readFileSync(path.join(folder, name))).digest("hex");
    const inputs = { install: "download", version, "download-url": pathToFileURL(releases).href };
    const root = workspace(probes(["up", "GET /ok", 200]));
    fs.writeFileSync(path.join(folder, "SHA256SUMS"), `${"0".repeat(64)}  other.tar.gz\n${sum}  ${name}\n`);
    const right = run(root, inputs);
    assert.equal(right.outputs.result, "pass", right.log);
    assert.equal(run(root, { ...inputs, checksum: sum.toUpperCase() }).failed, false);
    const wrong = run(root, { ...inputs, checksum: "0".repeat(64) });
    assert.equal(wrong.failed, true);
    assert.match(wrong.annotations[0].message, /expected the SHA-256/);
    fs.writeFileSync(path.join(folder, "SHA256SUMS"), "");
    assert.equal(run(root, inputs).failed, true, "an archive that no checksum lists was run");
    assert.equal(run(root, { ...inputs, version: "0.1.1" }).failed, true, "a version that isn't there");
    assert.equal(run(root, { ...inputs, version: "0.1.0/../x" }).failed, true, "a version that is no version");
    const odd = run(root, inputs, { runner: { os: "Plan9", arch: "MIPS" } });
    assert.equal(odd.failed, true);
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok      action: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  action: ${name}\n${String(error.message).replace(/^/gm, "        ")}`);
  }
}
server.kill();
process.exitCode = failed === 0 ? 0 : 1;
