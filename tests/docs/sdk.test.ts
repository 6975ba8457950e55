import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { createClient } from "../../sdk/src/index.ts";
import { BUNDLES } from "../../src/access/scopes.ts";
import { newBot } from "../harness/bots.ts";
import { until } from "../harness/until.ts";
import { post, useWorld } from "../harness/world.ts";
import { fencesOf } from "./fences.ts";

const ROOT = join(import.meta.dir, "../..");
const SERVER = "https://chat.example.com";
const PAGES = ["docs/sdk.md", "sdk/README.md"];

const fences = (await Promise.all(PAGES.map(fencesOf)))
  .flat()
  .filter(({ kind }) => /^ts\b/.test(kind));

/** Whether something holds within a moment. */
const soon = (holds: () => boolean): Promise<boolean> =>
  until("this", holds, 500).then(
    () => true,
    () => false,
  );

/** The program that a piece of code is: as it stands, or what follows the page's first one. */
function programOf(page: string, code: string): string {
  if (code.includes("createClient(")) return code;
  return `${fences.find((fence) => fence.page === page)?.code}\n${code}`;
}

const nameOf = ({ page, line }: { page: string; line: number }) =>
  `${page.replaceAll(/\W/g, "-")}-${line}.ts`;

describe("the examples of the SDK's pages", () => {
  const world = useWorld();
  let folder = "";

  beforeAll(async () => {
    // Beside the packages that the type checker finds for it.
    mkdirSync(join(ROOT, "dist"), { recursive: true });
    folder = mkdtempSync(join(ROOT, "dist/examples-"));
    mkdirSync(join(folder, "node_modules/@clickclack"), { recursive: true });
    symlinkSync(join(ROOT, "sdk"), join(folder, "node_modules/@clickclack/sdk"));
    for (const fence of fences)
      await Bun.write(join(folder, nameOf(fence)), programOf(fence.page, fence.code));
    const settings = { extends: "../../tsconfig.base.json", include: ["*.ts"] };
    await Bun.write(join(folder, "tsconfig.json"), JSON.stringify(settings));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test("they are sound TypeScript", async () => {
    const child = Bun.spawn([process.execPath, "check", "--no-script"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = (await child.stdout.text()) + (await child.stderr.text());
    if ((await child.exited) !== 0) throw new Error(said);
  });

  for (const fence of fences)
    test(`${fence.page}:${fence.line} does what it says`, async () => {
      const { server, workspace, general, member } = world();
      const bot = await newBot(server, workspace, BUNDLES["bot:write"]);
      const program = programOf(fence.page, fence.code).replaceAll(SERVER, server.url);
      const file = join(folder, `run-${nameOf(fence)}`);
      await Bun.write(file, program);
      const child = Bun.spawn([process.execPath, file], {
        cwd: folder,
        env: { PATH: process.env["PATH"], CLICKCLACK_TOKEN: bot.token },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let said = "";
      const listening = (async () => {
        for await (const chunk of child.stdout) said += new TextDecoder().decode(chunk);
      })();
      if (fence.kind === "ts live") {
        // It follows what others do, until it is told to end.
        await until("it says something", async () => {
          if (child.exitCode !== null) return true;
          await post(member, general, "Ahoy");
          return await soon(() => said !== "");
        });
        child.kill("SIGTERM");
      }
      const [code, complaints] = [await child.exited, await child.stderr.text()];
      await listening;
      if (code !== 0) throw new Error(complaints);
      expect(said).not.toBe("");
    }, 30_000);

  test("every group of calls is named in the README", async () => {
    const readme = await Bun.file(join(ROOT, "sdk/README.md")).text();
    const missing = Object.keys(createClient()).filter((group) => !readme.includes(`\`${group}\``));
    expect(missing).toEqual([]);
  });
});
