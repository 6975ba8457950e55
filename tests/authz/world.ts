import { beforeAll } from "bun:test";
import { parseScopes, SCOPES, type Scope } from "../../src/access/scopes.ts";
import { removeMember } from "../../src/features/people/members.ts";
import { newBot, type Bot } from "../harness/bots.ts";
import type { Client } from "../harness/client.ts";
import type { Engine } from "../harness/engines.ts";
import { signIn, type Person } from "../harness/people.ts";
import { useServer, type ServerOptions, type TestServer } from "../harness/server.ts";
import {
  createWorld,
  join,
  keyOf,
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  type World,
} from "../harness/world.ts";
import { WorkspaceAnswer, type Workspace } from "../../src/features/workspaces/wire.ts";
import type { Channel } from "../../src/features/channels/wire.ts";
import type { Message } from "../../src/features/messages/wire.ts";
import { insertBotToken } from "../../src/features/bots/tokens.ts";
import { clientOf } from "../harness/client.ts";

/** The people of the table, in the order of its columns. */
export const PEOPLE = [
  "owner",
  "moderator",
  "member",
  "timed out",
  "blocked",
  "guest",
  "outsider",
  "nobody",
] as const;
export type PersonKind = (typeof PEOPLE)[number];

/** Who does something, in the words of the table. */
export type As = PersonKind | "bot" | "bot of another workspace" | "dead";

/** A workspace with everybody of the table in it, and things that they act on. */
export interface Rights extends World {
  readonly timedOut: Person;
  readonly blocked: Person;
  /** A second person of each role below the owner's, on whom managers act. */
  readonly bystander: Person;
  readonly people: Readonly<Record<PersonKind, Client>>;
  /** The bot, with a token of exactly these scopes. */
  botWith(scopes: readonly Scope[]): Promise<Client>;
  readonly bot: Bot;
  /** A bot with every scope, in a workspace of the outsider's. */
  readonly foreignBot: Bot;
  /** Credentials that are worth nothing any more. */
  readonly dead: Readonly<
    Record<"revoked token" | "expired session" | "bot of an owner who left", Client>
  >;
  /** Owner, member, whoever is restricted and the bot are in these two; the moderator is not. */
  readonly private: Channel;
  readonly direct: { readonly id: string; readonly route_id: string };
  /** The owner's, in `general`, and in the direct conversation. */
  readonly message: Message;
  readonly directMessage: Message;
  /** Messages in `general` of everybody who may write there, before some of them were restricted. */
  readonly own: ReadonlyMap<As, Message>;
}

/** Everybody, on a server of their own, for the tests of one `describe`. */
export function useRights(engine: Engine, options: ServerOptions = {}): () => Rights {
  const server = useServer({ engine, ...options });
  let rights: Rights | undefined;
  beforeAll(async () => {
    rights = await createRights(server);
  }, 60_000);
  return () => rights!;
}

async function createRights(server: TestServer): Promise<Rights> {
  const world = await createWorld(server);
  const { owner, moderator, member, guest, outsider, workspace, general } = world;
  const [timedOut, blocked, bystander, leaver] = await Promise.all([
    signIn(server, "Tim Timed-Out"),
    signIn(server, "Bo Blocked"),
    signIn(server, "By Bystander"),
    signIn(server, "Lea Leaver"),
  ]);
  for (const person of [timedOut, blocked, bystander, leaver])
    await join(server, workspace, person, "member");

  const bot = await newBot(server, workspace, SCOPES);
  const together = [member, timedOut, blocked];
  const inside = await newPrivateChannel(owner, workspace, together);
  await owner.post(`/api/channels/${inside.id}/members`, { user_id: bot.id });
  const direct = await newDirect(owner, workspace, [...together.map(({ user }) => user), bot]);
  const said = await owner.post(`/api/dms/${direct.id}/messages`, { body: "x" });

  const own = new Map<As, Message>();
  for (const [as, who] of [
    ["owner", owner],
    ["moderator", moderator],
    ["member", member],
    ["timed out", timedOut],
    ["blocked", blocked],
    ["bot", bot],
  ] as const)
    own.set(as, await post(who, general, "x"));

  const moderation = `/api/workspaces/${workspace.id}/moderation/members`;
  await owner.patch(`${moderation}/${timedOut.user.id}`, { timeout_minutes: 1000 });
  await owner.patch(`${moderation}/${blocked.user.id}`, { blocked: true });

  return {
    ...world,
    timedOut,
    blocked,
    bystander,
    people: {
      owner,
      moderator,
      member,
      "timed out": timedOut,
      blocked,
      guest,
      outsider,
      nobody: server.nobody,
    },
    bot,
    botWith: mintTokens(server, workspace, bot),
    foreignBot: await newBot(server, await workspaceOf(outsider), SCOPES),
    dead: {
      "revoked token": await revokedBot(server, workspace),
      "expired session": await expiredPerson(server, workspace),
      "bot of an owner who left": await orphanBot(server, workspace, leaver),
    },
    private: inside,
    direct,
    message: await post(owner, general, "x"),
    directMessage: (JSON.parse(said.text) as { message: Message }).message,
    own,
  };
}

/** Tokens of one bot, made when they are first asked for. */
function mintTokens(server: TestServer, workspace: Workspace, bot: Bot) {
  const made = new Map<string, Promise<Client>>();
  async function mint(scopes: readonly Scope[]): Promise<Client> {
    const { token } = await server.db.write(async (tx) => {
      const row = await tx.get<{ id: number }>("SELECT id FROM users WHERE public_id = ?", bot.id);
      return insertBotToken(tx, {
        bot: row!,
        workspace: await keyOf(tx, workspace),
        name: scopes.join(" "),
        scopes,
      });
    });
    return clientOf(() => server.url, { authorization: `Bearer ${token}` });
  }
  return (scopes: readonly Scope[]) => {
    const key = [...parseScopes(scopes.join(" "))].join(" ");
    const known = made.get(key) ?? mint(scopes);
    made.set(key, known);
    return known;
  };
}

const workspaceOf = async (who: Person) =>
  (await who.post("/api/workspaces", { name: "Elsewhere" })).is(201, WorkspaceAnswer).workspace;

async function revokedBot(server: TestServer, workspace: Workspace): Promise<Client> {
  const bot = await newBot(server, workspace, SCOPES);
  await server.db.write((tx) =>
    tx.run(
      "UPDATE bot_tokens SET revoked_at = ? WHERE public_id = ?",
      new Date().toISOString(),
      bot.token_id,
    ),
  );
  return bot;
}

async function expiredPerson(server: TestServer, workspace: Workspace): Promise<Client> {
  const person = await signIn(server, "Xi Expired");
  await join(server, workspace, person, "moderator");
  await server.db.write((tx) =>
    tx.run(
      "UPDATE sessions SET expires_at = ? WHERE public_id = ?",
      new Date().toISOString(),
      person.session.id,
    ),
  );
  return person;
}

async function orphanBot(server: TestServer, workspace: Workspace, owner: Person) {
  const bot = await newBot(server, workspace, SCOPES, owner);
  await server.db.write(async (tx) => {
    const row = await tx.get<{ id: number; public_id: string }>(
      "SELECT id, public_id FROM users WHERE public_id = ?",
      owner.user.id,
    );
    await removeMember(tx, await keyOf(tx, workspace), row!);
  });
  return bot;
}

/** A channel that nobody else uses. */
export const freshChannel = async ({ owner, workspace }: Rights) =>
  (await newChannel(owner, workspace)).id;
