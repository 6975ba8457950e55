import type { Page } from "playwright-core";

import { channelLink, composer, message, settled } from "../../tests/e2e/app.ts";
import type { WindowName } from "./camera.ts";
import type { Story } from "./story.ts";
import type { Team } from "./team.ts";

/** What every scene is played with. */
export interface Stage {
  page: Page;
  window: WindowName;
  /** Opens a path of the workspace: `/unreads`, or "" for itself. */
  goTo(path: string): Promise<void>;
}

/** What the scenes at Tidewater are played with. */
export interface Set extends Stage {
  team: Team;
  story: Story;
}

export interface Scene<S extends Stage = Set> {
  name: string;
  /** One line for the list of pictures. */
  shows: string;
  /** Only in these windows; in light, dark and on a phone unless told. */
  windows?: readonly WindowName[];
  /** Played with the story's people; the picture is taken when it resolves. */
  play(set: S): Promise<void>;
}

const narrow = ({ window }: Stage): boolean => window.startsWith("phone") || window === "tablet";

/** Opens a channel and waits for its messages. */
async function channel(set: Set, name: keyof Story["channels"], query = ""): Promise<void> {
  await set.goTo(`/${set.story.channels[name].route_id}${query}`);
  await settled(set.page);
}

async function direct(set: Set, name: keyof Story["directs"]): Promise<void> {
  await set.goTo(`/${set.story.directs[name].route_id}`);
  await settled(set.page);
}

async function act(set: Set, text: string, action: string): Promise<void> {
  const { page } = set;
  await hover(set, text);
  await page.getByRole("button", { name: action }).first().click();
}

/** What the pointer, or a long finger, offers for a message. */
async function hover(set: Set, text: string): Promise<void> {
  const row = message(set.page, text).last();
  await row.scrollIntoViewIfNeeded();
  await row.hover({ position: { x: 120, y: 12 } });
}

async function held(set: Set, text: string): Promise<void> {
  const row = message(set.page, text).last();
  await row.scrollIntoViewIfNeeded();
  await row.evaluate((element) => {
    const { x, y } = element.getBoundingClientRect();
    const touch = { pointerType: "touch", isPrimary: true, bubbles: true };
    element.dispatchEvent(
      new PointerEvent("pointerdown", { ...touch, clientX: x + 150, clientY: y + 24 }),
    );
  });
  await set.page.getByRole("menu").or(set.page.getByRole("dialog")).first().waitFor();
}

async function drawer(set: Stage): Promise<void> {
  if (narrow(set)) await set.page.getByRole("button", { name: "Open the sidebar" }).click();
}

const heading = (set: Stage, name?: string | RegExp) =>
  set.page.getByRole("heading", { level: 1, ...(name !== undefined && { name }) }).waitFor();

/** Takes the focus from a button that has it only because the page was opened like this. */
const letGo = (set: Stage) =>
  set.page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });

const settings = (section: string, shows: string, ready: string | RegExp): Scene => ({
  name: `settings-${section}`,
  shows,
  async play(set) {
    await set.goTo(`/settings/${section}`);
    await heading(set);
    await set.page.getByText(ready).first().waitFor();
  },
});

const account = (section: string, shows: string, ready: string | RegExp): Scene => ({
  name: `account-${section}`,
  shows,
  async play(set) {
    await channel(set, "launch");
    await set.page.goto(`/app/settings/${section}`);
    await heading(set);
    await set.page.getByText(ready).first().waitFor();
  },
});

const pane = (
  name: string,
  query: (story: Story, team: Team) => string,
  shows: string,
  ready: string,
): Scene => ({
  name,
  shows,
  async play(set) {
    await channel(set, "launch", query(set.story, set.team));
    await set.page.getByRole("complementary").getByText(ready).first().waitFor();
    await letGo(set);
  },
});

const dialog = (name: string, shows: string, open: (set: Set) => Promise<void>): Scene => ({
  name,
  shows,
  async play(set) {
    await channel(set, "launch");
    await open(set);
    await set.page.getByRole("dialog").waitFor();
  },
});

/** A conversation with a thread in another language of the app. */
function inLanguage(language: string, name: string, shows: string): Scene {
  return {
    name,
    shows,
    async play(set) {
      await channel(set, "launch");
      await set.page.evaluate((tag) => {
        localStorage.setItem("clickclack.language", tag);
      }, language);
      await set.page.reload();
      await set.page.locator(`html[lang="${language}"]`).waitFor();
      await settled(set.page);
      await message(set.page, "from me").waitFor();
      if (narrow(set)) return;
      await set.page.locator(".thread-summary").last().click();
      await set.page.locator("aside").getByText("Only in the archive").waitFor();
      await set.page.locator("aside .hljs-keyword").first().waitFor();
      await letGo(set);
    },
  };
}

export const scenes: readonly Scene[] = [
  {
    name: "channel",
    shows: "A channel: quotes, reactions, a thread, an agent's turn, topics, what is new",
    windows: ["light", "dark", "phone", "phone-dark", "tablet"],
    async play(set) {
      const { ava } = set.team.people;
      const { launch } = set.story.channels;
      await ava.client.channels.markUnread(launch.id, set.story.messages.ship.channel_seq ?? 0);
      await channel(set, "launch");
      await message(set.page, "from me").waitFor();
    },
  },
  {
    name: "thread",
    shows: "A thread beside its channel; on a phone in its place",
    windows: ["light", "dark", "phone", "phone-dark", "tablet"],
    async play(set) {
      const { berths } = set.story.messages;
      const { route_id } = await set.team.people.ava.client.messages.route(berths.id);
      await set.goTo(`/${route_id ?? ""}`);
      await set.page.getByText("Only in the archive").first().waitFor();
      await set.page.locator(".hljs-keyword").first().waitFor();
      await set.page.locator(".scroller.arriving").waitFor({ state: "detached" });
      await letGo(set);
    },
  },
  {
    name: "sidebar",
    shows:
      "The sidebar with unread counts, a section of one's own and who is there; a drawer on narrow screens",
    windows: ["phone", "phone-dark", "tablet"],
    async play(set) {
      await channel(set, "launch");
      await drawer(set);
      await channelLink(set.page, "support").waitFor();
    },
  },
  {
    name: "question",
    shows: "A bot asks, and offers buttons",
    async play(set) {
      await channel(set, "builds");
      await set.page.getByText("Which harbours first?").first().waitFor();
    },
  },
  {
    name: "agent",
    shows: "A conversation with one's own agent, and what it did on the way",
    async play(set) {
      await direct(set, "claw");
      await set.page.getByRole("button", { name: /^Claw · 3 steps/ }).click();
      await set.page.getByText("Reading what happened").waitFor();
    },
  },
  {
    name: "direct",
    shows: "A conversation between two people",
    async play(set) {
      await direct(set, "ben");
      await message(set.page, "Nobody remembers").waitFor();
    },
  },
  {
    name: "pictures",
    shows: "Pictures in a conversation",
    async play(set) {
      await channel(set, "random");
      await message(set.page, "The view from").waitFor();
    },
  },
  {
    name: "live",
    shows: "Who is typing, and an agent at work",
    async play(set) {
      const { ben, emi } = set.team.people;
      const { claw } = set.team.bots;
      const { workspace } = set.team;
      const channel_id = set.story.channels.launch.id;
      await channel(set, "launch");
      await message(set.page, "from me").waitFor();
      const steps = [
        "Reading #support since Friday",
        "Comparing with the tide tables",
        "Writing to Húsavík",
      ];
      for (const [at, text] of steps.entries())
        await claw.client.events.send({
          workspace_id: workspace.id,
          channel_id,
          type: "agent.progress",
          payload: { turn_id: "noon", op: "append", line: { id: `${at}`, kind: "tool", text } },
        });
      for (const { client } of [ben, emi])
        await client.events.send({
          workspace_id: workspace.id,
          channel_id,
          type: "typing.started",
        });
      await set.page.getByText("are typing…").waitFor();
      await set.page.getByRole("button", { name: /Claw is responding/ }).click();
      await set.page.getByRole("list", { name: "What Claw is doing" }).waitFor();
    },
  },
  {
    name: "search",
    shows: "Search, with its filters",
    async play(set) {
      await channel(set, "launch", "?pane=search&q=h%C3%BAsav%C3%ADk");
      await set.page.getByRole("list", { name: "Results" }).getByRole("button").first().waitFor();
    },
  },
  pane(
    "profile",
    (_, { people }) => `?pane=profile&id=${people.ben.id}`,
    "Somebody's profile",
    "Ben Okafor",
  ),
  pane(
    "profile-bot",
    (_, { bots }) => `?pane=profile&id=${bots.claw.id}`,
    "A bot's profile, which says whose it is",
    "Claw",
  ),
  pane("members", () => "?pane=members", "Who is in a channel", "Ben Okafor"),
  pane("pins", () => "?pane=pins", "What a channel keeps at hand", "Ask for a berth"),
  pane("files", () => "?pane=files", "The files of a channel", "Launch plan.pdf"),
  pane("topics", () => "?pane=topics", "The topics of a channel", "Rollout"),
  {
    name: "pdf",
    shows: "A PDF beside the conversation",
    async play(set) {
      const upload = set.story.messages.plan.attachments?.[0]?.id ?? "";
      await channel(set, "launch", `?pane=file&id=${upload}`);
      await set.page.getByRole("complementary").locator("canvas").first().waitFor();
      await set.page.waitForFunction(() => document.querySelector("aside canvas")?.clientHeight);
      await letGo(set);
    },
  },
  {
    name: "lightbox",
    shows: "A picture as large as the window",
    async play(set) {
      await channel(set, "random");
      await set.page.getByRole("button", { name: /Open Húsavík/ }).click();
      await set.page.getByRole("dialog").getByRole("img").first().waitFor();
    },
  },
  {
    name: "unreads",
    shows: "Everything unread in one place",
    async play(set) {
      await set.goTo("/unreads");
      await set.page.getByRole("region", { name: "#support" }).getByText("Húsavík again").waitFor();
    },
  },
  {
    name: "threads",
    shows: "The threads that one follows",
    async play(set) {
      await set.goTo("/threads");
      await set.page.getByText("agree with the almanac").first().waitFor();
    },
  },
  {
    name: "activity",
    shows: "Mentions, replies and reactions",
    async play(set) {
      await set.goTo("/activity");
      await set.page
        .getByText(/mentioned you in/)
        .first()
        .waitFor();
    },
  },
  {
    name: "drafts",
    shows: "Drafts, and what is written for later",
    async play(set) {
      await channel(set, "support");
      await composer(set.page).fill(
        "A boat that is late by a day keeps its berth until noon, then it goes to",
      );
      await drawer(set);
      await set.page.getByRole("link", { name: "Drafts" }).click();
      await set.page.getByText("keeps its berth until noon").first().waitFor();
      await set.page.getByText("Berths 2.0 is out").first().waitFor();
    },
  },
  {
    name: "browse",
    shows: "All channels, to join or to look into",
    async play(set) {
      await set.goTo("/browse");
      await set.page.getByRole("main").getByText("tide-tables").first().waitFor();
    },
  },
  {
    name: "people",
    shows: "Everybody in the workspace",
    async play(set) {
      await set.goTo("/people");
      await set.page.getByRole("main").getByText("Priya Raman").first().waitFor();
    },
  },
  dialog("jump", "Anywhere in three keystrokes", async ({ page }) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /^Jump/ }).fill("be");
    await page
      .getByRole("option", { name: /Ben Okafor/ })
      .first()
      .waitFor();
  }),
  {
    name: "emoji",
    shows: "Choosing an emoji",
    async play(set) {
      await channel(set, "launch");
      await set.page.getByRole("button", { name: "Emoji" }).first().click();
      await set.page.locator(".emoji-grid, [role=grid]").first().waitFor();
    },
  },
  {
    name: "message-menu",
    shows: "What can be done with a message",
    async play(set) {
      await channel(set, "launch");
      if (narrow(set)) await held(set, "That is the slide");
      else await act(set, "That is the slide", "More actions");
      await set.page.getByRole("menu").or(set.page.getByRole("dialog")).first().waitFor();
    },
  },
  {
    name: "writing",
    shows: "Writing: a quote, a list, and the people that are offered",
    async play(set) {
      await channel(set, "launch");
      if (narrow(set)) {
        await held(set, "That is the slide");
        await set.page.getByRole("dialog").getByRole("button", { name: "Quote" }).click();
      } else await act(set, "That is the slide", "Quote");
      const field = composer(set.page);
      await field.fill("- the slide is **yours**\n- the numbers are from ");
      await field.press("End");
      await field.pressSequentially("@");
      await set.page.getByRole("listbox").getByRole("option").first().waitFor();
    },
  },
  {
    name: "commands",
    shows: "The commands of apps and bots",
    async play(set) {
      await channel(set, "builds");
      await composer(set.page).fill("");
      await composer(set.page).pressSequentially("/");
      await set.page.getByRole("listbox").getByRole("option").first().waitFor();
    },
  },
  {
    name: "send-later",
    shows: "Sending later",
    async play(set) {
      await channel(set, "general");
      await composer(set.page).fill("Thank you, all of you.");
      await set.page.getByRole("button", { name: "Send later" }).click();
      await set.page.getByRole("menu").first().waitFor();
    },
  },
  dialog("channel-create", "A new channel", async (set) => {
    await drawer(set);
    await set.page.getByRole("button", { name: "Create a channel" }).click();
  }),
  dialog("channel-settings", "A channel's settings", async ({ page }) => {
    await page.getByRole("button", { name: "Channel actions" }).click();
    await page.getByRole("menuitem", { name: "Channel settings" }).click();
  }),
  dialog("direct-new", "Writing to somebody", async (set) => {
    await drawer(set);
    await set.page.getByRole("button", { name: "Write to somebody" }).click();
    await set.page.getByRole("combobox", { name: "To" }).fill("o");
    await set.page.getByRole("option").first().waitFor();
  }),
  dialog("status", "One's own status", async (set) => {
    await drawer(set);
    await set.page.getByRole("button", { name: "You: Ava Lindqvist" }).click();
    await set.page.getByRole("menuitem", { name: "Set a status…" }).click();
  }),
  {
    ...dialog("shortcuts", "All keys", async (set) => {
      await set.page.getByRole("button", { name: "Tidewater: menu" }).click();
      await set.page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
    }),
    windows: ["light", "dark"],
  },
  dialog("invite", "Inviting people", async (set) => {
    await drawer(set);
    await set.page.getByRole("button", { name: "Tidewater: menu" }).click();
    await set.page.getByRole("menuitem", { name: /Invite/ }).click();
  }),
  {
    name: "workspace-menu",
    shows: "The menu of a workspace",
    async play(set) {
      await channel(set, "launch");
      await drawer(set);
      await set.page.getByRole("button", { name: "Tidewater: menu" }).click();
      await set.page.getByRole("menu").first().waitFor();
    },
  },
  {
    name: "own-menu",
    shows: "One's own menu",
    async play(set) {
      await channel(set, "launch");
      await drawer(set);
      await set.page.getByRole("button", { name: "You: Ava Lindqvist" }).click();
      await set.page.getByRole("menu").first().waitFor();
    },
  },
  {
    name: "moderation",
    shows: "Moderation from a profile",
    async play(set) {
      await set.goTo(
        `/${set.story.channels.general.route_id}?pane=profile&id=${set.team.people.sam.id}`,
      );
      await set.page.getByRole("complementary").getByText("Sam Carter").first().waitFor();
      await set.page
        .getByText(/timed out/i)
        .first()
        .waitFor();
    },
  },
  {
    name: "embed",
    shows: "A channel as other pages show it in a frame",
    async play(set) {
      const { workspace } = set.team;
      await set.page.goto("about:blank");
      await set.page.goto(
        `/embed/channel/${workspace.route_id}/${set.story.channels.launch.route_id}`,
      );
      await set.page.getByText("from me").first().waitFor();
    },
  },
  inLanguage("ar", "arabic", "The app in Arabic, from right to left"),
  inLanguage("de", "german", "The app in German"),
  account("profile", "One's own profile", "Time zone"),
  account("notifications", "What notifies", "launch"),
  account("appearance", "How the app looks", /Compact/),
  account("signing-in", "Where one is signed in", "this one"),
  settings("overview", "A workspace: its name and icon", /Icon|Name/),
  settings("members", "Members and their roles", "Chiara Rossi"),
  settings("invites", "Invites", "Create link"),
  settings("channels", "The channels, for managers", "tide-tables"),
  settings("bots", "Bots", "Triage"),
  {
    name: "settings-bot",
    shows: "A bot: its tokens and setup codes",
    async play(set) {
      await set.goTo("/settings/bots");
      await set.page.getByRole("main").getByText("Triage").first().click();
      await set.page.getByText("production").first().waitFor();
    },
  },
  {
    name: "bot-wizard",
    shows: "A new bot: what its token may do",
    async play(set) {
      await set.goTo("/settings/bots");
      await set.page.getByRole("button", { name: "Make a bot" }).click();
      const wizard = set.page.getByRole("dialog");
      await wizard.getByLabel("Name", { exact: true }).fill("Harbour watch");
      await wizard.getByRole("button", { name: "Next" }).click();
      await wizard.getByLabel("Chosen one by one").check();
    },
  },
  settings("integrations", "Webhooks, slash commands, event subscriptions and agents", "Grafana"),
  settings("audit", "What managers did", "Triage asked a question"),
];
