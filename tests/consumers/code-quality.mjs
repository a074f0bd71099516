// Holds a code quality report against GitLab's rules for it. Usage: code-quality.mjs REPORT
import assert from "node:assert/strict";
import fs from "node:fs";

const findings = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
assert.ok(Array.isArray(findings));
for (const finding of findings) {
  for (const key of ["description", "check_name", "fingerprint"]) assert.ok(finding[key], key);
  assert.ok(["info", "minor", "major", "critical", "blocker"].includes(finding.severity), finding.severity);
  assert.ok(finding.location.path && !finding.location.path.startsWith("/"), finding.location.path);
  assert.ok(finding.location.lines.begin >= 1);
}
const fingerprints = new Set(findings.map((finding) => finding.fingerprint));
assert.equal(fingerprints.size, findings.length, "findings of one fingerprint are shown once");
