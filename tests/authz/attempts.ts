import { createSession } from "../../src/features/auth/sessions.ts";
import type { Role } from "../../src/access/policy.ts";
import { addMember } from "../../src/features/people/members.ts";
import { createHuman, userRow } from "../../src/features/people/people.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { clientOf, type Answer, type Client } from "../harness/client.ts";
import { newId } from "../../src/ids.ts";
import { ConnectedAccountAnswer } from "../../src/features/accounts/wire.ts";
import { AppInstallationAnswer } from "../../src/features/apps/wire.ts";
import { ScheduledMessageAnswer } from "../../src/features/scheduled/wire.ts";
import { SlashCommandChanged } from "../../src/features/slash/wire.ts";
import {
  EventSubscriptionAnswer,
  NotificationWebhookAnswer,
} from "../../src/features/subscriptions/wire.ts";
import { formOf, textFile, uploadFile } from "../harness/uploads.ts";
import { join, keyOf, newPrivateChannel, post } from "../harness/world.ts";
import { CreateBotResponse } from "../../src/features/bots/wire.ts";
import { IncomingHookCreated } from "../../src/features/hooks/wire.ts";
import { InviteCreated } from "../../src/features/invites/wire.ts";
import { WorkspaceAnswer } from "../../src/features/workspaces/wire.ts";
import { freshChannel, type As, type Rights } from "./world.ts";

/** How somebody does it, on a target of their own where it changes something that others of the table need. */
type Attempt = (who: Client, world: Rights, as: As) => Promise<Answer>;

/** A second sign-in of the same person, to be ended; of those who have none, the caller themselves. */
async function another(who: Client, { server, people, nobody }: Rights) {
  const person = Object.values(people).find((one) => one === who && one !== nobody);
  if (person === undefined || !("user" in person)) return { client: who, session: "ses_x" };
  const me = await who.get("/api/me");
  const { user } = me.is(200, UserAnswer);
  const made = await server.db.write(async (tx) => {
    const row = await tx.get<{ id: number }>("SELECT id FROM users WHERE public_id = ?", user.id);
    return createSession(tx, await userRow(tx, row?.id ?? 0), "second");
  });
  const headers = { authorization: `Bearer ${made.token}` };
  return { client: clientOf(() => server.url, headers), session: made.session.id };
}

/** Somebody new who is in the workspace, and in no other. */
const passenger = ({ server, workspace }: Rights, role: Role = "member"): Promise<string> =>
  server.db.write(async (tx) => {
    const user = await createHuman(tx, { display_name: "Pat Passenger" });
    await addMember(tx, await keyOf(tx, workspace), user, role);
    return user.public_id;
  });

let places = 0;
/** The headers of a proxy on this machine that speaks for somebody else each time, for what is counted by address. */
function fromElsewhere() {
  places += 1;
  const address = `203.0.${places >> 8}.${places & 255}`;
  return { "x-forwarded-for": address, "x-real-ip": address };
}

/** A message of the owner's that nothing else needs. */
const fresh = async ({ owner, general }: Rights) => (await post(owner, general, "x")).id;

/** One's own message; the owner's for those who have none. */
const own = ({ own: messages, message }: Rights, as: As) => (messages.get(as) ?? message).id;

/** A private channel of owner, member, those who are restricted and the bot, that nothing else needs. */
async function privately({ owner, member, timedOut, blocked, bot, workspace }: Rights) {
  const { id } = await newPrivateChannel(owner, workspace, [member, timedOut, blocked]);
  await owner.post(`/api/channels/${id}/members`, { user_id: bot.id });
  return id;
}

/** A file that a message in `general` shows. */
async function shown({ owner, workspace, general }: Rights) {
  const { id } = await uploadFile(owner, workspace);
  await owner.post(`/api/channels/${general.id}/messages`, { body: "x", upload_ids: [id] });
  return id;
}

/** A service bot that nothing else needs, or one of the member's own. */
async function newRobot({ owner, member, workspace }: Rights, whose: "service" | "member's") {
  const [maker, body] =
    whose === "service" ? [owner, {}] : [member, { owner_user_id: member.user.id }];
  const at = `/api/workspaces/${workspace.id}/bots`;
  const made = await maker.post(at, { display_name: "Robin Robot", ...body });
  const { bot, bot_token } = made.is(201, CreateBotResponse);
  return { at: `${at}/${bot.id}`, id: bot.id, revoke: `/api/bot-tokens/${bot_token?.id}/revoke` };
}

const robots = new WeakMap<Rights, Map<string, ReturnType<typeof newRobot>>>();
/** The same one each time, for what leaves it there. */
function robot(world: Rights, whose: "service" | "member's") {
  const known = robots.get(world) ?? new Map<string, ReturnType<typeof newRobot>>();
  robots.set(world, known);
  const made = known.get(whose) ?? newRobot(world, whose);
  known.set(whose, made);
  return made;
}

async function archived(world: Rights) {
  const id = await freshChannel(world);
  await world.owner.patch(`/api/channels/${id}`, { archived: true });
  return id;
}

/** Made once for a world, by its owner. */
function once<T>(make: (world: Rights) => Promise<T>): (world: Rights) => Promise<T> {
  const made = new WeakMap<Rights, Promise<T>>();
  return (world) => {
    const known = made.get(world) ?? make(world);
    made.set(world, known);
    return known;
  };
}

const AN_HOUR = 3_600_000;
const QUESTION = () => ({
  expires_at: new Date(Date.now() + AN_HOUR).toISOString(),
  items: [{ id: "go", header: "Go?", prompt: "Shall I?" }],
});
const ANSWER = () => ({
  answers: [{ item_id: "go", text: "yes" }],
  nonce: crypto.randomUUID(),
  expected_version: 1,
});

/** A message of the bot's at a place, that asks something or has a button. */
async function asked({ bot }: Rights, at: string, more: object = {}): Promise<string> {
  const body = { body: "x", question: QUESTION(), actions: [{ id: "go", label: "Go" }], ...more };
  return (await bot.post(`${at}/messages`, body)).is(201, MessageChanged).message.id;
}
const inGeneral = ({ general }: Rights) => `/api/channels/${general.id}`;
const inPrivate = (world: Rights) => `/api/channels/${world.private.id}`;
const inDirect = ({ direct }: Rights) => `/api/dms/${direct.id}`;
const answer = (who: Client, id: string) =>
  who.post(`/api/messages/${id}/question/answers`, ANSWER());
const resolve = (who: Client, id: string) =>
  who.post(`/api/messages/${id}/question/resolution`, {
    status: "cancelled",
    expected_version: 1,
  });
const press = (who: Client, id: string) =>
  who.post(`/api/messages/${id}/actions/go`, { nonce: crypto.randomUUID() });

const newSlashCommand = (world: Rights) => registered(world, crypto.randomUUID().slice(0, 30));
const slashCommand = once((world) => registered(world, "authz"));

async function registered({ owner, workspace, bot }: Rights, command: string) {
  const made = await owner.post(`/api/workspaces/${workspace.id}/slash-commands`, {
    command,
    callback_url: "http://127.0.0.1:1/",
    bot_user_id: bot.id,
  });
  return made.is(201, SlashCommandChanged).slash_command.id;
}

const installation = once(async ({ owner, workspace, bot }) => {
  const at = `/api/workspaces/${workspace.id}/app-installations`;
  const made = await owner.post(at, { app_slug: "authz", bot_user_id: bot.id });
  return made.is(201, AppInstallationAnswer).app_installation.id;
});
const account = once(async ({ owner, workspace, member }) => {
  const at = `/api/workspaces/${workspace.id}/connected-accounts`;
  const body = { user_id: member.user.id, provider: "authz", provider_account_id: "1" };
  return (await owner.post(at, body)).is(201, ConnectedAccountAnswer).connected_account.id;
});

/** A subscription to what never happens here. */
async function newSubscription({ owner, workspace }: Rights) {
  const at = `/api/workspaces/${workspace.id}/event-subscriptions`;
  const body = { event_types: ["channel.deleted"], callback_url: "http://127.0.0.1:1/" };
  return (await owner.post(at, body)).is(201, EventSubscriptionAnswer).event_subscription.id;
}
const subscription = once(newSubscription);

/** An attempt to deliver that there was. */
const delivery = once(async (world) => {
  const { server, workspace } = world;
  const id = newId("eda");
  const subscribed = await subscription(world);
  await server.db.write((tx) =>
    tx.run(
      `INSERT INTO event_deliveries (public_id, subscription_id, cursor, event_id, event_type, attempt, request_json,
         response_status, created_at, completed_at)
       SELECT ?, s.id, e.cursor, e.public_id, e.type, 1, '{}', 500, e.created_at, e.created_at
       FROM event_subscriptions s JOIN workspaces w ON w.id = s.workspace_id
       JOIN events e ON e.workspace_id = w.id AND e.type = 'channel.created' AND e.place_id = (SELECT min(p.id)
         FROM places p WHERE p.workspace_id = w.id AND p.kind = 'public')
       WHERE s.public_id = ? AND w.public_id = ?`,
      id,
      subscribed,
      workspace.id,
    ),
  );
  return id;
});

const later = () => new Date(Date.now() + 3_600_000).toISOString();

/** Schedules something in an hour. */
const schedule = (who: Client, { workspace }: Rights, what: object) =>
  who.post(`/api/workspaces/${workspace.id}/scheduled-messages`, {
    body: "x",
    send_at: later(),
    ...what,
  });

/** Where the owner's scheduled message is. */
const scheduled = once(async (world) => {
  const made = await schedule(world.owner, world, { channel_id: world.general.id });
  return `/api/scheduled-messages/${made.is(201, ScheduledMessageAnswer).scheduled_message.id}`;
});

/** A secret address that posts into `general`, which nothing else needs. */
async function hook({ owner, workspace, general }: Rights) {
  const body = { channel_id: general.id };
  const made = await owner.post(`/api/workspaces/${workspace.id}/incoming-hooks`, body);
  return made.is(201, IncomingHookCreated);
}

/**
 * One attempt for each row of `rights.md`: an operation, or an operation and the case that its row is about after a slash.
 */
export const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  getHealth: (who) => who.get("/healthz"),
  getReadiness: (who) => who.get("/readyz"),
  getMetrics: (who) => who.get("/metrics"),
  getVersion: (who) => who.get("/api/version"),
  getDocs: (who) => who.get("/api/docs"),
  getOpenApi: (who) => who.get("/api/openapi.json"),
  listAuthProviders: (who) => who.get("/api/auth/providers"),
  requestMagicLink: (who) => who.post("/api/auth/magic/request", { email: "a@example.com" }),
  startGitHubSignIn: (who) => who.get("/api/auth/github/start"),
  finishGitHubSignIn: (who) => who.get("/api/auth/github/callback?code=x&state=x"),
  startDesktopSignIn: (who) =>
    who.get(`/api/auth/github/desktop/start?desktop_protocol=2&code_challenge=${"x".repeat(43)}`),
  consumeDesktopSignIn: (who) =>
    who.post("/api/auth/github/desktop/consume", {
      code: "x".repeat(43),
      code_verifier: "x".repeat(43),
    }),
  startOidcSignIn: (who) => who.get("/api/auth/oidc/start"),
  finishOidcSignIn: (who) => who.get("/api/auth/oidc/callback?code=x&state=x"),
  startOpenClawSignIn: (who) => who.get("/api/auth/openclaw/start"),
  finishOpenClawSignIn: (who) => who.get("/api/auth/openclaw/callback?code=x&state=x"),
  consumeMagicLink: (who) => who.post("/api/auth/magic/consume", { token: "mgt_" }),
  setUp: (who) =>
    who.post("/api/auth/setup", { token: "stp_", display_name: "x" }, fromElsewhere()),
  acceptInvite: (who) => who.post("/api/invites/accept", { token: "ivt_" }, fromElsewhere()),
  previewInvite: (who) => who.post("/api/invites/preview", { token: "ivt_" }, fromElsewhere()),
  createInvite: (who, { workspace }) => who.post(`/api/workspaces/${workspace.id}/invites`, {}),
  listInvites: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/invites`),
  deleteInvite: async (who, { owner, workspace }) => {
    const at = `/api/workspaces/${workspace.id}/invites`;
    const { invite } = (await owner.post(at, {})).is(201, InviteCreated);
    return who.delete(`${at}/${invite.id}`);
  },
  postThroughHook: async (who, world) =>
    who.post(`/api/hooks/in/${(await hook(world)).token}`, { text: "x" }),
  "postThroughHook/unknown": (who) => who.post("/api/hooks/in/cch_x", { text: "x" }),
  postMattermostHook: (who, { general }) =>
    who.post(`/api/hooks/mattermost/${general.id}`, { text: "x" }),
  "postMattermostHook/private channel": (who, world) =>
    who.post(`/api/hooks/mattermost/${world.private.id}`, { text: "x" }),
  runSlashCommand: (who, { general }) =>
    who.post(`/api/hooks/slash/${general.id}`, { command: "/x" }),
  "runSlashCommand/private channel": (who, world) =>
    who.post(`/api/hooks/slash/${world.private.id}`, { command: "/x" }),
  "createMessage/question": (who, { general }) =>
    who.post(`/api/channels/${general.id}/messages`, { body: "x", question: QUESTION() }),
  "createThreadReply/question": async (who, world) =>
    who.post(`/api/messages/${await fresh(world)}/thread/replies`, {
      body: "x",
      question: QUESTION(),
    }),
  "createMessage/buttons": (who, { general }) =>
    who.post(`/api/channels/${general.id}/messages`, {
      body: "x",
      actions: [{ id: "go", label: "Go" }],
    }),
  answerQuestion: async (who, world) => answer(who, await asked(world, inGeneral(world))),
  "answerQuestion/guest channel": async (who, world) =>
    answer(who, await asked(world, `/api/channels/${world.guestChannel.id}`)),
  "answerQuestion/private channel": async (who, world) =>
    answer(who, await asked(world, inPrivate(world))),
  "answerQuestion/direct": async (who, world) => answer(who, await asked(world, inDirect(world))),
  "answerQuestion/asked of the owner": async (who, world) => {
    const question = { ...QUESTION(), responder_user_ids: [world.owner.user.id] };
    return answer(who, await asked(world, inGeneral(world), { question }));
  },
  resolveQuestion: async (who, world) => resolve(who, await asked(world, inGeneral(world))),
  "resolveQuestion/private channel": async (who, world) =>
    resolve(who, await asked(world, inPrivate(world))),
  "resolveQuestion/direct": async (who, world) => resolve(who, await asked(world, inDirect(world))),
  listWaitingQuestions: (who) => who.get("/api/bots/self/questions"),
  pressAction: async (who, world) => press(who, await asked(world, inGeneral(world))),
  "pressAction/private channel": async (who, world) =>
    press(who, await asked(world, inPrivate(world))),
  "pressAction/direct": async (who, world) => press(who, await asked(world, inDirect(world))),
  listIncomingHooks: (who, { workspace }) =>
    who.get(`/api/workspaces/${workspace.id}/incoming-hooks`),
  createIncomingHook: (who, { workspace, general }) =>
    who.post(`/api/workspaces/${workspace.id}/incoming-hooks`, { channel_id: general.id }),
  deleteIncomingHook: async (who, world) => {
    const { id } = (await hook(world)).incoming_hook;
    return who.delete(`/api/workspaces/${world.workspace.id}/incoming-hooks/${id}`);
  },
  logout: async (who, world) => (await another(who, world)).client.post("/api/auth/logout"),
  listSessions: (who) => who.get("/api/auth/sessions"),
  revokeSession: async (who, world) => {
    const { session } = await another(who, world);
    return who.delete(`/api/auth/sessions/${session}`);
  },
  revokeOtherSessions: (who) => who.post("/api/auth/sessions/revoke-others"),
  signInByPassword: (who) =>
    who.post("/api/auth/password/sign-in", { login: "x", password: "y" }, fromElsewhere()),
  requestPasswordReset: (who) =>
    who.post("/api/auth/password/reset-request", { email: "a@example.com" }, fromElsewhere()),
  resetPassword: (who) =>
    who.post(
      "/api/auth/password/reset",
      { token: "rst_", new_password: "nine dry herons" },
      fromElsewhere(),
    ),
  changePassword: (who) =>
    who.call("PUT", "/api/auth/password", { new_password: "nine dry herons" }),
  getAccount: (who) => who.get("/api/auth/account"),
  requestEmail: (who) => who.post("/api/auth/email/request", { email: "a@example.com" }),
  confirmEmail: (who) => who.post("/api/auth/email/confirm", { token: "eml_" }),
  listEventTypes: (who) => who.get("/api/event-types"),
  listOwnedBots: (who) => who.get("/api/me/bots"),
  listBots: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/bots`),
  createBot: (who, { workspace }) =>
    who.post(`/api/workspaces/${workspace.id}/bots`, { display_name: "x" }),
  "createBot/one's own": (who, { workspace, people, nobody }) => {
    const caller = Object.values(people).find((one) => one === who && one !== nobody);
    const id = caller !== undefined && "user" in caller ? Object(caller.user).id : "usr_x";
    const body = { display_name: "x", owner_user_id: id };
    return who.post(`/api/workspaces/${workspace.id}/bots`, body);
  },
  "createBot/somebody else's": (who, { workspace, bystander }) =>
    who.post(`/api/workspaces/${workspace.id}/bots`, {
      display_name: "x",
      owner_user_id: bystander.user.id,
    }),
  removeBot: async (who, world) =>
    who.delete(`${(await newRobot(world, "service")).at}/membership`),
  "removeBot/the member's": async (who, world) =>
    who.delete(`${(await newRobot(world, "member's")).at}/membership`),
  deleteBot: async (who, world) => who.delete(`/api/bots/${(await newRobot(world, "service")).id}`),
  "deleteBot/the member's": async (who, world) =>
    who.delete(`/api/bots/${(await newRobot(world, "member's")).id}`),
  listWorkspaceBotTokens: (who, { workspace, bot }) =>
    who.get(`/api/workspaces/${workspace.id}/bots/${bot.id}/tokens`),
  createWorkspaceBotToken: async (who, world) =>
    who.post(`${(await robot(world, "service")).at}/tokens`, {}),
  "createWorkspaceBotToken/the member's": async (who, world) =>
    who.post(`${(await robot(world, "member's")).at}/tokens`, {}),
  listBotTokens: (who, { bot }) => who.get(`/api/bots/${bot.id}/tokens`),
  createBotToken: async (who, world) =>
    who.post(`/api/bots/${(await robot(world, "service")).id}/tokens`, {}),
  revokeBotToken: async (who, world) => who.post((await robot(world, "service")).revoke),
  "revokeBotToken/the member's": async (who, world) =>
    who.post((await robot(world, "member's")).revoke),
  createBotSetupCode: async (who, world) =>
    who.post(`${(await robot(world, "service")).at}/setup-codes`, {}),
  "createBotSetupCode/the member's": async (who, world) =>
    who.post(`${(await robot(world, "member's")).at}/setup-codes`, {}),
  claimBotSetupCode: (who) =>
    who.post("/api/bot-setup-codes/claim", { code: "0000-0000-0000" }, fromElsewhere()),
  setBotCommands: (who) => who.call("PUT", "/api/bots/self/commands", { commands: [] }),
  listBotCommands: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/bot-commands`),
  getMe: (who) => who.get("/api/me"),
  updateMe: (who) => who.patch("/api/me", {}),
  // The outsider shares the default workspace with the owner.
  getUser: (who, { owner }) => who.get(`/api/users/${owner.user.id}`),
  listWorkspaces: (who) => who.get("/api/workspaces"),
  createWorkspace: (who) => who.post("/api/workspaces", { name: "New" }),
  getWorkspace: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}`),
  updateWorkspace: (who, { workspace }) =>
    who.patch(`/api/workspaces/${workspace.id}`, { name: "Harbour" }),
  // The owner deletes another one, since this one is still needed.
  deleteWorkspace: async (who, { workspace, owner }, as) => {
    if (as !== "owner") return who.delete(`/api/workspaces/${workspace.id}`);
    const made = await owner.post("/api/workspaces", { name: "Short-lived" });
    return owner.delete(`/api/workspaces/${made.is(201, WorkspaceAnswer).workspace.id}`);
  },
  // The owner hands another one over, since this one is still needed.
  transferOwnership: async (who, world, as) => {
    const { workspace, owner, member } = world;
    const user_id = member.user.id;
    if (as !== "owner")
      return who.post(`/api/workspaces/${workspace.id}/transfer-ownership`, { user_id });
    const made = await owner.post("/api/workspaces", { name: "Handed over" });
    const other = made.is(201, WorkspaceAnswer).workspace;
    await join(world.server, other, member, "member");
    return owner.post(`/api/workspaces/${other.id}/transfer-ownership`, { user_id });
  },
  listModeration: (who, { workspace }) =>
    who.get(`/api/workspaces/${workspace.id}/moderation/members`),
  moderateMember: (who, { workspace, bystander }) =>
    who.patch(`/api/workspaces/${workspace.id}/moderation/members/${bystander.user.id}`, {}),
  removeMember: async (who, world) =>
    who.delete(`/api/workspaces/${world.workspace.id}/members/${await passenger(world)}`),
  "removeMember/a moderator": async (who, world) =>
    who.delete(
      `/api/workspaces/${world.workspace.id}/members/${await passenger(world, "moderator")}`,
    ),
  "removeMember/the owner": (who, { workspace, owner }) =>
    who.delete(`/api/workspaces/${workspace.id}/members/${owner.user.id}`),
  deactivateUser: async (who, world) => who.post(`/api/users/${await passenger(world)}/deactivate`),
  listAuditLog: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/audit-log`),
  listMembers: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/members`),
  resolveRoute: (who, { workspace, general }) =>
    who.get(`/api/routes/${workspace.route_id}/${general.route_id}`),
  listChannels: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/channels`),
  createChannel: (who, { workspace }) =>
    who.post(`/api/workspaces/${workspace.id}/channels`, { name: crypto.randomUUID() }),
  updateChannel: (who, { general }) =>
    who.patch(`/api/channels/${general.id}`, { display_title: "General" }),
  deleteChannel: async (who, world) => who.delete(`/api/channels/${await archived(world)}`),
  joinChannel: (who, { general }) => who.post(`/api/channels/${general.id}/join`),
  leaveChannel: async (who, world) => who.post(`/api/channels/${await freshChannel(world)}/leave`),
  getChannelNotifications: (who, { general }) =>
    who.get(`/api/channels/${general.id}/notification-settings`),
  updateChannelNotifications: (who, { general }) =>
    who.patch(`/api/channels/${general.id}/notification-settings`, { preference: "muted" }),
  listChannelMembers: async (who, world) => who.get(`/api/channels/${world.private.id}/members`),
  addChannelMember: async (who, world) =>
    who.post(`/api/channels/${await privately(world)}/members`, {
      user_id: world.bystander.user.id,
    }),
  // The owner removes the member, who for their part leaves.
  removeChannelMember: async (who, world) =>
    who.delete(`/api/channels/${await privately(world)}/members/${world.member.user.id}`),
  listDirectConversations: (who, { workspace }) => who.get(`/api/dms?workspace_id=${workspace.id}`),
  createDirectConversation: (who, { workspace, bystander }) =>
    who.post("/api/dms", {
      workspace_id: workspace.id,
      member_ids: [bystander.user.id],
    }),
  getDirectConversation: async (who, world) => who.get(`/api/dms/${world.direct.id}`),
  closeDirectConversation: async (who, world) => who.delete(`/api/dms/${world.direct.id}`),
  openDirectConversation: async (who, world) => who.post(`/api/dms/${world.direct.id}/open`),
  listDirectMessages: async (who, world) => who.get(`/api/dms/${world.direct.id}/messages`),
  createDirectMessage: async (who, world) =>
    who.post(`/api/dms/${world.direct.id}/messages`, { body: "x" }),
  markDirectRead: async (who, world) => who.post(`/api/dms/${world.direct.id}/read`, { seq: 1 }),
  markDirectUnread: async (who, world) =>
    who.post(`/api/dms/${world.direct.id}/unread`, { seq: 1 }),
  getThread: (who, world) => who.get(`/api/messages/${world.message.id}/thread`),
  createThreadReply: async (who, world) =>
    who.post(`/api/messages/${await fresh(world)}/thread/replies`, { body: "x" }),
  followThread: async (who, world) => who.post(`/api/messages/${await fresh(world)}/thread/follow`),
  unfollowThread: async (who, world) =>
    who.delete(`/api/messages/${await fresh(world)}/thread/follow`),
  markThreadRead: async (who, world) =>
    who.post(`/api/messages/${await fresh(world)}/thread/read`, { seq: 1 }),
  markThreadUnread: async (who, world) =>
    who.post(`/api/messages/${await fresh(world)}/thread/unread`, { seq: 1 }),
  listFollowedThreads: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/threads`),
  listActivity: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/activity`),
  createUpload: async (who, { workspace }) => {
    const { body, headers } = await formOf(["file", textFile("x")]);
    return who.post(`/api/uploads?workspace_id=${workspace.id}`, body, headers);
  },
  getUpload: async (who, world) => who.get(`/api/uploads/${await shown(world)}`),
  getUploadByNonce: (who, { workspace }) =>
    who.get(`/api/uploads/by-nonce?workspace_id=${workspace.id}&nonce=unknown`),
  // Somebody else's message: only its author attaches to it.
  attachUpload: async (who, world) =>
    who.post(`/api/messages/${await fresh(world)}/attachments`, {
      upload_id: (await uploadFile(world.owner, world.workspace)).id,
    }),
  listFiles: (who, { general }) => who.get(`/api/channels/${general.id}/files`),
  searchMessages: (who, { workspace }) => who.get(`/api/search?workspace_id=${workspace.id}&q=x`),
  getPreferences: (who) => who.get("/api/me/preferences"),
  updatePreferences: (who) => who.patch("/api/me/preferences", { preferences: {} }),
  getSidebar: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/sidebar`),
  putSidebar: (who, { workspace }) =>
    who.call("PUT", `/api/workspaces/${workspace.id}/sidebar`, { sections: [] }),
  listTopics: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/topics`),
  createTopic: (who, { workspace }) =>
    who.post(`/api/workspaces/${workspace.id}/topics`, { name: crypto.randomUUID() }),
  markChannelRead: (who, { general }) => who.post(`/api/channels/${general.id}/read`, { seq: 1 }),
  markChannelUnread: (who, { general }) =>
    who.post(`/api/channels/${general.id}/unread`, { seq: 1 }),
  listMessages: (who, { general }) => who.get(`/api/channels/${general.id}/messages`),
  createMessage: (who, { general }) =>
    who.post(`/api/channels/${general.id}/messages`, { body: "x" }),
  getMessage: (who, world) => who.get(`/api/messages/${world.message.id}`),
  updateMessage: async (who, world) =>
    who.patch(`/api/messages/${await fresh(world)}`, { body: "y" }),
  deleteMessage: async (who, world) => who.delete(`/api/messages/${await fresh(world)}`),
  getMessageByNonce: (who, { workspace }) =>
    who.get(`/api/messages/by-nonce?workspace_id=${workspace.id}&nonce=none`),
  routeMessage: async (who, world) => who.post(`/api/messages/${await fresh(world)}/route`),
  listReactionUsers: (who, world) =>
    who.get(`/api/messages/${world.message.id}/reactions?emoji=%F0%9F%91%8D`),
  addReaction: async (who, world) =>
    who.post(`/api/messages/${await fresh(world)}/reactions`, { emoji: "👍" }),
  removeReaction: async (who, world) =>
    who.delete(`/api/messages/${await fresh(world)}/reactions/%F0%9F%91%8D`),
  listPins: (who, { general }) => who.get(`/api/channels/${general.id}/pins`),
  pinMessage: async (who, world) =>
    who.post(`/api/channels/${world.general.id}/pins`, { message_id: await fresh(world) }),
  unpinMessage: async (who, world) => {
    const { owner, general } = world;
    const message_id = await fresh(world);
    await owner.post(`/api/channels/${general.id}/pins`, { message_id });
    return who.delete(`/api/channels/${general.id}/pins/${message_id}`);
  },
  listEvents: (who, { workspace }) => who.get(`/api/realtime/events?workspace_id=${workspace.id}`),
  openStream: (who, { workspace }) => who.get(`/api/realtime/stream?workspace_id=${workspace.id}`),
  sendEphemeral: (who, { workspace, general }) =>
    who.post("/api/realtime/ephemeral", {
      type: "typing.started",
      workspace_id: workspace.id,
      channel_id: general.id,
    }),
  listPresence: (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/presence`),
  openSocket: (who, { workspace }) => who.get(`/api/realtime/ws?workspace_id=${workspace.id}`),

  listSlashCommands: (who, { workspace }) =>
    who.get(`/api/workspaces/${workspace.id}/slash-commands`),
  createSlashCommand: (who, { workspace, bot }) =>
    who.post(`/api/workspaces/${workspace.id}/slash-commands`, {
      command: crypto.randomUUID().slice(0, 30),
      callback_url: "http://127.0.0.1:1/",
      bot_user_id: bot.id,
    }),
  revokeSlashCommand: async (who, world) =>
    who.post(`/api/slash-commands/${await newSlashCommand(world)}/revoke`),
  rotateSlashCommandSecret: async (who, world) =>
    who.post(`/api/slash-commands/${await slashCommand(world)}/rotate-secret`),
  respondToSlashCommand: (who) => who.post("/api/hooks/slash-responses/srt_unknown", { text: "x" }),
  "runSlashCommand/registered": async (who, world) => {
    // Nobody answers there: it is called all the same.
    await slashCommand(world);
    return who.post(`/api/hooks/slash/${world.general.id}`, { command: "/authz" });
  },
  listNotificationWebhooks: (who, { workspace }) =>
    who.get(`/api/workspaces/${workspace.id}/notification-webhooks`),
  createNotificationWebhook: (who, { workspace }) =>
    who.post(`/api/workspaces/${workspace.id}/notification-webhooks`, {
      callback_url: "http://127.0.0.1:1/",
    }),
  deleteNotificationWebhook: async (who, { workspace, owner }) => {
    // The owner's: nobody else ends it.
    const at = `/api/workspaces/${workspace.id}/notification-webhooks`;
    const made = await owner.post(at, { callback_url: "http://127.0.0.1:1/" });
    const { id } = made.is(201, NotificationWebhookAnswer).notification_webhook;
    const answer = await who.delete(`${at}/${id}`);
    await owner.delete(`${at}/${id}`);
    return answer;
  },
  listAppInstallations: (who, { workspace }) =>
    who.get(`/api/workspaces/${workspace.id}/app-installations`),
  createAppInstallation: (who, { workspace, bot }) =>
    who.post(`/api/workspaces/${workspace.id}/app-installations`, {
      app_slug: `app-${crypto.randomUUID()}`,
      bot_user_id: bot.id,
    }),
  revokeAppInstallation: async (who, world) =>
    who.post(`/api/app-installations/${await installation(world)}/revoke`),
  listConnectedAccounts: (who, { workspace }) =>
    who.get(`/api/workspaces/${workspace.id}/connected-accounts`),
  createConnectedAccount: (who, { workspace, member }) =>
    who.post(`/api/workspaces/${workspace.id}/connected-accounts`, {
      user_id: member.user.id,
      provider: "github",
      provider_account_id: crypto.randomUUID(),
    }),
  revokeConnectedAccount: async (who, world) =>
    who.post(`/api/connected-accounts/${await account(world)}/revoke`),
  listEventSubscriptions: (who, { workspace }) =>
    who.get(`/api/workspaces/${workspace.id}/event-subscriptions`),
  createEventSubscription: (who, { workspace }) =>
    who.post(`/api/workspaces/${workspace.id}/event-subscriptions`, {
      event_types: ["message.created"],
      callback_url: "http://127.0.0.1:1/",
    }),
  revokeEventSubscription: async (who, world) =>
    who.post(`/api/event-subscriptions/${await newSubscription(world)}/revoke`),
  rotateEventSubscriptionSecret: async (who, world) =>
    who.post(`/api/event-subscriptions/${await subscription(world)}/rotate-secret`),
  resumeEventSubscription: async (who, world) =>
    who.post(`/api/event-subscriptions/${await subscription(world)}/resume`),
  listEventDeliveries: async (who, world) =>
    who.get(`/api/event-subscriptions/${await subscription(world)}/deliveries`),
  listScheduledMessages: (who, { workspace }) =>
    who.get(`/api/workspaces/${workspace.id}/scheduled-messages`),
  createScheduledMessage: (who, world) => schedule(who, world, { channel_id: world.general.id }),
  "createScheduledMessage/guest channel": (who, world) =>
    schedule(who, world, { channel_id: world.guestChannel.id }),
  "createScheduledMessage/private channel": (who, world) =>
    schedule(who, world, { channel_id: world.private.id }),
  "createScheduledMessage/direct": (who, world) =>
    schedule(who, world, { direct_conversation_id: world.direct.id }),
  "createScheduledMessage/reply": async (who, world) =>
    schedule(who, world, {
      channel_id: world.general.id,
      thread_root_id: await fresh(world),
    }),
  "createScheduledMessage/reminder": (who, world) => schedule(who, world, { kind: "reminder" }),
  getScheduledMessage: async (who, world) => who.get(await scheduled(world)),
  updateScheduledMessage: async (who, world) =>
    who.patch(await scheduled(world), { send_at: later() }),
  cancelScheduledMessage: async (who, world) => {
    const made = await schedule(world.owner, world, { kind: "reminder" });
    const { id } = made.is(201, ScheduledMessageAnswer).scheduled_message;
    return who.delete(`/api/scheduled-messages/${id}`);
  },
  redeliverEvent: async (who, world) =>
    who.post(`/api/event-deliveries/${await delivery(world)}/redeliver`),

  "createMessage/guest channel": (who, { guestChannel }) =>
    who.post(`/api/channels/${guestChannel.id}/messages`, { body: "x" }),
  "createMessage/private channel": (who, world) =>
    who.post(`/api/channels/${world.private.id}/messages`, { body: "x" }),
  "createMessage/agent activity": (who, { general }) =>
    who.post(`/api/channels/${general.id}/messages`, {
      body: "x",
      kind: "agent_tool",
      turn_id: "t",
    }),
  "listMessages/guest channel": (who, { guestChannel }) =>
    who.get(`/api/channels/${guestChannel.id}/messages`),
  "listMessages/private channel": (who, world) =>
    who.get(`/api/channels/${world.private.id}/messages`),
  "updateMessage/own": (who, world, as) =>
    who.patch(`/api/messages/${own(world, as)}`, { body: "y" }),
  "deleteMessage/direct": async (who, world) => {
    const path = `/api/dms/${world.direct.id}/messages`;
    const { message } = (await world.owner.post(path, { body: "x" })).is(201, MessageChanged);
    return who.delete(`/api/messages/${message.id}`);
  },
  "sendEphemeral/direct": (who, { workspace, direct }) =>
    who.post("/api/realtime/ephemeral", {
      type: "typing.started",
      workspace_id: workspace.id,
      direct_conversation_id: direct.id,
    }),
  "createTopic/guest channel": (who, { workspace, guestChannel }) =>
    who.post(`/api/workspaces/${workspace.id}/topics`, {
      name: crypto.randomUUID(),
      channel_id: guestChannel.id,
    }),
  "getMessage/direct": (who, world) => who.get(`/api/messages/${world.directMessage.id}`),
  "getThread/direct": (who, world) => who.get(`/api/messages/${world.directMessage.id}/thread`),
  "createThreadReply/direct": (who, world) =>
    who.post(`/api/messages/${world.directMessage.id}/thread/replies`, { body: "x" }),
  "addReaction/direct": (who, world) =>
    who.post(`/api/messages/${world.directMessage.id}/reactions`, { emoji: crypto.randomUUID() }),
  "searchMessages/direct": (who, { workspace, direct }) =>
    who.get(`/api/search?workspace_id=${workspace.id}&direct_conversation_id=${direct.id}&q=x`),
  "resolveRoute/direct": (who, { workspace, direct }) =>
    who.get(`/api/routes/${workspace.route_id}/${direct.route_id}`),
  "sendEphemeral/agent progress": (who, { workspace, general }) =>
    who.post("/api/realtime/ephemeral", {
      type: "agent.progress",
      workspace_id: workspace.id,
      channel_id: general.id,
      payload: { turn_id: "t" },
    }),
};
