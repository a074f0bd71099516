// Compares the totals of a JUnit report with those that a converter made of it. Usage: same-totals.mjs JUNIT CTRF
import assert from "node:assert/strict";
import fs from "node:fs";

const [junit, ctrf] = process.argv.slice(2).map((file) => fs.readFileSync(file, "utf8"));
const root = /<testsuites[^>]*>/.exec(junit)[0];
const total = (name) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(root)?.[1] ?? 0);
const { summary } = JSON.parse(ctrf).results;
assert.equal(summary.tests, total("tests"));
assert.equal(summary.failed, total("failures") + total("errors"));
