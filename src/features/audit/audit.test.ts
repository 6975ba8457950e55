import { beforeAll, describe, expect, test } from "bun:test";
import { ATTEMPTS } from "../../../tests/authz/attempts.ts";
import { useRights, type Rights } from "../../../tests/authz/world.ts";
import type { Answer } from "../../../tests/harness/client.ts";
import { operations } from "../../../tests/harness/document.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { useInbox, type Inbox } from "../../../tests/harness/inbox.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { startServer } from "../../../tests/harness/server.ts";
import { post } from "../../../tests/harness/world.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Reader } from "../../storage/database.ts";
import { createMagicLink } from "../auth/magic-links.ts";
import { newSetupLink } from "../auth/setup.ts";
import { BotSetupCodeAnswer, CreateBotResponse } from "../bots/wire.ts";
import { ChannelChanged } from "../channels/wire.ts";
import { createInviteInto } from "../invites/operator.ts";
import { InviteCreated } from "../invites/wire.ts";
import { MessageChanged } from "../messages/wire.ts";
import { userRow } from "../people/people.ts";
import { grantDesktop } from "../oauth/desktop.ts";
import { ScheduledMessageAnswer } from "../scheduled/wire.ts";
import { SlashCommandChanged } from "../slash/wire.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import type { AuditAction } from "./audit.ts";
import { AuditLogPage } from "./wire.ts";

/** What an operation writes for an auditor when it succeeds, in order. */
interface Line {
  readonly writes: readonly AuditAction[];
  /** What is written before that, to have something to do it to. */
  readonly first?: readonly AuditAction[];
  /** Another way to do it than the table of rights has, where that changes nothing, or does not succeed. */
  act?(world: Rights, inbox: Inbox): Promise<Answer>;
  /** It has a test of its own: it needs a server without people. */
  readonly apart?: true;
}

const nothing: Line = { writes: [] };
const writes = (...actions: AuditAction[]): Line => ({ writes: actions });
const after = (first: readonly AuditAction[], line: Line): Line => ({ ...line, first });
const by = (act: NonNullable<Line["act"]>, line: Line): Line => ({ ...line, act });

const PASSWORD = "six wet otters";
const NEW_BOT = ["bot.created", "bot_token.created"] as const;
const NEW_HOOK = ["bot.created", "incoming_hook.created"] as const;
const NEW_PRIVATE_CHANNEL = [
  "channel.created",
  ...Array.from({ length: 4 }, () => "channel.member_added" as const),
] as const;

/** Somebody new with a mail address, who has a password when they have signed in. */
async function someone({ server }: Rights, { password }: { password: boolean }) {
  const email = `${crypto.randomUUID()}@example.com`;
  const who = await signIn(server, "Sam Someone", email);
  if (password)
    expect((await who.call("PUT", "/api/auth/password", { new_password: PASSWORD })).status).toBe(
      204,
    );
  return { ...who, email };
}
const NEWCOMER = ["user.created", "member.added", "user.signed_in"] as const;

/** Every operation that changes something, and what an auditor reads of it. */
const TABLE: Readonly<Record<string, Line>> = {
  // How people come in, and what they come in by
  setUp: {
    writes: ["workspace.created", "user.created", "server.set_up", "user.signed_in"],
    apart: true,
  },
  requestMagicLink: nothing,
  consumeMagicLink: by(
    async ({ server }) => {
      const { token } = await createMagicLink(server.db, {
        email: `${crypto.randomUUID()}@example.com`,
      });
      return server.nobody.post("/api/auth/magic/consume", { token });
    },
    writes(...NEWCOMER),
  ),
  consumeDesktopSignIn: by(async ({ server, member }) => {
    const code_verifier = "x".repeat(43);
    const challenge = Bun.CryptoHasher.hash("sha256", code_verifier, "base64url");
    const address = await server.db.write(async (tx) =>
      grantDesktop(tx, await personRow(tx, member.user.id), { protocol: 2, challenge }),
    );
    const code = new URL(address).searchParams.get("code");
    return server.nobody.post("/api/auth/github/desktop/consume", { code, code_verifier });
  }, writes("user.signed_in")),
  signInByPassword: after(
    [...NEWCOMER, "password.set"],
    by(async (world) => {
      const { email } = await someone(world, { password: true });
      const body = { login: email, password: PASSWORD };
      return world.server.nobody.post("/api/auth/password/sign-in", body);
    }, writes("user.signed_in")),
  ),
  changePassword: after(
    [...NEWCOMER, "password.set"],
    by(async (world) => {
      const who = await someone(world, { password: true });
      const body = { current_password: PASSWORD, new_password: "nine dry herons" };
      return who.call("PUT", "/api/auth/password", body);
    }, writes("password.changed")),
  ),
  requestPasswordReset: after(
    NEWCOMER,
    by(async (world) => {
      const { email } = await someone(world, { password: false });
      return world.server.nobody.post("/api/auth/password/reset-request", { email });
    }, writes("password.reset_requested")),
  ),
  resetPassword: after(
    [...NEWCOMER, "password.reset_requested"],
    by(
      async (world, inbox) => {
        const { email } = await someone(world, { password: false });
        await world.server.nobody.post("/api/auth/password/reset-request", { email });
        const body = { token: (await inbox.next(email)).token, new_password: PASSWORD };
        return world.server.nobody.post("/api/auth/password/reset", body);
      },
      writes("password.reset", "user.signed_in"),
    ),
  ),
  requestEmail: nothing,
  confirmEmail: after(
    NEWCOMER,
    by(async (world, inbox) => {
      const who = await someone(world, { password: false });
      const email = `${crypto.randomUUID()}@example.com`;
      (await who.post("/api/auth/email/request", { email })).json(202);
      return who.post("/api/auth/email/confirm", { token: (await inbox.next(email)).token });
    }, writes("email.confirmed")),
  ),
  logout: writes("user.signed_out"),
  revokeSession: writes("session.revoked"),
  revokeOtherSessions: after(
    [...NEWCOMER, "user.signed_in"],
    by(async (world) => {
      const who = await someone(world, { password: false });
      await signIn(world.server, "Sam Someone", who.email);
      return who.post("/api/auth/sessions/revoke-others");
    }, writes("session.revoked")),
  ),

  // Workspaces, and who is in them
  createWorkspace: writes("workspace.created"),
  updateWorkspace: by(
    ({ owner, workspace }) => owner.patch(`/api/workspaces/${workspace.id}`, { name: "Haven" }),
    writes("workspace.updated"),
  ),
  deleteWorkspace: after(["workspace.created"], writes("workspace.deleted")),
  transferOwnership: after(["workspace.created"], writes("workspace.ownership_transferred")),
  createInvite: writes("invite.created"),
  deleteInvite: after(["invite.created"], writes("invite.deleted")),
  acceptInvite: after(
    ["invite.created"],
    by(
      async ({ owner, server, workspace }) => {
        const made = await owner.post(`/api/workspaces/${workspace.id}/invites`, {});
        const { token } = made.is(201, InviteCreated);
        return server.nobody.post("/api/invites/accept", { token, display_name: "Ina Invited" });
      },
      writes("invite.accepted", "user.created", "user.signed_in"),
    ),
  ),
  previewInvite: after(
    ["invite.created"],
    by(async ({ owner, server, workspace }) => {
      const made = await owner.post(`/api/workspaces/${workspace.id}/invites`, {});
      const { token } = made.is(201, InviteCreated);
      return server.nobody.post("/api/invites/preview", { token });
    }, nothing),
  ),
  moderateMember: writes("member.moderated"),
  removeMember: writes("member.removed"),
  deactivateUser: writes("member.removed", "user.deactivated"),

  // Channels
  createChannel: writes("channel.created"),
  updateChannel: writes("channel.updated"),
  deleteChannel: after(["channel.created", "channel.updated"], writes("channel.deleted")),
  addChannelMember: after(NEW_PRIVATE_CHANNEL, writes("channel.member_added")),
  removeChannelMember: after(NEW_PRIVATE_CHANNEL, writes("channel.member_removed")),

  // Bots and hooks
  createBot: writes(...NEW_BOT),
  removeBot: after(NEW_BOT, writes("bot.removed")),
  deleteBot: after(NEW_BOT, writes("bot.deleted")),
  createBotToken: writes("bot_token.created"),
  createWorkspaceBotToken: writes("bot_token.created"),
  revokeBotToken: writes("bot_token.revoked"),
  createBotSetupCode: writes("bot_setup_code.created"),
  claimBotSetupCode: after(
    [...NEW_BOT, "bot_setup_code.created"],
    by(
      async ({ owner, server, workspace }) => {
        const at = `/api/workspaces/${workspace.id}/bots`;
        const { bot } = (await owner.post(at, { display_name: "Cora" })).is(201, CreateBotResponse);
        const made = await owner.post(`${at}/${bot.id}/setup-codes`, {});
        const { code } = made.is(201, BotSetupCodeAnswer).setup_code;
        return server.nobody.post("/api/bot-setup-codes/claim", { code });
      },
      writes("bot_token.created", "bot_setup_code.claimed"),
    ),
  ),
  setBotCommands: by(
    ({ bot }) =>
      bot.call("PUT", "/api/bots/self/commands", {
        commands: [{ command: "deploy", description: "Deploys" }],
      }),
    writes("bot_commands.updated"),
  ),
  createIncomingHook: writes(...NEW_HOOK),
  deleteIncomingHook: after(NEW_HOOK, writes("incoming_hook.deleted")),
  postThroughHook: after(NEW_HOOK, nothing),
  postMattermostHook: nothing,
  runSlashCommand: nothing,

  // Apps
  createAppInstallation: writes("app_installation.created"),
  revokeAppInstallation: after(["app_installation.created"], writes("app_installation.revoked")),
  createConnectedAccount: writes("connected_account.created"),
  revokeConnectedAccount: after(["connected_account.created"], writes("connected_account.revoked")),
  createSlashCommand: writes("slash_command.created"),
  revokeSlashCommand: after(["slash_command.created"], writes("slash_command.revoked")),
  rotateSlashCommandSecret: after(
    ["slash_command.created"],
    writes("slash_command.secret_rotated"),
  ),
  respondToSlashCommand: after(["slash_command.created"], by(respondLater, nothing)),
  createEventSubscription: writes("event_subscription.created"),
  revokeEventSubscription: after(
    ["event_subscription.created"],
    writes("event_subscription.revoked"),
  ),
  rotateEventSubscriptionSecret: after(
    ["event_subscription.created"],
    writes("event_subscription.secret_rotated"),
  ),
  // One that is not paused goes on as it did.
  resumeEventSubscription: nothing,
  redeliverEvent: writes("event_subscription.redelivered"),
  createNotificationWebhook: writes("notification_webhook.created"),
  deleteNotificationWebhook: after(
    ["notification_webhook.created"],
    writes("notification_webhook.deleted"),
  ),

  // What people write is no matter of the auditor's, until somebody takes away what another wrote
  deleteMessage: by(async ({ owner, member, general }) => {
    const { id } = await post(member, general, "Buy cheap anchors!");
    return owner.delete(`/api/messages/${id}`);
  }, writes("message.deleted")),
  createMessage: nothing,
  answerQuestion: after(["question.asked"], writes("question.answered")),
  resolveQuestion: by(
    async ({ bot, general }) => {
      const question = {
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        items: [{ id: "go", header: "Go?", prompt: "Shall I?" }],
      };
      const sent = await bot.post(`/api/channels/${general.id}/messages`, { body: "x", question });
      const { message } = sent.is(201, MessageChanged);
      const at = `/api/messages/${message.id}/question/resolution`;
      return bot.post(at, { status: "cancelled", expected_version: 1 });
    },
    after(["question.asked"], writes("question.resolved")),
  ),
  pressAction: after(["question.asked"], nothing),
  createDirectMessage: nothing,
  createThreadReply: nothing,
  createScheduledMessage: nothing,
  updateScheduledMessage: by(async (world) => {
    const at = await scheduled(world);
    return world.owner.patch(at, { body: "y" });
  }, nothing),
  cancelScheduledMessage: by(async (world) => world.owner.delete(await scheduled(world)), nothing),
  updateMessage: nothing,
  routeMessage: nothing,
  addReaction: nothing,
  removeReaction: nothing,
  pinMessage: nothing,
  unpinMessage: nothing,
  attachUpload: nothing,
  createUpload: nothing,
  createTopic: nothing,
  createDirectConversation: nothing,
  sendEphemeral: nothing,

  // Nor is what somebody keeps for themselves
  updateMe: nothing,
  updatePreferences: nothing,
  putSidebar: nothing,
  updateChannelNotifications: nothing,
  joinChannel: nothing,
  leaveChannel: after(["channel.created"], nothing),
  closeDirectConversation: nothing,
  openDirectConversation: nothing,
  followThread: nothing,
  unfollowThread: nothing,
  markChannelRead: nothing,
  markChannelUnread: nothing,
  markDirectRead: nothing,
  markDirectUnread: nothing,
  markThreadRead: nothing,
  markThreadUnread: nothing,
};

/** Where the owner's scheduled message is. */
async function scheduled({ owner, workspace, general }: Rights): Promise<string> {
  const made = await owner.post(`/api/workspaces/${workspace.id}/scheduled-messages`, {
    channel_id: general.id,
    body: "x",
    send_at: new Date(Date.now() + 3_600_000).toISOString(),
  });
  return `/api/scheduled-messages/${made.is(201, ScheduledMessageAnswer).scheduled_message.id}`;
}

/** Answers a call of a command by the address that its app was given. */
async function respondLater({ owner, server, workspace, general, bot }: Rights) {
  const made = await owner.post(`/api/workspaces/${workspace.id}/slash-commands`, {
    command: "later",
    callback_url: "http://127.0.0.1:1/",
    bot_user_id: bot.id,
  });
  const { id } = made.is(201, SlashCommandChanged).slash_command;
  const token = newSecret("srt");
  await server.db.write((tx) =>
    tx.run(
      `INSERT INTO slash_invocations (public_id, workspace_id, command_id, place_id, user_id, text, response_token_hash,
         created_at, expires_at)
       SELECT ?, c.workspace_id, c.id, p.id, c.created_by, '', ?, c.created_at, '9999' FROM slash_commands c, places p
       WHERE c.public_id = ? AND p.public_id = ?`,
      newId("sci"),
      hashSecret(token),
      id,
      general.id,
    ),
  );
  return server.nobody.post(`/api/hooks/slash-responses/${token}`, { text: "Done." });
}

const changing = operations.filter(({ method }) => method !== "GET");

async function personRow(reader: Reader, publicId: string) {
  const row = await reader.get<{ id: number }>(
    "SELECT id FROM users WHERE public_id = ?",
    publicId,
  );
  return userRow(reader, row?.id ?? 0);
}

/** What was written for auditors after the row with an inner ID, the oldest first. */
const rowsAfter = (reader: Reader, id: number) =>
  reader.all<{ id: number; action: string; metadata: string }>(
    "SELECT id, action, metadata FROM audit_log WHERE id > ? ORDER BY id",
    id,
  );

test("it is said of every operation that changes something what an auditor reads of it", () => {
  expect(Object.keys(TABLE).toSorted()).toEqual(changing.map(({ id }) => id).toSorted());
});

describe.each(engines)("the audit log on $name", (engine) => {
  const inbox = useInbox();
  const world = useRights(engine, {
    mail: inbox.mail,
    public_url: "https://chat.example.com",
    password_auth: true,
  });
  const path = () => `/api/workspaces/${world().workspace.id}/audit-log`;
  const newest = async () => {
    const { id } = (await world().server.db.get<{ id: number }>(
      "SELECT coalesce(max(id), 0) AS id FROM audit_log",
    ))!;
    return Number(id);
  };

  beforeAll(async () => {
    // The bot that several attempts share.
    await ATTEMPTS["createBotToken"]!(world().owner, world(), "owner");
  });

  for (const [operation, { first = [], writes: wanted, act, apart }] of Object.entries(TABLE)) {
    if (apart) continue;
    test(`${operation} writes ${wanted.join(" and ") || "nothing"}`, async () => {
      const { server, owner } = world();
      const before = await newest();
      const answer = act
        ? await act(world(), inbox)
        : await ATTEMPTS[operation]!(owner, world(), "owner");
      expect([answer.status < 300, answer.text]).toEqual([true, answer.text]);
      await server.mailed();
      const rows = await rowsAfter(server.db, before);
      expect(rows.map(({ action }) => action)).toEqual([...first, ...wanted]);
    });
  }

  test("setUp writes of the server, its owner and its workspace", async () => {
    const server = await startServer({ engine });
    const token = await newSetupLink(server.db);
    const answer = await server.nobody.post("/api/auth/setup", { token, display_name: "Ava" });
    answer.json(201);
    const actions = (await rowsAfter(server.db, 0)).map(({ action }) => action);
    await server.stop();
    expect(actions).toEqual([...TABLE["setUp"]!.writes]);
  });

  test("says who changed what from what to what, and not what managers or members wrote", async () => {
    const { owner, moderator, bystander, workspace } = world();
    const [secret, name] = [`secret-${crypto.randomUUID()}`, `private-${crypto.randomUUID()}`];
    const moderation = `/api/workspaces/${workspace.id}/moderation/members/${bystander.user.id}`;
    const changes = {
      role: "moderator",
      timeout_minutes: 5,
      blocked: true,
      moderation_note: secret,
    };
    (await owner.patch(moderation, changes)).json(200);
    const named = { name, kind: "private" };
    const made = await owner.post(`/api/workspaces/${workspace.id}/channels`, named);
    const { channel } = made.is(201, ChannelChanged);
    (await owner.patch(`/api/channels/${channel.id}`, { topic: secret, archived: true })).json(200);
    const page = await owner.get(`${path()}?limit=3`);
    expect(page.text).not.toContain(secret);
    const [updated, created, moderated] = page.is(200, AuditLogPage).audit_log_entries;
    expect(moderated).toEqual({
      id: expect.stringMatching(/^aud_[0-9a-hjkmnp-tv-z]{26}$/),
      workspace_id: workspace.id,
      actor_user_id: owner.user.id,
      action: "member.moderated",
      target_type: "user",
      target_id: bystander.user.id,
      metadata: {
        role: { from: "member", to: "moderator" },
        timeout_until: { from: null, to: expect.stringMatching(/Z$/) },
        blocked: { from: false, to: true },
        moderation_note: "changed",
      },
      created_at: expect.stringMatching(/Z$/),
    });
    expect(created).toMatchObject({ target_id: channel.id, metadata: { kind: "private", name } });
    expect(updated).toMatchObject({
      action: "channel.updated",
      target_id: channel.id,
      metadata: { archived: { from: false, to: true }, fields: ["topic"] },
    });
    // A manager who is not in the channel reads that there was something, and not where.
    const outside = await moderator.get(`${path()}?limit=3`);
    for (const hidden of [secret, name, channel.id]) expect(outside.text).not.toContain(hidden);
    expect(outside.is(200, AuditLogPage).audit_log_entries).toEqual([
      { ...updated!, target_id: "", metadata: {} },
      { ...created!, target_id: "", metadata: {} },
      moderated!,
    ]);
    (await owner.patch(moderation, { role: "member", clear_timeout: true, blocked: false })).json(
      200,
    );
  });

  test("is paged from the newest on, and what is written meanwhile moves no page", async () => {
    const { owner } = world();
    const all = (await owner.get(`${path()}?limit=500`)).is(200, AuditLogPage);
    expect(all).not.toHaveProperty("next_cursor");
    const times = all.audit_log_entries.map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted().toReversed());
    const seen: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const answer: Answer = await owner.get(`${path()}?limit=7&cursor=${cursor}`);
      const page = answer.is(200, AuditLogPage);
      seen.push(...page.audit_log_entries.map(({ id }) => id));
      cursor = page.next_cursor;
      await ATTEMPTS["createInvite"]!(owner, world(), "owner");
    }
    expect(seen).toEqual(all.audit_log_entries.map(({ id }) => id));
    (await owner.get(`${path()}?cursor=?`)).refused(400);
    for (const limit of ["0", "501", "many"]) {
      const page = (await owner.get(`${path()}?limit=${limit}`)).is(200, AuditLogPage);
      expect(page.audit_log_entries.length).toBeLessThanOrEqual(100);
    }
  });

  test("is its workspace's alone, and names nobody where the operator did it", async () => {
    const { owner, server, workspace } = world();
    const made = await owner.post("/api/workspaces", { name: "Elsewhere" });
    const other = made.is(201, WorkspaceAnswer).workspace;
    const entries = async ({ id }: { id: string }) =>
      (await owner.get(`/api/workspaces/${id}/audit-log`)).is(200, AuditLogPage).audit_log_entries;
    expect((await entries(other)).map(({ action }) => action)).toEqual(["workspace.created"]);
    await createInviteInto(server.db, workspace.id, {});
    expect((await entries(workspace))[0]).toMatchObject({
      action: "invite.created",
      actor_user_id: "",
    });
  });
});
