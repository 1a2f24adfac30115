/**
 * `node .ci/count.mjs REPORT FAILURES`: prints "PASSED FAILED" of vitest's JSON report, and appends each failed test with its errors
 * to the file FAILURES. A file that cannot be loaded has no tests of its own and counts as one failure.
 */

import { appendFileSync, readFileSync } from "node:fs";

const [report, failures] = process.argv.slice(2);
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
let unloaded = 0;
for (const { name, assertionResults, message, status } of testResults) {
  if (status !== "failed") continue;
  const tests = assertionResults.filter((test) => test.status === "failed");
  if (tests.length === 0) {
    unloaded++;
    say(name, "cannot be loaded", message);
  }
  for (const { fullName, failureMessages } of tests) say(name, fullName, failureMessages.join("\n"));
}
console.log(numPassedTests, numFailedTests + unloaded);

function say(file, test, message) {
  appendFileSync(failures, `FAILED: ${file}: ${test}\n${message.slice(0, 2_000)}\n`);
}
