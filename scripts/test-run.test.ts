import { expect, test } from "bun:test";

import { count } from "./test-run.ts";

const report = (totals: string, ...files: string[]) =>
  `<?xml version="1.0"?>\n<testsuites name="bun test" ${totals} time="0.1">\n` +
  files
    .map((file) => `<testcase name="a" time="0" file="${file}" line="1" assertions="1" />\n`)
    .join("") +
  "</testsuites>";

test("what the report says is what is counted", () => {
  const text = report('tests="7" assertions="9" failures="2" skipped="0"', "a.test.ts");
  expect(count(text, ["a.test.ts"], 1)).toMatchObject({ passed: 5, failed: 2 });
});

test("a skipped test fails", () => {
  const text = report('tests="3" assertions="2" failures="0" skipped="1"', "a.test.ts");
  expect(count(text, ["a.test.ts"], 0)).toMatchObject({ passed: 2, failed: 1 });
});

test("a file that reports no test fails, since the runner may not have been able to load it", () => {
  const text = report('tests="1" assertions="1" failures="0" skipped="0"', "a.test.ts");
  expect(count(text, ["a.test.ts", "b.test.ts"], 1)).toMatchObject({ passed: 1, failed: 1 });
});

test("an error outside any test fails", () => {
  const text = report('tests="1" assertions="1" failures="0" skipped="0"', "a.test.ts");
  expect(count(text, ["a.test.ts"], 1)).toMatchObject({ passed: 1, failed: 1 });
});

test("a report that says nothing fails", () => {
  expect(count("", ["a.test.ts"], 0)).toMatchObject({ passed: 0, failed: 1 });
});
