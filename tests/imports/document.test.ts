import { describe } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shellExamplesOf, testShellExamples } from "../docs/shell-examples.ts";
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
const examples = await shellExamplesOf(PAGE);

describe("the examples of imports", () => {
  const lines = [
    VERSION,
    mattermostChannel("town-square", "O"),
    mattermostUser("ava", ["town-square"], { roles: "system_admin" }),
    mattermostPost("town-square", "ava", 1_709_280_000_000, "Hello", {
      attachments: [{ path: "boat.png" }],
    }),
  ];

  testShellExamples(PAGE, examples, async (folder) => {
    for (const path of ["data", "slack-files", "mattermost-files/data"])
      mkdirSync(join(folder, path), { recursive: true });
    migrateSqlite(join(folder, "data/clickclack.db"));
    await writeSlack(join(folder, "export.zip"), harbour);
    await writeMattermost(join(folder, "mattermost.zip"), lines);
    writeFileSync(join(folder, "bulk.jsonl"), jsonl(lines));
    writeFileSync(join(folder, "mattermost-files/data/boat.png"), PNG);
  });
});
