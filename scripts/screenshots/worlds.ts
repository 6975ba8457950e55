import { type Client, createClient } from "../../sdk/src/index.ts";
import { channelLink, composer, message, settled } from "../../tests/e2e/app.ts";
import { openStage, type Stage as Server } from "../../tests/e2e/stage.ts";
import type { Scene, Stage } from "./scenes.ts";
import { SHOWN_URL } from "./team.ts";

/** Flags of a server that is looked at under the address that the pictures show. */
export const shownServer = (...flags: string[]) => ({
  dev: false,
  flags: ["--public-url", SHOWN_URL, ...flags],
  browserFlags: (url: string) => [
    `--host-resolver-rules=MAP ${new URL(SHOWN_URL).host} 127.0.0.1:${new URL(url).port}`,
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
  ],
});

/** A server that belongs to one person, and their session there. */
export interface World {
  server: Server;
  token: string;
  client: Client;
  workspace: { id: string; route_id: string };
}

async function openWorld(name: string): Promise<World> {
  const server = await openStage(shownServer());
  const { token, workspace } = await server.captain.auth.setUp({
    token: await server.setupToken(),
    display_name: "Ava Lindqvist",
    workspace_name: name,
  });
  return { server, token, workspace, client: createClient({ baseUrl: server.url, token }) };
}

/** A server that was set up a minute ago. */
export const openEmpty = (): Promise<World> => openWorld("Tidewater");

/** A server on which somebody tries everything. */
export async function openExtreme(): Promise<World> {
  const world = await openWorld("Archipelago");
  const { client, workspace } = world;
  const long = (text: string, length: number) => text.repeat(length).slice(0, length);
  await client.me.update({
    display_name:
      "Maximilian-Alexander-Ferdinand-von-und-zu-Hohenschwangau-Wolfratshausen-am-See-X",
  });
  const make = (name: string, more: object = {}) =>
    client.channels.create(workspace.id, { name, ...more }).then(({ channel }) => channel.id);
  for (let at = 0; at < 500; at += 1)
    await make(`island-${at + 1}`, at % 5 === 0 ? { sidebar_section: `Sea ${(at % 3) + 1}` } : {});
  const names = await make(long("a-channel-whose-name-is-as-long-as-names-can-be-", 128), {
    topic: long("A topic that goes on and on ", 200),
  });
  const languages = await make("languages");
  const report = await make("report");
  const send = (to: string, body: string) => client.channels.sendMessage(to, { body });
  await send(names, long("x", 300));
  await send(names, `https://example.com/${long("a-very-long-path/", 340)}`);
  await send(names, `\`${long("inline_code_without_a_space_", 330)}\``);
  await send(
    languages,
    "صباح الخير! هل تم نشر الإصدار الجديد **اليوم**؟\n\n- الخطوة الأولى\n- الخطوة الثانية",
  );
  await send(languages, "בוקר טוב, הגרסה `v0.1.0` באוויר");
  await send(languages, "> صباح الخير\n\nGood morning! وهذا سطر مختلط with two directions.");
  await send(languages, "Perfect. Tack så mycket, до завтра, καληνύχτα!");
  await send(
    report,
    Array.from({ length: 400 }, (_, at) => `${at + 1}. ${long("A line of a long report. ", 80)}`)
      .join("\n")
      .slice(0, 40_000),
  );
  return world;
}

const at = (path: string, name: string, shows: string, ready: string | RegExp): Scene<Stage> => ({
  name,
  shows,
  async play({ page, goTo }) {
    await goTo(path);
    await page.getByText(ready).first().waitFor();
  },
});

/** On a server that was set up a minute ago. */
export const emptyScenes: readonly Scene<Stage>[] = [
  at("", "empty-channel", "A channel in which nobody has said anything", "Say the first word."),
  at("/unreads", "empty-unreads", "Nothing is unread", "Nothing is unread"),
  at("/threads", "empty-threads", "No threads yet", "You follow no threads yet"),
  at("/activity", "empty-activity", "No activity yet", "Reactions"),
  at("/drafts", "empty-drafts", "No drafts", "No drafts."),
  at("/C0000000000000000", "missing", "A place that is not there", "This is not here"),
  at("/settings/bots", "empty-bots", "No bots yet", "No service bot yet"),
];

const outside = (
  path: string,
  name: string,
  shows: string,
  ready: string | RegExp,
): Scene<Stage> => ({
  name,
  shows,
  async play({ page }) {
    await page.goto("about:blank");
    await page.goto(path);
    await page.getByRole("heading", { name: ready }).first().waitFor();
  },
});

/** For those who are not signed in. */
export const outsideScenes: readonly Scene<Stage>[] = [
  outside("/", "home", "The page of the product, which every server shows", /./),
  outside("/login", "sign-in", "Signing in, by what the server offers", "Sign in"),
  outside("/nowhere", "not-found", "A page that is not there", "There is nothing here"),
];

/** For the first person on a server. */
export const setupScenes = (token: string): readonly Scene<Stage>[] => [
  outside(`/setup#${token}`, "setup", "The first account", /./),
];

/** For those who were invited. */
export const inviteScenes = (token: string): readonly Scene<Stage>[] => [
  outside(`/invite#${token}`, "invited", "Coming by an invite", /./),
];

/** Opens a channel by the sidebar, where one would look for it. */
async function choose({ page, goTo, window }: Stage, name: string): Promise<void> {
  await goTo("");
  await settled(page);
  if (window === "phone" || window === "tablet")
    await page.getByRole("button", { name: "Open the sidebar" }).click();
  await channelLink(page, name).first().click();
}

/** What nobody should do, and somebody will. */
export const extremeScenes: readonly Scene<Stage>[] = [
  {
    name: "channels-500",
    shows: "Five hundred channels",
    async play(stage) {
      const { page, window } = stage;
      await choose(stage, "island-17");
      await settled(page);
      if (window === "phone") await page.getByRole("button", { name: "Open the sidebar" }).click();
      await page.getByRole("link", { name: "island-17" }).first().waitFor();
    },
  },
  {
    name: "long-names",
    shows: "The longest names there can be",
    windows: ["light", "dark", "phone", "tablet"],
    async play(stage) {
      const { page } = stage;
      await choose(stage, "a-channel");
      await message(page, "inline_code").waitFor();
    },
  },
  {
    name: "right-to-left",
    shows: "Languages that are written from right to left, beside others",
    async play(stage) {
      const { page } = stage;
      await choose(stage, "languages");
      await message(page, "Perfect").waitFor();
    },
  },
  {
    name: "long-message",
    shows: "A message of 40,000 characters",
    async play(stage) {
      const { page } = stage;
      await choose(stage, "report");
      await page.getByRole("button", { name: "Show all" }).first().waitFor();
      await composer(page).waitFor();
    },
  },
];
