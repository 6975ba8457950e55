import fc from "../harness/properties.ts";
import { SCOPES } from "../../src/access/scopes.ts";
import { newBot, type Bot } from "../harness/bots.ts";
import type { Answer, Client, Method } from "../harness/client.ts";
import type { Person } from "../harness/people.ts";
import { textFile, uploadFile } from "../harness/uploads.ts";
import type { World } from "../harness/world.ts";

/** Something that somebody does, by numbers that choose among what is there. */
export interface Deed {
  readonly what: (typeof WHAT)[number];
  readonly who: number;
  readonly on: number;
  readonly also: number;
  readonly text: string;
}

const WHAT = [
  ...["post", "post", "post", "post", "reply", "reply", "reply", "quote", "mention", "edit"],
  ...["delete", "react", "react", "react", "unreact", "pin", "attach", "attach", "route"],
  ...["ask", "buttons", "press", "answer", "activity", "topic", "in topic", "override"],
  ...[
    "channel",
    "private",
    "direct",
    "direct post",
    "close",
    "archive",
    "drop channel",
    "describe",
  ],
  ...["read", "unread", "follow", "unfollow", "read thread", "join", "leave", "notify"],
  ...[
    "sidebar",
    "preferences",
    "profile",
    "avatar",
    "invite",
    "block",
    "time out",
    "remove member",
  ],
  ...["add member", "deactivate", "schedule", "remind", "offer", "install", "connect", "workspace"],
  ...["drop workspace", "rename", "restrict", "promote"],
] as const;

/** What takes away what others need. */
const ENDING: readonly string[] = [
  ...["delete", "archive", "drop channel", "block", "time out", "restrict", "drop workspace"],
  ...["deactivate", "remove member", "unreact", "leave"],
];

/** What people write, and what they should not be able to break anything with. */
const texts = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    ...[
      "שלום עולם \u202E txt.exe",
      "👩‍👩‍👧‍👦 🏳️‍🌈",
      "\u0001\u0007\u001B[31m",
      '{"type":"end"}',
      "\\u0000 \\ud800",
    ],
    ...[
      "@channel please",
      "a\nb\r\nc\u2028d",
      "'; DROP TABLE messages; --",
      '{1,2,"x\\"}',
      "\\",
      "NULL",
    ],
  ),
);

const small = fc.nat({ max: 40 });

export const deeds = (count: number): fc.Arbitrary<Deed[]> =>
  fc.array(
    fc.record({
      what: fc.constantFrom(...WHAT),
      who: small,
      on: small,
      also: small,
      text: texts,
    }),
    { minLength: count, maxLength: count },
  );

/** What is there to be chosen from. */
interface Stage {
  readonly world: World;
  readonly people: readonly Person[];
  readonly bot: Bot;
  readonly channels: string[];
  readonly directs: string[];
  readonly messages: string[];
  readonly roots: string[];
  readonly buttons: string[];
  readonly asked: string[];
  readonly topics: string[];
  readonly workspaces: string[];
  readonly uploads: string[];
}

/** Does all of it over the API; what is not allowed is refused, and that is fine. */
export async function act(world: World, sequence: readonly Deed[]): Promise<void> {
  const { owner, moderator, member, guest, outsider, workspace, general, guestChannel } = world;
  const stage: Stage = {
    world,
    people: [owner, moderator, member, member, owner, guest, outsider],
    bot: await newBot(world.server, workspace, SCOPES),
    channels: [general.id, guestChannel.id],
    directs: [],
    messages: [],
    roots: [],
    buttons: [],
    asked: [],
    topics: [],
    workspaces: [workspace.id],
    uploads: [],
  };
  for (const what of new Set(WHAT))
    if (!ENDING.includes(what))
      await perform(stage, { what, who: 4, on: 0, also: 2 + 1, text: `To ${what}` });
  await say(guest, guestChannel.id, "Hello from a guest");
  // About as much as a request may hold.
  const long = await say(owner, general.id, "👩‍👩‍👧‍👦 \\ \u0007 שלום".repeat(20_000));
  if (long.status !== 201) throw new Error(`A long message is not taken: ${long.status}`);
  for (const what of ["add member", "remove member"] as const)
    await perform(stage, { what, who: 4, on: 0, also: 20, text: "An outsider comes and goes" });
  for (const deed of sequence) await perform(stage, deed);
}

const say = (who: Client, channel: string, body: string) =>
  done(who, "POST", `/api/channels/${channel}/messages`, { body });

const pick = <Item>(items: readonly Item[], number: number): Item | undefined =>
  items[number % Math.max(1, items.length)];

async function perform(stage: Stage, { what, who: index, on, also, text }: Deed): Promise<void> {
  const { world, people, bot } = stage;
  const { owner, workspace } = world;
  const who = pick(people, index) ?? owner;
  const other = pick(people, also) ?? owner;
  const channel = pick(stage.channels, on) ?? world.general.id;
  const message = pick(stage.messages, on);
  const root = pick(stage.roots, on);
  const body = text.trim() === "" ? "x" : text;
  const nonce = crypto.randomUUID();
  const inWorkspace = `/api/workspaces/${workspace.id}`;
  const later = new Date(Date.now() + 86_400_000).toISOString();

  const say = async (from: Client, path: string, more: object = {}) => {
    const made = await done(from, "POST", path, { body, ...more });
    const id = idIn(made, "message");
    if (id !== undefined) stage.messages.push(id);
    if (id !== undefined && !path.endsWith("/replies")) stage.roots.push(id);
    return id;
  };
  const make = async (path: string, given: object, kind: string, list: string[], from = who) => {
    const id = idIn(await done(from, "POST", path, given), kind);
    if (id !== undefined) list.push(id);
  };
  const name = `c${nonce.slice(0, 12)}`;

  switch (what) {
    case "post":
      return void (await say(who, `/api/channels/${channel}/messages`, also % 2 ? { nonce } : {}));
    case "reply":
      return void (await say(who, `/api/messages/${root}/thread/replies`));
    case "quote":
      return void (await say(who, `/api/channels/${channel}/messages`, {
        quoted_message_id: message,
      }));
    case "mention": {
      await done(other, "PATCH", "/api/me", { handle: `h${other.user.id.slice(-12)}` });
      const handle = `@h${other.user.id.slice(-12)}`;
      return void (await say(who, `/api/channels/${channel}/messages`, {
        body: `${handle} ${body}`,
      }));
    }
    case "edit":
      return void (await done(who, "PATCH", `/api/messages/${message}`, { body }));
    case "delete":
      return void (await done(who, "DELETE", `/api/messages/${message}`));
    case "react":
      return void (await done(who, "POST", `/api/messages/${message}/reactions`, {
        emoji: also % 3 ? (pick(["👍", "🏳️‍🌈", ":party:", "👩‍👩‍👧‍👦"], also) ?? "👍") : body,
      }));
    case "unreact":
      return void (await done(
        who,
        "DELETE",
        `/api/messages/${message}/reactions/${encodeURIComponent(pick(["👍", "🏳️‍🌈"], also) ?? "")}`,
      ));
    case "pin":
      return void (await done(who, "POST", `/api/channels/${channel}/pins`, {
        message_id: message,
      }));
    case "attach": {
      const file = textFile(also % 5 ? text : "", `${body.slice(0, 12)}.txt`);
      const upload = await uploadFile(owner, workspace, file);
      stage.uploads.push(upload.id);
      return void (await say(owner, `/api/channels/${channel}/messages`, {
        upload_ids: [upload.id, pick(stage.uploads, also) ?? upload.id],
      }));
    }
    case "route":
      return void (await done(who, "POST", `/api/messages/${message}/route`));
    case "ask": {
      const items = [{ id: "when", header: "When", prompt: "When?", options: [{ label: "Now" }] }];
      const id = await say(bot, `/api/channels/${channel}/messages`, {
        question: { expires_at: later, items },
      });
      if (id !== undefined) stage.asked.push(id);
      return;
    }
    case "buttons": {
      const id = await say(bot, `/api/channels/${channel}/messages`, {
        actions: [{ id: "go", label: [...body].slice(0, 20).join("").trim() || "Go" }],
      });
      if (id !== undefined) stage.buttons.push(id);
      return;
    }
    case "press":
      return void (await done(who, "POST", `/api/messages/${pick(stage.buttons, on)}/actions/go`, {
        nonce,
      }));
    case "answer":
      return void (await done(
        who,
        "POST",
        `/api/messages/${pick(stage.asked, on)}/question/answers`,
        { expected_version: 1, nonce, answers: [{ item_id: "when", selected: ["Now"] }] },
      ));
    case "activity":
      return void (await say(bot, `/api/channels/${channel}/messages`, {
        kind: also % 2 ? "agent_tool" : "agent_commentary",
        turn_id: `turn-${also}`,
      }));
    case "override": {
      const hook = await done(owner, "POST", `${inWorkspace}/incoming-hooks`, {
        channel_id: channel,
      });
      const token = hook.status === 201 ? tokenIn(hook) : undefined;
      if (token !== undefined)
        await done(world.nobody, "POST", `/api/hooks/in/${token}`, {
          text: body,
          username: body.slice(0, 30),
          icon_emoji: ":robot:",
        });
      return;
    }
    case "topic":
      return make(
        `${inWorkspace}/topics`,
        { name: body.slice(0, 20) + name, ...(also % 2 && { channel_id: channel }) },
        "topic",
        stage.topics,
      );
    case "in topic":
      return void (await say(who, `/api/channels/${channel}/messages`, {
        topic_id: pick(stage.topics, also),
      }));
    case "channel":
      return make(`${inWorkspace}/channels`, { name, topic: body }, "channel", stage.channels);
    case "private": {
      const made = await done(who, "POST", `${inWorkspace}/channels`, { name, kind: "private" });
      const id = idIn(made, "channel");
      if (id === undefined) return;
      stage.channels.push(id);
      return void (await done(who, "POST", `/api/channels/${id}/members`, {
        user_id: other.user.id,
      }));
    }
    case "direct":
      return make(
        "/api/dms",
        {
          workspace_id: workspace.id,
          member_ids: [other.user.id, ...(also % 3 ? [bot.id] : [])],
        },
        "conversation",
        stage.directs,
      );
    case "direct post":
      return void (await say(who, `/api/dms/${pick(stage.directs, on)}/messages`));
    case "close":
      return void (await done(who, "DELETE", `/api/dms/${pick(stage.directs, on)}`));
    case "archive":
      return void (await done(owner, "PATCH", `/api/channels/${channel}`, { archived: true }));
    case "drop channel":
      return void (also % 4 === 0 && (await done(owner, "DELETE", `/api/channels/${channel}`)));
    case "describe":
      return void (await done(who, "PATCH", `/api/channels/${channel}`, {
        description: body,
        display_title: body.slice(0, 40),
        external_url: "https://example.com/x",
      }));
    case "read":
    case "unread":
      return void (await done(who, "POST", `/api/channels/${channel}/${what}`, { seq: also }));
    case "follow":
      return void (await done(who, "POST", `/api/messages/${root}/thread/follow`));
    case "unfollow":
      return void (await done(who, "DELETE", `/api/messages/${root}/thread/follow`));
    case "read thread":
      return void (await done(who, "POST", `/api/messages/${root}/thread/read`, { seq: also }));
    case "join":
    case "leave":
      return void (await done(who, "POST", `/api/channels/${channel}/${what}`));
    case "notify":
      return void (await done(who, "PATCH", `/api/channels/${channel}/notification-settings`, {
        preference: "mentions",
      }));
    case "sidebar":
      return void (await done(who, "PUT", `${inWorkspace}/sidebar`, {
        sections: [
          { id: "one", name: body.slice(0, 40), collapsed: true, conversation_ids: [channel] },
        ],
      }));
    case "preferences":
      return void (await done(who, "PATCH", "/api/me/preferences", {
        preferences: { [`p${also % 5}`]: { 10: text, 2: [null, 1.5, true] } },
      }));
    case "profile":
      return void (await done(who, "PATCH", "/api/me", {
        display_name: body.slice(0, 60),
        status: { text: body.slice(0, 80), emoji: "🌊", expires_at: later },
        time_zone: "Europe/Berlin",
        appearance_preferences: { density: "compact" },
        notification_settings: {
          pushover_enabled: true,
          pushover_user_key: "k".repeat(30),
        },
      }));
    case "avatar": {
      const upload = await uploadFile(who, workspace, picture()).catch(() => undefined);
      if (upload === undefined) return;
      return void (await done(who, "PATCH", "/api/me", {
        avatar_url: `/api/uploads/${upload.id}`,
      }));
    }
    case "invite":
      return void (await done(who, "POST", `${inWorkspace}/invites`, {
        ...(also % 2 ? { email: `${name}@example.com` } : { max_uses: 3 }),
      }));
    case "block":
      return void (await done(owner, "PATCH", moderated(workspace, other), {
        blocked: also % 2 === 0,
        moderation_note: body,
      }));
    case "time out":
      return void (await done(owner, "PATCH", moderated(workspace, other), {
        ...(also % 2 ? { timeout_minutes: 1 } : { clear_timeout: true }),
      }));
    case "restrict":
      return void (await done(owner, "PATCH", moderated(workspace, other), { role: "guest" }));
    case "promote":
      return void (await done(owner, "PATCH", moderated(workspace, other), { role: "member" }));
    case "remove member":
      return void (
        also % 5 === 0 && (await done(owner, "DELETE", `${inWorkspace}/members/${other.user.id}`))
      );
    case "add member": {
      const invite = await done(owner, "POST", `${inWorkspace}/invites`, { max_uses: 1 });
      const token = invite.status === 201 ? tokenIn(invite) : undefined;
      return void (
        token !== undefined && (await done(other, "POST", "/api/invites/accept", { token }))
      );
    }
    case "deactivate":
      return void (
        also % 20 === 0 &&
        (await done(owner, "POST", `/api/users/${world.guest.user.id}/deactivate`))
      );
    case "schedule":
      return void (await done(who, "POST", `${inWorkspace}/scheduled-messages`, {
        channel_id: channel,
        body,
        send_at: later,
        nonce,
      }));
    case "remind":
      return void (await done(who, "POST", `${inWorkspace}/scheduled-messages`, {
        kind: "reminder",
        message_id: message,
        send_at: later,
      }));
    case "offer":
      return void (await done(bot, "PUT", "/api/bots/self/commands", {
        commands: [{ command: "/deploy", description: body.slice(0, 60), args_hint: "<where>" }],
      }));
    case "install":
      return void (await done(owner, "POST", `${inWorkspace}/app-installations`, {
        app_slug: "tracker",
        bot_user_id: bot.id,
        config: { team: body },
      }));
    case "connect":
      return void (await done(owner, "POST", `${inWorkspace}/connected-accounts`, {
        provider: "tracker",
        provider_account_id: `${also}`,
        user_id: other.user.id,
        scopes: ["read", "\u0000\ud800"],
        metadata: { x: 1 },
      }));
    case "workspace":
      return make("/api/workspaces", { name: body.slice(0, 40) }, "workspace", stage.workspaces);
    case "drop workspace": {
      const last = stage.workspaces.at(-1);
      return void (last !== workspace.id && (await done(who, "DELETE", `/api/workspaces/${last}`)));
    }
    case "rename":
      return void (await done(owner, "PATCH", inWorkspace, { name: body.slice(0, 40) }));
  }
}

const moderated = ({ id }: { id: string }, { user }: Person) =>
  `/api/workspaces/${id}/moderation/members/${user.id}`;

async function done(who: Client, method: Method, path: string, body?: object): Promise<Answer> {
  const answer = await who.call(method, path, body);
  if (answer.status >= 500) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer;
}

function idIn({ status, text }: Answer, kind: string): string | undefined {
  if (status !== 201 && status !== 200) return undefined;
  const made: Record<string, { id?: string } | undefined> = JSON.parse(text);
  return made[kind]?.id;
}

function tokenIn({ text }: Answer): string | undefined {
  return /(?:ivt|cch)_[\w-]{43}/.exec(text)?.[0];
}

/** A picture of one point. */
const picture = () =>
  new File(
    [
      Uint8Array.fromBase64(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      ),
    ],
    "p.png",
    { type: "image/png" },
  );
