import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createProgram } from "../../src/cli/program.ts";
import { actingIn, treeOf } from "../../src/cli/shell/tree.ts";
import { writeSlack } from "../imports/slack-export.ts";
import { harbour } from "../imports/slack-harbour.ts";
import { BY_ITSELF, CALLS } from "./calls.ts";
import { useInstalled } from "./installed.ts";

/** The smallest that Mattermost exports. */
const MATTERMOST = [
  { type: "version", version: 1 },
  { type: "team", team: { name: "harbour", display_name: "Harbour", type: "O" } },
  {
    type: "channel",
    channel: { team: "harbour", name: "dock", display_name: "Dock", type: "O" },
  },
  {
    type: "user",
    user: {
      username: "pia",
      email: "pia@harbour.example",
      roles: "system_user",
      teams: [
        {
          name: "harbour",
          roles: "team_user team_admin",
          channels: [{ name: "dock", roles: "channel_user" }],
        },
      ],
    },
  },
  {
    type: "post",
    post: {
      team: "harbour",
      channel: "dock",
      user: "pia",
      message: "Ahoy",
      create_at: 1_767_225_600_000,
    },
  },
];

const commands = actingIn(treeOf(createProgram())).map(({ path }) => path.replace(/^\w+ /, ""));

describe("each command of the executable", () => {
  const { home, shell } = useInstalled();

  beforeAll(async () => {
    await writeSlack(join(home, "slack.zip"), harbour);
    const lines = MATTERMOST.map((line) => `${JSON.stringify(line)}\n`);
    await Bun.write(join(home, "bulk.jsonl"), lines.join(""));
  });

  test("has a row here for every command", () => {
    const known = [...Object.keys(CALLS), ...Object.keys(BY_ITSELF)];
    expect(commands.filter((path) => !known.includes(path))).toEqual([]);
    expect(known.filter((path) => !commands.includes(path))).toEqual([]);
  });

  for (const [path, { call, plain, json = "object" }] of Object.entries(CALLS))
    test(`${path} prints both forms for programs, and nothing else`, async () => {
      const object = await shell(`set -e\n${call}`, { FORM: "--json", N: "1" });
      expect(object).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining("clickclack: "),
      });
      const lines = object.stdout.split("\n").filter((line) => line !== "");
      if (json === "object") expect(lines).toHaveLength(1);
      for (const line of lines) expect(JSON.parse(line)).toBeObject();

      const fields = await shell(`set -e\n${call}`, { FORM: "--plain", N: "2" });
      expect(fields).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining("clickclack: "),
      });
      if (json === "object") expect(fields.stdout).not.toBe("");
      for (const line of fields.stdout.split("\n").slice(0, -1)) expect(line).toMatch(plain);
    });
});
