// Writes the result of a Playwright run beside this file, for the browser lane of smoke_seal (src/browser_lane/report_file.rs).
//
// Playwright loads it in addition to the reporters that the host has configured (PW_TEST_REPORTER), and runs it in the
// host's Node. So it uses nothing but the reporter API of Playwright 1.10, prints nothing, and lets no error of its own
// out: a run without this file ends as it would without this reporter.
"use strict";

const fs = require("fs");
const path = require("path");

// The reader has bounds of its own; these keep a suite with thousands of failures below them.
const LONGEST_TEXT = 300;
const MOST_TITLES = 20;
const MOST_ERRORS = 50;

const firstLine = (text) => String(text).split("\n", 1)[0].slice(0, LONGEST_TEXT);
const firstFrame = (stack) => String(stack).split("\n").find((line) => /^\s+at /.test(line));

// An error outside of the tests: of the config, a global setup, a worker, another reporter. What is thrown and is no
// Error has a value instead of a message.
function outsideError({ message, stack }) {
  const frame = stack && firstFrame(stack);
  return {
    message: message === undefined ? null : firstLine(message),
    frame: frame ? frame.trim().slice(0, LONGEST_TEXT) : null,
  };
}

// The describe blocks and the title: what stands before them is the root, the project and the file.
const titleOf = (test) => test.titlePath().slice(3).join(" › ").slice(0, LONGEST_TEXT) || firstLine(test.title);

// What each attempt of the test failed with, in its first line.
function failuresOf(test) {
  const failed = test.results.filter(({ status }) => status !== "skipped" && status !== "interrupted");
  return failed.map(({ error, errors }) => firstLine(((errors && errors[0]) || error || {}).message || ""));
}

module.exports = class ResultReporter {
  constructor() {
    this.errors = [];
  }

  // Playwright adds a reporter for the terminal where no other prints.
  printsToStdio() {
    return false;
  }

  onBegin(config, suite) {
    this.suite = suite;
  }

  onError(error) {
    if (this.errors.length < MOST_ERRORS) this.errors.push(outsideError(error || {}));
  }

  onEnd(result) {
    try {
      write(this.report(result));
    } catch (error) {
      // The exit code and the output are read instead.
    }
  }

  report({ status }) {
    const tests = this.suite ? this.suite.allTests() : [];
    const counts = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    for (const test of tests) counts[test.outcome()] += 1;
    const failed = tests.filter((test) => test.outcome() === "unexpected");
    const failures = [...new Set([].concat(...failed.map(failuresOf)))];
    return {
      status,
      ...counts,
      failed: failed.slice(0, MOST_TITLES).map(titleOf),
      failures: failures.slice(0, MOST_ERRORS),
      all_failures: failures.length <= MOST_ERRORS,
      errors: this.errors,
    };
  }
};

// A command may run Playwright several times. The name of a whole file ends in .json.
function write(report) {
  const file = path.join(__dirname, `report-${process.pid}-${Date.now()}`);
  fs.writeFileSync(`${file}.part`, JSON.stringify(report), { flag: "wx", mode: 0o600 });
  fs.renameSync(`${file}.part`, `${file}.json`);
}
