import { expect } from "bun:test";
import { type } from "arktype";
import { run } from "../harness/child.ts";

const Examination = type({
  status: "'ok' | 'warn' | 'fail'",
  version: "string",
  checks: type({
    name: "string",
    status: "'ok' | 'warn' | 'fail'",
    message: "string",
    "fix?": "string",
  })
    .onUndeclaredKey("reject")
    .array(),
}).onUndeclaredKey("reject");
export type Examination = typeof Examination.infer;
export type Checked = Examination["checks"][number];

/** A message may begin with an address or an ID. */
const MESSAGE = /^\S.{12,}[^.]\.$/s;
const SENTENCE = /^[A-Z].{15,}[^.]\.$/s;

/** Nothing answers there, whatever else runs on this machine. */
const environment = { CLICKCLACK_ADDR: "127.0.0.1:1" };

/**
 * Has the doctor look at what its flags name. What it prints must be JSON of its shape, each of its words a sentence, its
 * warnings and failures with a fix, and its exit code 1 when something fails.
 */
export async function examined(args: readonly string[], cwd: string): Promise<Examination> {
  const { code, stdout, stderr } = await run(["doctor", "--json", ...args], { cwd, environment });
  const examination = Examination.assert(JSON.parse(stdout));
  const failed = examination.checks.some(({ status }) => status === "fail");
  expect([code, stderr]).toEqual(
    failed ? [1, expect.stringMatching(/^clickclack: \d+ of \d+ checks failed\.\n$/)] : [0, ""],
  );
  for (const { status, message, fix } of examination.checks) {
    expect(message).toMatch(MESSAGE);
    if (status === "ok") expect(fix).toBeUndefined();
    else expect(fix).toMatch(SENTENCE);
  }
  return examination;
}

/** What is not well. */
export const ills = ({ checks }: Examination): Checked[] =>
  checks.filter(({ status }) => status !== "ok");

/** The names of what is not well, and how it is. */
export const named = (examination: Examination): string[] =>
  ills(examination).map(({ name, status }) => `${name}: ${status}`);
