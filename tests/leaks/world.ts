import { addMember, changeRole, removeMember } from "../../src/features/people/members.ts";
import { SCOPES, type Scope } from "../../src/access/scopes.ts";
import { ChannelChanged, type Channel } from "../../src/features/channels/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { WorkspaceAnswer, type Workspace } from "../../src/features/workspaces/wire.ts";
import { newBot } from "../harness/bots.ts";
import type { Reader } from "../../src/storage/database.ts";
import type { Client } from "../harness/client.ts";
import { signIn, type Person } from "../harness/people.ts";
import type { TestServer } from "../harness/server.ts";
import { formOf, textFile } from "../harness/uploads.ts";
import { createWorld, join, keyOf } from "../harness/world.ts";
import { channelAt, fill, makeChannel, makeDirect, type Place } from "./filling.ts";
import { CALLERS, openLedger, type CallerName, type Ledger } from "./ledger.ts";

const MEMBERS: readonly CallerName[] = [
  ...(["owner", "member", "moderator", "bystander", "removed", "bot", "insideBot"] as const),
];
const WITH_GUESTS: readonly CallerName[] = [...MEMBERS, "guest", "demoted"];
/** Those in the private places; `removed`, `demoted` and `former` were. */
const INSIDE: readonly CallerName[] = ["owner", "member", "insideBot"];
const LEFT: readonly CallerName[] = ["removed", "demoted", "former"];
const DIRECT: readonly CallerName[] = ["owner", "member"];
const ELSEWHERE: readonly CallerName[] = ["outsider", "foreignBot"];
/** What a bot without scopes may see, had it any, it is told that it may not. */
const OPEN = { seenBy: MEMBERS, knownTo: ["bareBot"] } as const;
const OPEN_TO_GUESTS = { seenBy: WITH_GUESTS, knownTo: ["bareBot"] } as const;

/** Two workspaces full of things that not everybody may see. */
export interface Hidden {
  readonly ledger: Ledger;
  readonly workspace: Workspace;
  readonly elsewhere: Workspace;
  readonly callers: Readonly<Record<CallerName, Client & { readonly token?: string }>>;
  /** Writes everything once more wherever it still can be written. */
  readonly write: () => Promise<void>;
}

/** Fills a server. Whoever was removed, demoted or has left was in the private places before, and wrote there. */
export async function hide(server: TestServer): Promise<Hidden> {
  const ledger = openLedger();
  const world = await createWorld(server);
  const { workspace, owner, moderator, member, guest, outsider, general, guestChannel } = world;
  // Everybody sees their own mail address, and nobody another's.
  const person = (name: string, ...seenBy: CallerName[]) =>
    signIn(server, name, `${ledger.word("a mail address", { seenBy })}@example.com`);
  const [bystander, removed, demoted, former, stranger] = await Promise.all([
    person("Bea Bystander", "bystander"),
    person("Remy Removed", "removed"),
    person("Demi Demoted", "demoted"),
    person("Fay Former", "former"),
    person(ledger.word("a name elsewhere", { seenBy: ELSEWHERE })),
  ]);
  for (const who of [bystander, removed, demoted, former])
    await join(server, workspace, who, "member");
  for (const [who, handle] of [
    [member, "mia"],
    [removed, "remy"],
    [demoted, "demi"],
    [former, "fay"],
  ] as const)
    (await who.patch("/api/me", { handle })).json(200);
  const everything: readonly Scope[] = SCOPES;
  const bot = await newBot(server, workspace, everything);
  const insideBot = await newBot(
    server,
    workspace,
    everything.filter((scope) => !scope.startsWith("dms:")),
  );
  const bareBot = await newBot(server, workspace, []);

  const made = await outsider.post("/api/workspaces", {
    name: ledger.word("a workspace's name", { seenBy: ELSEWHERE }),
  });
  const elsewhere = made.is(201, WorkspaceAnswer).workspace;
  await join(server, elsewhere, stranger, "member");
  // Everybody who signs in comes into the server's first workspace: these two share nothing with the others.
  for (const { user } of [outsider, stranger])
    await server.db.write(async (tx) => {
      const first = await tx.get<{ id: number; public_id: string }>(
        "SELECT id, public_id FROM workspaces WHERE slug = 'clickclack'",
      );
      await removeMember(tx, first!, await idOf(tx, user));
    });
  // It is in the workspace too, but its token is bound to the other one.
  const foreignBot = await newBot(server, elsewhere, everything);
  await server.db.write(async (tx) =>
    addMember(tx, await keyOf(tx, workspace), await idOf(tx, foreignBot), "bot"),
  );

  const callers = {
    ...{ owner, member, moderator, bystander, removed, demoted, former, guest, outsider },
    ...{ nobody: server.nobody, bot, insideBot, bareBot, foreignBot },
  };
  // Who has left shares the first workspace with the others, and what they wrote still names them.
  const people = { owner, member, moderator, bystander, removed, demoted, guest };
  for (const [name, { user }] of Object.entries(people))
    ledger.note(user.id, `the ID of ${name}`, { seenBy: [...WITH_GUESTS, "former"] });
  ledger.note(former.user.id, "the ID of former", { seenBy: CALLERS });
  for (const { id } of [bot, insideBot]) ledger.note(id, "a bot's ID", { seenBy: WITH_GUESTS });
  ledger.note(bareBot.id, "a bot's ID", { seenBy: [...WITH_GUESTS, "bareBot"] });
  ledger.note(foreignBot.id, "a bot's ID", { seenBy: [...WITH_GUESTS, ...ELSEWHERE] });
  for (const id of [outsider.user.id, stranger.user.id])
    ledger.note(id, "the ID of somebody elsewhere", { seenBy: ELSEWHERE });
  const humans = WITH_GUESTS.filter((name) => name !== "bot" && name !== "insideBot");
  for (const one of [bot, insideBot, bareBot])
    ledger.note(one.token_id, "a token's ID", { seenBy: humans });
  ledger.note(foreignBot.token_id, "a token's ID", { seenBy: ["outsider"] });
  ledger.learn(JSON.stringify(workspace), "the workspace", OPEN_TO_GUESTS);
  ledger.learn(JSON.stringify(elsewhere), "another workspace", { seenBy: ELSEWHERE });
  ledger.learn(JSON.stringify(general), "general", OPEN);
  ledger.learn(JSON.stringify(guestChannel), "the guests' channel", OPEN_TO_GUESTS);

  const all = [owner, member, removed, demoted, former, insideBot];
  const inside = { seenBy: INSIDE, namedTo: LEFT };
  const secret = await makeChannel(ledger, owner, workspace, "private", inside);
  const archived = await makeChannel(ledger, owner, workspace, "private", inside);
  const gone = await makeChannel(ledger, owner, workspace, "public", {
    seenBy: [],
    namedTo: MEMBERS,
  });
  const gonePrivate = await makeChannel(ledger, owner, workspace, "private", {
    seenBy: [],
    namedTo: [...INSIDE, ...LEFT],
  });
  for (const channel of [secret, archived, gonePrivate])
    for (const one of all.slice(1)) {
      const user_id = "user" in one ? one.user.id : one.id;
      const added = await owner.post(`/api/channels/${channel.id}/members`, { user_id });
      if (added.status !== 201) throw new Error(added.text);
    }
  const direct = await makeDirect(ledger, owner, workspace, [member], { seenBy: DIRECT });
  const group = await makeDirect(
    ledger,
    owner,
    workspace,
    [member, demoted, former, { user: { id: insideBot.id } }],
    // Who is in it knows of it, whatever its token may read.
    { seenBy: DIRECT, knownTo: ["insideBot"] },
  );

  const foreign = await makeChannel(ledger, outsider, elsewhere, "public", { seenBy: ELSEWHERE });
  const withRemoved = {
    workspace,
    keeper: { name: "owner", person: owner },
    companion: member,
    leaver: { name: "removed", person: removed },
  } as const;
  const places: readonly Place[] = [
    {
      ...withRemoved,
      at: channelAt(secret),
      where: "in a private channel",
      rights: { seenBy: INSIDE },
    },
    {
      ...withRemoved,
      at: channelAt(archived),
      where: "in an archived private channel",
      rights: { seenBy: INSIDE },
    },
    { ...withRemoved, at: channelAt(general), where: "in a public channel", rights: OPEN },
    {
      ...withRemoved,
      at: channelAt(guestChannel),
      where: "in the guests' channel",
      rights: OPEN_TO_GUESTS,
    },
    {
      ...withRemoved,
      at: channelAt(gone),
      where: "in a deleted channel",
      rights: { seenBy: [], namedTo: MEMBERS },
    },
    {
      ...withRemoved,
      at: channelAt(gonePrivate),
      where: "in a deleted private channel",
      rights: { seenBy: [], namedTo: [...INSIDE, "removed"] },
    },
    {
      ...withRemoved,
      leaver: { name: "member", person: member },
      at: `/api/dms/${direct}`,
      where: "in a direct conversation",
      rights: { seenBy: DIRECT },
    },
    {
      ...withRemoved,
      leaver: { name: "demoted", person: demoted },
      at: `/api/dms/${group}`,
      where: "in a group",
      rights: { seenBy: DIRECT, knownTo: ["insideBot"] },
    },
    {
      workspace: elsewhere,
      keeper: { name: "outsider", person: outsider },
      companion: stranger,
      leaver: { name: "outsider", person: outsider },
      at: channelAt(foreign),
      where: "in another workspace",
      rights: { seenBy: ELSEWHERE },
    },
  ];
  for (const place of places) await fill(ledger, place);
  await speakAsBot(ledger, insideBot, owner, secret);

  await keepPrivately(ledger, owner, workspace, secret);
  await arrange(demoted, workspace, "theirs", [group]);
  for (const path of [channelAt(archived), channelAt(gone), channelAt(gonePrivate)])
    (await owner.patch(path, { archived: true })).is(200, ChannelChanged);
  for (const path of [channelAt(gone), channelAt(gonePrivate)])
    if ((await owner.delete(path)).status !== 204) throw new Error("The channel stays.");
  for (const channel of [secret, archived])
    (await owner.delete(`${channelAt(channel)}/members/${removed.user.id}`)).json(200);
  await server.db.write(async (tx) => {
    const key = await keyOf(tx, workspace);
    await changeRole(tx, key, await idOf(tx, demoted.user), "guest");
    await removeMember(tx, key, await idOf(tx, former.user));
  });
  const left = places.filter(
    ({ at }) => ![archived, gone, gonePrivate].map(channelAt).includes(at),
  );
  return {
    ledger,
    workspace,
    elsewhere,
    callers,
    write: async () => {
      for (const place of left) await fill(ledger, { ...place, leaver: place.keeper });
    },
  };
}

/** How storage names somebody. */
async function idOf(tx: Reader, { id }: { readonly id: string }) {
  const row = await tx.get<{ id: number; public_id: string }>(
    "SELECT id, public_id FROM users WHERE public_id = ?",
    id,
  );
  return row!;
}

/** What an agent does while it works. */
async function speakAsBot(ledger: Ledger, bot: Client, owner: Person, channel: Channel) {
  const answer = await bot.post(`${channelAt(channel)}/messages`, {
    body: ledger.word("agent activity in a private channel", { seenBy: INSIDE }),
    kind: "agent_tool",
    turn_id: ledger.word("a turn in a private channel", { seenBy: INSIDE }),
  });
  answer.is(201, MessageChanged);
  ledger.learn(answer.text, "agent activity in a private channel", { seenBy: INSIDE });
  await askAsBot(ledger, bot, owner, channel, { where: "in a private channel", seenBy: INSIDE });
  // What was asked and answered goes with its message.
  const deleted = { where: "in a deleted message", seenBy: [] };
  const id = await askAsBot(ledger, bot, owner, channel, deleted);
  (await bot.delete(`/api/messages/${id}`)).is(200, MessageChanged);
}

/** What an agent asks, and is answered. @returns the message's ID. */
async function askAsBot(
  ledger: Ledger,
  bot: Client,
  owner: Person,
  channel: Channel,
  { where, seenBy }: { where: string; seenBy: readonly CallerName[] },
): Promise<string> {
  const word = (what: string) => ledger.word(`${what} ${where}`, { seenBy });
  const nonce = (what: string) => ledger.word(`the nonce of ${what} ${where}`, { seenBy: [] });
  const answer = await bot.post(`${channelAt(channel)}/messages`, {
    body: word("a message that asks"),
    actions: [{ id: "go", label: word("a button") }],
    question: {
      external_id: word("a question's own name"),
      title: word("a question's title"),
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
      items: [{ id: "go", header: "Go", prompt: word("a question") }],
    },
  });
  const { id } = answer.is(201, MessageChanged).message;
  ledger.learn(answer.text, `a message that asks ${where}`, { seenBy: INSIDE });
  const given = await owner.post(`/api/messages/${id}/question/answers`, {
    answers: [{ item_id: "go", text: word("an answer") }],
    nonce: nonce("an answer"),
    expected_version: 1,
  });
  if (given.status !== 200) throw new Error(given.text);
  (await owner.post(`/api/messages/${id}/actions/go`, { nonce: nonce("a press") })).json(200);
  return id;
}

/** What is the owner's alone. */
async function keepPrivately(
  ledger: Ledger,
  owner: Person,
  workspace: Workspace,
  channel: Channel,
) {
  const seenBy = ["owner"] as const;
  const preferences = {
    [ledger.word("a preference's name", { seenBy })]: ledger.word("a preference", { seenBy }),
  };
  (await owner.patch("/api/me/preferences", { preferences })).json(200);
  await arrange(owner, workspace, ledger.word("a section of a sidebar", { seenBy }), [channel.id]);
  const { body, headers } = await formOf([
    "file",
    textFile(
      ledger.word("an unsent file", { seenBy }),
      `${ledger.word("an unsent file's name", { seenBy })}.txt`,
    ),
  ]);
  const nonce = ledger.word("an unsent file's nonce", { seenBy });
  const path = `/api/uploads?workspace_id=${workspace.id}&nonce=${nonce}`;
  const answer = await owner.post(path, body, headers);
  if (answer.status !== 201) throw new Error(answer.text);
  ledger.learn(answer.text, "an unsent file", { seenBy });
  const scheduled = await owner.post(`/api/workspaces/${workspace.id}/scheduled-messages`, {
    channel_id: channel.id,
    body: ledger.word("a scheduled message", { seenBy }),
    nonce: ledger.word("a scheduled message's nonce", { seenBy }),
    send_at: new Date(Date.now() + 86_400_000).toISOString(),
  });
  if (scheduled.status !== 201) throw new Error(scheduled.text);
  ledger.learn(scheduled.text, "a scheduled message", { seenBy });
}

async function arrange(
  who: Client,
  workspace: Workspace,
  name: string,
  conversation_ids: readonly string[],
) {
  const sections = [{ id: "mine", name, collapsed: false, conversation_ids }];
  (await who.call("PUT", `/api/workspaces/${workspace.id}/sidebar`, { sections })).json(200);
}
