/**
 * `bun run screenshots`: fills the compiled program with a small team and takes a picture of every screen into
 * docs/screenshots. `--only channel,thread` takes some, `--window dark` one window, `--png folder` keeps them as PNG
 * too. It needs `bun run build` first.
 */
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";

import { root } from "../processes.ts";
import { openStage, type Stage as Server } from "../../tests/e2e/stage.ts";
import { photograph, WINDOWS, type WindowName } from "./camera.ts";
import { createStoryClock } from "./clock.ts";
import { chart, harbour, mockups, paint, print } from "./drawings.ts";
import { writeList } from "./list.ts";
import { scenes, type Scene, type Stage } from "./scenes.ts";
import { tell } from "./story.ts";
import { gather, SHOWN_URL, type Team } from "./team.ts";
import {
  emptyScenes,
  extremeScenes,
  inviteScenes,
  openEmpty,
  openExtreme,
  outsideScenes,
  setupScenes,
  shownServer,
} from "./worlds.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    window: { type: "string" },
    png: { type: "string" },
  },
});
const folder = join(root, "docs/screenshots");
const only = values.only?.split(",");
const usual: readonly WindowName[] = ["light", "dark", "phone"];
const windows = keysOf(WINDOWS).filter(
  (name) => values.window === undefined || values.window.split(",").includes(name),
);
const clock = createStoryClock();
const failures: string[] = [];

await mkdir(folder, { recursive: true });
await atTidewater();
await elsewhere();
await writeList(
  folder,
  [scenes, outsideScenes, inviteScenes(""), setupScenes(""), emptyScenes, extremeScenes].flat(),
  await readdir(folder),
);
for (const failure of failures) console.error(failure);
process.exit(failures.length > 0 ? 1 : 0);

/** The story, and what those see who come to its server without being signed in. */
async function atTidewater(): Promise<void> {
  if (!wanted([...scenes, ...outsideScenes, ...inviteScenes("")])) return;
  const server = await openStage(
    shownServer(
      "--password-auth=true",
      "--smtp=smtp://127.0.0.1:2525",
      "--mail-from=chat@tidewater.example",
      "--github-client-id=tidewater",
      "--github-client-secret=not-a-secret",
      "--github-allowed-org=tidewater",
    ),
  );
  try {
    const team = await gather(server, clock);
    const story = await tell(team, clock, await draw(server));
    const { token } = await team.people.ava.client.invites.create(team.workspace.id, {
      max_uses: 100,
    });
    await server.stopServer();
    clock.rewrite(join(server.data, "clickclack.db"));
    await server.startServer();
    const subscriptions = beThere(team);
    const signedOut = [...outsideScenes, ...inviteScenes(token)];
    for (const name of windows) {
      await takeAll(
        server,
        name,
        scenes,
        team.people.ava.token,
        async (stage, scene) => {
          await story.rewind();
          await scene.play({ ...stage, team, story });
        },
        team.workspace,
      );
      await takeAll(server, name, signedOut, undefined, (stage, scene) => scene.play(stage));
    }
    for (const subscription of subscriptions) subscription.close();
  } finally {
    await server.close();
  }
}

async function elsewhere(): Promise<void> {
  if (wanted(setupScenes(""))) {
    const server = await openStage(shownServer());
    const setup = setupScenes(await server.setupToken());
    for (const name of windows)
      await takeAll(server, name, setup, undefined, (stage, scene) => scene.play(stage));
    await server.close();
  }
  for (const [all, open] of [
    [emptyScenes, openEmpty],
    [extremeScenes, openExtreme],
  ] as const) {
    if (!wanted(all)) continue;
    const { server, token, workspace } = await open();
    for (const name of windows)
      await takeAll(server, name, all, token, (stage, scene) => scene.play(stage), workspace);
    await server.close();
  }
}

function wanted(some: readonly { name: string }[]): boolean {
  return only === undefined || some.some(({ name }) => only.includes(name));
}

async function takeAll<S extends Stage>(
  server: Server,
  window: WindowName,
  all: readonly Scene<S>[],
  token: string | undefined,
  play: (stage: Stage, scene: Scene<S>) => Promise<void>,
  workspace?: { route_id: string },
): Promise<void> {
  const chosen = all.filter(
    (scene) =>
      (scene.windows ?? usual).includes(window) &&
      (only === undefined || only.includes(scene.name)),
  );
  if (chosen.length === 0) return;
  const page = await openWindow(server, window, token);
  const goTo = async (path: string) => {
    await page.goto("about:blank");
    await page.goto(`/app/${workspace?.route_id ?? ""}${path}`);
  };
  for (const scene of chosen) {
    try {
      await play({ page, window, goTo }, scene);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      failures.push(`${scene.name} in ${window}: ${said}`);
    }
    const file = `${scene.name}-${window}`;
    const webp = await photograph(page, window);
    await Bun.write(join(folder, `${file}.webp`), webp);
    // For whoever judges pixels.
    if (values.png !== undefined)
      await page.screenshot({ caret: "initial", path: join(values.png, `${file}.png`) });
    console.log(`${file}.webp ${(webp.length / 1024).toFixed(0)} KB`);
    // What was begun in one scene is not to be there in the next one.
    await page.evaluate(() => localStorage.clear()).catch(() => {});
  }
  await page.context().close();
}

async function openWindow(server: Server, name: WindowName, token?: string): Promise<Page> {
  const context = await server.browser.newContext({
    ...WINDOWS[name],
    baseURL: SHOWN_URL,
    locale: "en-GB",
    timezoneId: "Atlantic/Reykjavik",
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write", "notifications"],
    serviceWorkers: "block",
  });
  context.setDefaultTimeout(15_000);
  await context.clock.setFixedTime(clock.now);
  // The app goes by the server's clock, so that has to be the story's, too.
  await context.addInitScript((date) => {
    const { get } = Headers.prototype;
    Headers.prototype.get = function (name) {
      return name.toLowerCase() === "date" ? date : get.call(this, name);
    };
  }, clock.now.toUTCString());
  if (token !== undefined)
    await context.addCookies([
      { name: "cc_session", value: token, url: SHOWN_URL, httpOnly: true, sameSite: "Lax" },
    ]);
  return context.newPage();
}

async function draw(server: Server) {
  const page = await server.browser.newPage({ viewport: { width: 1200, height: 820 } });
  const drawn = {
    chart: await paint(page, chart()),
    harbour: await paint(page, harbour()),
    mockups: await paint(page, mockups()),
    plan: await print(page),
  };
  await page.context().close();
  return drawn;
}

/** Most of the team is there, some are not. */
function beThere(team: Team) {
  const { ben, chiara, emi, mo, noor, dmitri } = team.people;
  return [ben, chiara, emi, mo, noor, dmitri, team.bots.triage, team.bots.claw].map(({ client }) =>
    client.events.subscribe({
      workspaceId: team.workspace.id,
      after: "now",
      onEvent: () => {},
    }),
  );
}

function keysOf<Name extends string>(record: Record<Name, unknown>): Name[] {
  return Object.keys(record).filter((key): key is Name => key in record);
}
