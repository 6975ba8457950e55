import { expect } from "bun:test";
import { type } from "arktype";
import { join } from "node:path";
import { MessagePage, type Message } from "../../src/features/messages/wire.ts";
import type { ImportReport } from "../../src/transfer/foreign/report.ts";
import { run } from "../harness/child.ts";
import type { Client } from "../harness/client.ts";
import type { TestServer } from "../harness/server.ts";

const Report = type({
  from: "'slack' | 'mattermost'",
  dry_run: "boolean",
  workspace: { id: "string", name: "string", made: "boolean" },
  imported: {
    people: { made: "number", matched: "number", deactivated: "number", bots: "number" },
    channels: { public: "number", private: "number" },
    direct_conversations: "number",
    messages: "number",
    replies: "number",
    reactions: "number",
    pins: "number",
    files: "number",
    file_bytes: "number",
  },
  already_there: { people: "number", places: "number", messages: "number" },
  notes: type({ code: "string", text: "string", count: "number", examples: "string[]" }).array(),
});

type Server = Pick<TestServer, "config" | "location">;

/** Runs `clickclack import` on a server's data. */
export const runImport = (server: Server, ...args: readonly string[]) =>
  run(["import", ...args, "--data", server.config.data, "--db", server.location], {
    cwd: server.config.data,
  });

/** Runs an import that goes well; answers its report. */
export async function imported(server: Server, ...args: readonly string[]): Promise<ImportReport> {
  const { code, stdout, stderr } = await runImport(server, ...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return Report.assert(JSON.parse(stdout));
}

/** Runs an import that is refused with one sentence; answers that. */
export async function refused(server: Server, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runImport(server, ...args);
  expect({ code, stdout }).toEqual({ code: expect.any(Number), stdout: "" });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/^clickclack: \S[^\n]*[.?]\n$/);
  return stderr;
}

/** What a report says of one thing that did not map. */
export const noted = ({ notes }: ImportReport): Record<string, number> =>
  Object.fromEntries(notes.map(({ code, count }) => [code, count]));

/** The newest messages of a channel or direct conversation, oldest first. */
export async function messagesIn(who: Client, place: { readonly id: string }): Promise<Message[]> {
  const path = place.id.startsWith("dm_") ? "dms" : "channels";
  const answer = await who.get(`/api/${path}/${place.id}/messages?limit=200`);
  return answer.is(200, MessagePage).messages;
}

/** Starts an import that may be killed. */
export function startImport(server: Server, ...args: readonly string[]) {
  const child = Bun.spawn(
    [
      ...[process.execPath, join(import.meta.dir, "../../src/main.ts"), "import", ...args],
      ...["--data", server.config.data, "--db", server.location],
    ],
    {
      cwd: server.config.data,
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
      stdio: ["ignore", "ignore", "ignore"],
    },
  );
  return {
    exited: child.exited,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
