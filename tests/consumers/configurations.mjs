// Writes the configurations whose reports are shown to the readers, each with the exit code it ends with.
// Usage: configurations.mjs ADDRESS FOLDER
import fs from "node:fs";
import path from "node:path";

const [address, folder] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });

const environments = `[environments.production]
url = "${address}"

[environments.away]
url = "http://127.0.0.1:1"

[environments.unset]
url = "\${A_VARIABLE_THAT_IS_NOT_SET}"

`;
const gate = (id, environment, probes, more = "") => `[[gate]]
kind = "http-probe"
id = "${id}"
environment = "${environment}"
${more}
${probes.map(([name, request, status]) => `[[gate.probe]]\nname = ${JSON.stringify(name)}\nrequest = "${request}"\ncritical = true\nexpect = { status = ${status} }\n`).join("")}
`;
const ok = ["up", "GET /ok", 200];
const hostile = ["hostile", "GET /hostile", 200];
const odd = `é & <b>"odd"</b> | [x](y) 🔒 ]]> %0A`;

const all = {
  passed: [0, gate("api", "production", [ok])],
  failed: [1, gate("api", "production", [ok, hostile])],
  odd: [1, gate("api", "production", [[odd, "GET /ok", 200], [`${odd} failing`, "GET /hostile", 200]])],
  warned: [0, gate("api", "production", [hostile], 'on-fail = "warn"')],
  unreachable: [1, gate("api", "away", [ok])],
  unset: [3, gate("api", "unset", [ok])],
  mixed: [1, gate("one", "production", [ok]) + gate("two", "production", [hostile]) + gate("three", "unset", [ok]) + gate("four", "production", [hostile], 'on-fail = "warn"')],
  many: [1, gate("many", "production", Array.from({ length: 1000 }, (_, index) => [`probe ${index}`, index % 10 ? "GET /ok" : "GET /hostile", 200]))],
};
for (const [name, [code, text]] of Object.entries(all)) {
  fs.writeFileSync(path.join(folder, `${name}.toml`), environments + text);
  fs.writeFileSync(path.join(folder, `${name}.exit`), String(code));
}
