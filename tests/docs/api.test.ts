import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { newChannel, post, useWorld } from "../harness/world.ts";
import { fencesOf, pagesOf } from "./fences.ts";

const pages = ["docs/api.md", ...pagesOf("docs/api/*.md")];
const fences = (await Promise.all(pages.map(fencesOf))).flat().filter(({ kind }) => kind === "sh");

describe("the examples of the API's pages", () => {
  const world = useWorld({ password_auth: true });
  const folder = mkdtempSync(join(tmpdir(), "clickclack-docs-"));

  beforeAll(async () => {
    const curl = Bun.which("curl");
    if (curl === null) throw new Error("Install curl: the examples are run with it.");
    // As curl is, but an error of the server is one of the example.
    await Bun.write(join(folder, "bin/curl"), `#!/bin/sh\nexec ${curl} --fail-with-body "$@"\n`);
    chmodSync(join(folder, "bin/curl"), 0o755);
    await Bun.write(join(folder, "chart.png"), PIXEL);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test("every page has one", () => {
    expect(pages.filter((page) => !fences.some((fence) => fence.page === page))).toEqual([]);
  });

  test("every page is in the list of the first", async () => {
    const index = await Bun.file(join(import.meta.dir, "../../docs/api.md")).text();
    const unlisted = pagesOf("docs/api/*.md").filter(
      (page) => !index.includes(`](${page.replace("docs/", "")})`),
    );
    expect(unlisted).toEqual([]);
  });

  for (const { page, line, code } of fences)
    test(`${page}:${line} does what it says`, async () => {
      const { server, workspace, owner, member } = world();
      const channel = await newChannel(owner, workspace);
      const message = await post(owner, channel, "Deployed.");
      const child = Bun.spawn(["sh", "-eu", "-c", code], {
        cwd: folder,
        env: {
          PATH: `${folder}/bin:${process.env["PATH"]}`,
          CLICKCLACK_URL: server.url,
          CLICKCLACK_TOKEN: owner.token,
          TOKEN: owner.token,
          WORKSPACE: workspace.id,
          CHANNEL: channel.id,
          MESSAGE: message.id,
          SOMEBODY: member.user.id,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const said = (await child.stdout.text()) + (await child.stderr.text());
      if ((await child.exited) !== 0) throw new Error(said);
    });
});

/** The smallest picture. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
