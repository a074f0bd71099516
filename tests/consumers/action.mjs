// Tries action.yml end to end: a real service that answers with hostile text, every way to pass, fail and err, and the
// download with its checksum. Prints a line per test. Usage: action.mjs REPOSITORY GATE
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runAction } from "./composite.mjs";

const [repository, gate] = process.argv.slice(2).map((argument) => path.resolve(argument));
const work = fs.mkdtempSync(path.join(os.tmpdir(), "gate-action-"));
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
    assert.equal(lenient.outputs.result, "warn", lenient.log);
    assert.equal(run(workspace(warning), { "fail-on": "warning" }).failed, true);
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
    test();
    console.log(`ok      action: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  action: ${name}\n${String(error.message).replace(/^/gm, "        ")}`);
  }
}
server.kill();
fs.rmSync(work, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;
