import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LogRecord } from "@logtape/logtape";
import { useFolder } from "../../tests/harness/folder.ts";
import { rotatingFile } from "./access-log.ts";

const folder = useFolder();
const format = ({ rawMessage }: LogRecord) => `${String(rawMessage)}\n`;
const record = (text: string): LogRecord => ({
  category: ["clickclack", "access"],
  level: "info",
  message: [text],
  rawMessage: text,
  timestamp: 0,
  properties: {},
});
const long = "x".repeat(20_000);

test("the access log is whole once the server has stopped, and for its owner's eyes only", () => {
  const file = join(folder(), "access.log");
  const log = rotatingFile(file, { size: 1_000, kept: 2, format });
  log(record("one"));
  log(record("two"));
  log[Symbol.dispose]();
  expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a large access log is set aside, and the oldest goes", () => {
  const place = folder();
  const file = join(place, "access.log");
  const log = rotatingFile(file, { size: 30_000, kept: 2, format });
  for (const name of ["a", "b", "c", "d"]) log(record(name + long));
  log[Symbol.dispose]();
  expect(readdirSync(place).sort()).toEqual(["access.log", "access.log.1", "access.log.2"]);
  const begins = (name: string) => readFileSync(join(place, name), "utf8")[0];
  expect(["access.log.2", "access.log.1", "access.log"].map(begins)).toEqual(["b", "c", "d"]);
});

test("an access log whose folder is taken away is written again when the folder is back", () => {
  const place = join(folder(), "logs");
  mkdirSync(place);
  const file = join(place, "access.log");
  const log = rotatingFile(file, { size: 30_000, kept: 2, format });
  log(record(`a${long}`));
  rmSync(place, { recursive: true });
  log(record(`b${long}`));
  mkdirSync(place);
  log(record(`c${long}`));
  log[Symbol.dispose]();
  expect(readFileSync(file, "utf8")).toBe(`c${long}\n`);
});
