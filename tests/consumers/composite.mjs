// Runs a composite action as GitHub's runner does, with GitHub's own packages: @actions/workflow-parser checks
// action.yml, @actions/expressions evaluates `${{ }}`. Steps with `run` only, in bash. Needs node 22.15 or newer.
// Workflow commands on standard output are obeyed as the runner does: `::stop-commands::`, annotations.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

// The packages import JSON without saying so, as bundlers allow.
registerHooks({
  load: (url, context, next) =>
    url.endsWith(".json")
      ? { format: "module", shortCircuit: true, source: `export default ${fs.readFileSync(fileURLToPath(url), "utf8")}` }
      : next(url, context),
});
const packages = path.join(process.env.GATE_CONSUMERS, "actions/node_modules");
const load = (file) => import(pathToFileURL(path.join(packages, file)).href);
const { Lexer, Parser, Evaluator, data } = await load("@actions/expressions/dist/index.js");
const { parseAction } = await load("@actions/workflow-parser/dist/actions/action-parser.js");
const { NoOperationTraceWriter } = await load("@actions/workflow-parser/dist/index.js");
const YAML = (await load("yaml/dist/index.js")).default;

const SUMMARY_LIMIT = 1024 * 1024;
const ANNOTATION_LIMIT = 10;

function asData(value) {
  if (value === undefined || value === null) return new data.Null();
  if (typeof value === "string") return new data.StringData(value);
  return new data.Dictionary(...Object.entries(value).map(([key, inner]) => ({ key, value: asData(inner) })));
}

function evaluate(text, contexts) {
  return String(text).replace(/\$\{\{(.*?)\}\}/gs, (_, source) => {
    const expression = new Parser(new Lexer(source.trim()).lex().tokens, Object.keys(contexts), []).parse();
    return new Evaluator(expression, asData(contexts), new Map()).evaluate().coerceString();
  });
}

// `name=value` lines and `name<<end` blocks, as in the file behind GITHUB_OUTPUT.
function readCommandFile(file, problems) {
  const values = {};
  const lines = fs.readFileSync(file, "utf8").split("\n");
  while (lines.length > 0) {
    const line = lines.shift();
    const block = /^([^=]+?)<<(.+)$/.exec(line);
    if (block) {
      const end = lines.indexOf(block[2]);
      if (end < 0) problems.push(`the output ${block[1]} has no end`);
      values[block[1]] = lines.splice(0, end + 1).slice(0, -1).join("\n");
    } else if (/^[^=]+=/.test(line)) {
      values[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
    } else if (line !== "") {
      problems.push(`not a line of an output file: ${line}`);
    }
  }
  return values;
}

// What the runner would obey in a log: commands begin a line after white space, `##[` is found anywhere in it.
function readCommands(log) {
  const annotations = [];
  const foreign = [];
  let silent = null;
  for (const line of log.split(/\r\n|\r|\n/)) {
    const command = /^\s*::([a-z-]+|[0-9a-f]{32})(?: (.*?))?::(.*)$/.exec(line);
    if (silent !== null) {
      if (command && command[1] === silent) silent = null;
    } else if (command && command[1] === "stop-commands") {
      silent = command[3];
    } else if (command && ["error", "warning", "notice"].includes(command[1])) {
      annotations.push({ level: command[1], properties: command[2] ?? "", message: command[3] });
    } else if (command || line.includes("##[")) {
      foreign.push(line);
    }
  }
  if (silent !== null) foreign.push("commands are never resumed");
  return { annotations, foreign };
}

/** Runs the action in `folder` with these inputs; `environment` adds variables of the job. */
export function runAction(folder, { workspace, inputs = {}, environment = {}, runner = {} }) {
  const text = fs.readFileSync(path.join(folder, "action.yml"), "utf8");
  const problems = parseAction({ name: "action.yml", content: text }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map((error) => error.message);
  const action = YAML.parse(text);
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "composite-"));
  const contexts = {
    github: { token: "", action_path: folder, workspace },
    runner: { os: "Linux", arch: "X64", temp: temporary, ...runner },
    inputs: {},
    steps: {},
  };
  for (const name of Object.keys(inputs)) if (!(name in action.inputs)) problems.push(`unexpected input ${name}`);
  for (const [name, input] of Object.entries(action.inputs)) {
    contexts.inputs[name] = inputs[name] ?? evaluate(input.default ?? "", contexts);
  }

  const result = { failed: false, log: "", annotations: [], foreign: [], summary: "", problems };
  for (const [index, step] of action.runs.steps.entries()) {
    if (result.failed) break;
    if (/\$\{\{/.test(step.run)) problems.push(`step ${step.id} has an expression in its script`);
    const files = Object.fromEntries(["OUTPUT", "STEP_SUMMARY", "ENV", "PATH"].map((name) => [name, path.join(temporary, `${name}-${index}`)]));
    for (const file of Object.values(files)) fs.writeFileSync(file, "");
    const script = path.join(temporary, `step-${index}.sh`);
    fs.writeFileSync(script, step.run);
    const variables = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...environment,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: folder,
      GITHUB_WORKSPACE: workspace,
      RUNNER_OS: contexts.runner.os,
      RUNNER_ARCH: contexts.runner.arch,
      RUNNER_TEMP: temporary,
      ...Object.fromEntries(Object.entries(files).map(([name, file]) => [`GITHUB_${name}`, file])),
    };
    for (const [name, value] of Object.entries(step.env ?? {})) variables[name] = evaluate(value, contexts);
    const ran = spawnSync(step.shell, ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: path.resolve(workspace, evaluate(step["working-directory"] ?? ".", contexts)),
      env: variables,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const log = ran.stdout + ran.stderr;
    const commands = readCommands(log);
    for (const level of ["error", "warning", "notice"]) {
      const count = commands.annotations.filter((annotation) => annotation.level === level).length;
      if (count > ANNOTATION_LIMIT) problems.push(`${count} annotations of the level ${level}: ${ANNOTATION_LIMIT} are shown`);
    }
    const summary = fs.readFileSync(files.STEP_SUMMARY, "utf8");
    if (Buffer.byteLength(summary) > SUMMARY_LIMIT) problems.push("the summary is over 1 MiB, which drops it whole");
    contexts.steps[step.id] = { outputs: readCommandFile(files.OUTPUT, problems) };
    result.log += log;
    result.annotations.push(...commands.annotations);
    result.foreign.push(...commands.foreign);
    result.summary += summary;
    result.failed = ran.status !== 0;
  }
  result.outputs = Object.fromEntries(Object.entries(action.outputs).map(([name, output]) => [name, evaluate(output.value, contexts)]));
  result.temporary = temporary;
  return result;
}
