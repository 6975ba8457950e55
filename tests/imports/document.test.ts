import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fencesOf } from "../docs/fences.ts";
import { migrateSqlite } from "../../src/storage/migrate.ts";
import {
  jsonl,
  mattermostChannel,
  mattermostPost,
  mattermostUser,
  VERSION,
  writeMattermost,
} from "./mattermost-export.ts";
import { writeSlack } from "./slack-export.ts";
import { harbour, PNG } from "./slack-harbour.ts";

const PAGE = "docs/import.md";
const examples = (await fencesOf(PAGE)).filter(({ kind }) => kind === "sh");

describe("the examples of imports", () => {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-docs-"));
  const lines = [
    VERSION,
    mattermostChannel("town-square", "O"),
    mattermostUser("ava", ["town-square"], { roles: "system_admin" }),
    mattermostPost("town-square", "ava", 1_709_280_000_000, "Hello", {
      attachments: [{ path: "boat.png" }],
    }),
  ];

  beforeAll(async () => {
    const main = join(import.meta.dir, "../../src/main.ts");
    for (const path of ["bin", "data", "slack-files", "mattermost-files/data"])
      mkdirSync(join(folder, path), { recursive: true });
    const program = join(folder, "bin/clickclack");
    writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${main} "$@"\n`);
    chmodSync(program, 0o755);
    migrateSqlite(join(folder, "data/clickclack.db"));
    await writeSlack(join(folder, "export.zip"), harbour);
    await writeMattermost(join(folder, "mattermost.zip"), lines);
    writeFileSync(join(folder, "bulk.jsonl"), jsonl(lines));
    writeFileSync(join(folder, "mattermost-files/data/boat.png"), PNG);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  // In order: each goes on where the one before has left the server.
  for (const { line, code } of examples)
    test(`${PAGE}:${line} does what it says`, async () => {
      const child = Bun.spawn(["sh", "-eu", "-c", code], {
        cwd: folder,
        env: { PATH: `${folder}/bin:${process.env["PATH"]}` },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [printed, said] = await Promise.all([child.stdout.text(), child.stderr.text()]);
      expect({ code: await child.exited, said }).toEqual({ code: 0, said });
      expect(printed).not.toBe("");
    });
});
