import { beforeAll, describe, expect, test } from "bun:test";
import type { Answer, Client } from "../../tests/harness/client.ts";
import { operations } from "../../tests/harness/document.ts";
import { engines } from "../../tests/harness/engines.ts";
import { signIn, type Person } from "../../tests/harness/people.ts";
import { formOf, textFile, uploadFile } from "../../tests/harness/uploads.ts";
import {
  join,
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
  type World,
} from "../../tests/harness/world.ts";
import { InviteCreated } from "../features/invites/wire.ts";
import { WorkspaceAnswer } from "../features/workspaces/wire.ts";

const ROLES = ["owner", "moderator", "member", "guest", "outsider", "nobody"] as const;
type Statuses = readonly [
  owner: number,
  moderator: number,
  member: number,
  guest: number,
  outsider: number,
  nobody: number,
];

/** How somebody does it, on a target of their own where it changes something. */
type Attempt = (who: Client, world: World, as: (typeof ROLES)[number]) => Promise<Answer>;

const anyone = (status: number): Statuses => [status, status, status, status, status, status];
const signedIn = (status: number): Statuses => [status, status, status, status, status, 401];
const members = (status: number): Statuses => [status, status, status, status, 404, 401];
const inGeneral = (status: number): Statuses => [status, status, status, 404, 404, 401];

/** Of what only the owner and the member are in. */
const inPrivate = (status: number): Statuses => [status, 404, status, 404, 404, 401];

/** Someone's fresh sign-in, to be ended; for nobody, the one that calls is kept. */
async function another(who: Client, { server }: World, as: string): Promise<Person | undefined> {
  return as === "nobody" ? undefined : signIn(server, `Passing ${as}`);
}

const message = async ({ owner, general }: World) => (await post(owner, general, "x")).id;
const room = async ({ owner, workspace }: World) => (await newChannel(owner, workspace)).id;
const privately = async ({ owner, member, workspace }: World) =>
  (await newPrivateChannel(owner, workspace, [member])).id;
const direct = async ({ owner, member, workspace }: World) =>
  (await newDirect(owner, workspace, [member.user])).id;
/** A file that a message in `general` shows. */
const shown = async ({ owner, workspace, general }: World) => {
  const { id } = await uploadFile(owner, workspace);
  await owner.post(`/api/channels/${general.id}/messages`, { body: "x", upload_ids: [id] });
  return id;
};
const archived = async (world: World) => {
  const id = await room(world);
  await world.owner.patch(`/api/channels/${id}`, { archived: true });
  return id;
};

/** Who may do what: every operation of the document, with what each of `ROLES` is answered. */
const RIGHTS: Readonly<Record<string, readonly [Statuses, Attempt]>> = {
  getHealth: [anyone(200), (who) => who.get("/healthz")],
  getReadiness: [anyone(200), (who) => who.get("/readyz")],
  getMetrics: [anyone(404), (who) => who.get("/metrics")],
  getVersion: [anyone(200), (who) => who.get("/api/version")],
  getDocs: [anyone(200), (who) => who.get("/api/docs")],
  getOpenApi: [anyone(200), (who) => who.get("/api/openapi.json")],
  listAuthProviders: [anyone(200), (who) => who.get("/api/auth/providers")],
  requestMagicLink: [
    anyone(501),
    (who) => who.post("/api/auth/magic/request", { email: "a@example.com" }),
  ],
  consumeMagicLink: [anyone(400), (who) => who.post("/api/auth/magic/consume", { token: "mgt_" })],
  acceptInvite: [anyone(400), (who) => who.post("/api/invites/accept", { token: "ivt_" })],
  createInvite: [
    [201, 201, 403, 403, 404, 401],
    (who, { workspace }) => who.post(`/api/workspaces/${workspace.id}/invites`, {}),
  ],
  listInvites: [
    [200, 200, 403, 403, 404, 401],
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/invites`),
  ],
  deleteInvite: [
    [204, 204, 403, 403, 404, 401],
    async (who, { owner, workspace }) => {
      const at = `/api/workspaces/${workspace.id}/invites`;
      const { invite } = (await owner.post(at, {})).is(201, InviteCreated);
      return who.delete(`${at}/${invite.id}`);
    },
  ],
  logout: [
    signedIn(204),
    async (who, world, as) => ((await another(who, world, as)) ?? who).post("/api/auth/logout"),
  ],
  listSessions: [signedIn(200), (who) => who.get("/api/auth/sessions")],
  revokeSession: [
    signedIn(204),
    async (who, world, as) => {
      const passing = await another(who, world, as);
      return (passing ?? who).delete(`/api/auth/sessions/${passing?.session.id ?? "ses_x"}`);
    },
  ],
  listEventTypes: [signedIn(200), (who) => who.get("/api/event-types")],
  listOwnedBots: [signedIn(200), (who) => who.get("/api/me/bots")],
  getMe: [signedIn(200), (who) => who.get("/api/me")],
  updateMe: [signedIn(200), (who) => who.patch("/api/me", {})],
  // The outsider shares the default workspace with the owner.
  getUser: [signedIn(200), (who, { owner }) => who.get(`/api/users/${owner.user.id}`)],
  listWorkspaces: [signedIn(200), (who) => who.get("/api/workspaces")],
  createWorkspace: [signedIn(201), (who) => who.post("/api/workspaces", { name: "New" })],
  getWorkspace: [members(200), (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}`)],
  updateWorkspace: [
    [200, 200, 403, 403, 404, 401],
    (who, { workspace }) => who.patch(`/api/workspaces/${workspace.id}`, { name: "Harbour" }),
  ],
  deleteWorkspace: [
    // The owner deletes another one, since this one is still needed.
    [204, 403, 403, 403, 404, 401],
    async (who, { workspace, owner }, as) => {
      if (as !== "owner") return who.delete(`/api/workspaces/${workspace.id}`);
      const made = await owner.post("/api/workspaces", { name: "Short-lived" });
      return owner.delete(`/api/workspaces/${made.is(201, WorkspaceAnswer).workspace.id}`);
    },
  ],
  transferOwnership: [
    // The owner hands another one over, since this one is still needed.
    [200, 403, 403, 403, 404, 401],
    async (who, world, as) => {
      const { workspace, owner, member } = world;
      const user_id = member.user.id;
      if (as !== "owner")
        return who.post(`/api/workspaces/${workspace.id}/transfer-ownership`, { user_id });
      const made = await owner.post("/api/workspaces", { name: "Handed over" });
      const other = made.is(201, WorkspaceAnswer).workspace;
      await join(world.server, other, member, "member");
      return owner.post(`/api/workspaces/${other.id}/transfer-ownership`, { user_id });
    },
  ],
  listModeration: [
    [200, 200, 403, 403, 404, 401],
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/moderation/members`),
  ],
  moderateMember: [
    [200, 200, 403, 403, 404, 401],
    (who, { workspace, member }) =>
      who.patch(`/api/workspaces/${workspace.id}/moderation/members/${member.user.id}`, {}),
  ],
  listMembers: [
    members(200),
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/members`),
  ],
  resolveRoute: [
    inGeneral(200),
    (who, { workspace, general }) =>
      who.get(`/api/routes/${workspace.route_id}/${general.route_id}`),
  ],
  listChannels: [
    members(200),
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/channels`),
  ],
  createChannel: [
    [201, 201, 201, 403, 404, 401],
    (who, { workspace }) =>
      who.post(`/api/workspaces/${workspace.id}/channels`, { name: crypto.randomUUID() }),
  ],
  updateChannel: [
    [200, 200, 403, 404, 404, 401],
    (who, { general }) => who.patch(`/api/channels/${general.id}`, { display_title: "General" }),
  ],
  deleteChannel: [
    [204, 403, 403, 404, 404, 401],
    async (who, world) => who.delete(`/api/channels/${await archived(world)}`),
  ],
  joinChannel: [inGeneral(200), (who, { general }) => who.post(`/api/channels/${general.id}/join`)],
  leaveChannel: [
    inGeneral(200),
    async (who, world) => who.post(`/api/channels/${await room(world)}/leave`),
  ],
  getChannelNotifications: [
    inGeneral(200),
    (who, { general }) => who.get(`/api/channels/${general.id}/notification-settings`),
  ],
  updateChannelNotifications: [
    inGeneral(200),
    (who, { general }) =>
      who.patch(`/api/channels/${general.id}/notification-settings`, { preference: "muted" }),
  ],
  listChannelMembers: [
    inPrivate(200),
    async (who, world) => who.get(`/api/channels/${await privately(world)}/members`),
  ],
  addChannelMember: [
    inPrivate(201),
    async (who, world) =>
      who.post(`/api/channels/${await privately(world)}/members`, {
        user_id: world.moderator.user.id,
      }),
  ],
  removeChannelMember: [
    // The owner removes the member, who for their part leaves.
    inPrivate(200),
    async (who, world) =>
      who.delete(`/api/channels/${await privately(world)}/members/${world.member.user.id}`),
  ],
  listDirectConversations: [
    members(200),
    (who, { workspace }) => who.get(`/api/dms?workspace_id=${workspace.id}`),
  ],
  createDirectConversation: [
    [201, 201, 201, 403, 404, 401],
    (who, { workspace, member, moderator }, as) =>
      who.post("/api/dms", {
        workspace_id: workspace.id,
        member_ids: [as === "member" ? moderator.user.id : member.user.id],
      }),
  ],
  getDirectConversation: [
    inPrivate(200),
    async (who, world) => who.get(`/api/dms/${await direct(world)}`),
  ],
  closeDirectConversation: [
    inPrivate(200),
    async (who, world) => who.delete(`/api/dms/${await direct(world)}`),
  ],
  openDirectConversation: [
    inPrivate(200),
    async (who, world) => who.post(`/api/dms/${await direct(world)}/open`),
  ],
  listDirectMessages: [
    inPrivate(200),
    async (who, world) => who.get(`/api/dms/${await direct(world)}/messages`),
  ],
  createDirectMessage: [
    inPrivate(201),
    async (who, world) => who.post(`/api/dms/${await direct(world)}/messages`, { body: "x" }),
  ],
  markDirectRead: [
    inPrivate(200),
    async (who, world) => who.post(`/api/dms/${await direct(world)}/read`, { seq: 1 }),
  ],
  markDirectUnread: [
    inPrivate(200),
    async (who, world) => who.post(`/api/dms/${await direct(world)}/unread`, { seq: 1 }),
  ],
  getThread: [
    inGeneral(200),
    async (who, world) => who.get(`/api/messages/${await message(world)}/thread`),
  ],
  createThreadReply: [
    inGeneral(201),
    async (who, world) =>
      who.post(`/api/messages/${await message(world)}/thread/replies`, { body: "x" }),
  ],
  followThread: [
    inGeneral(200),
    async (who, world) => who.post(`/api/messages/${await message(world)}/thread/follow`),
  ],
  unfollowThread: [
    inGeneral(200),
    async (who, world) => who.delete(`/api/messages/${await message(world)}/thread/follow`),
  ],
  markThreadRead: [
    inGeneral(200),
    async (who, world) => who.post(`/api/messages/${await message(world)}/thread/read`, { seq: 1 }),
  ],
  markThreadUnread: [
    inGeneral(200),
    async (who, world) =>
      who.post(`/api/messages/${await message(world)}/thread/unread`, { seq: 1 }),
  ],
  listFollowedThreads: [
    members(200),
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/threads`),
  ],
  listActivity: [
    members(200),
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/activity`),
  ],
  createUpload: [
    [201, 201, 201, 403, 404, 401],
    async (who, { workspace }) => {
      const { body, headers } = await formOf(["file", textFile("x")]);
      return who.post(`/api/uploads?workspace_id=${workspace.id}`, body, headers);
    },
  ],
  getUpload: [
    [200, 200, 200, 404, 404, 401],
    async (who, world) => who.get(`/api/uploads/${await shown(world)}`),
  ],
  getUploadByNonce: [
    [404, 404, 404, 404, 404, 401],
    (who, { workspace }) =>
      who.get(`/api/uploads/by-nonce?workspace_id=${workspace.id}&nonce=unknown`),
  ],
  attachUpload: [
    // Somebody else's message: only its author attaches to it.
    [200, 403, 403, 404, 404, 401],
    async (who, world) =>
      who.post(`/api/messages/${await message(world)}/attachments`, {
        upload_id: (await uploadFile(world.owner, world.workspace)).id,
      }),
  ],
  listFiles: [inGeneral(200), (who, { general }) => who.get(`/api/channels/${general.id}/files`)],
  searchMessages: [
    members(200),
    (who, { workspace }) => who.get(`/api/search?workspace_id=${workspace.id}&q=x`),
  ],
  getPreferences: [signedIn(200), (who) => who.get("/api/me/preferences")],
  updatePreferences: [
    signedIn(200),
    (who) => who.patch("/api/me/preferences", { preferences: {} }),
  ],
  getSidebar: [
    members(200),
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/sidebar`),
  ],
  putSidebar: [
    members(200),
    (who, { workspace }) =>
      who.call("PUT", `/api/workspaces/${workspace.id}/sidebar`, { sections: [] }),
  ],
  listTopics: [
    members(200),
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/topics`),
  ],
  createTopic: [
    [201, 201, 201, 403, 404, 401],
    (who, { workspace }) =>
      who.post(`/api/workspaces/${workspace.id}/topics`, { name: crypto.randomUUID() }),
  ],
  markChannelRead: [
    inGeneral(200),
    (who, { general }) => who.post(`/api/channels/${general.id}/read`, { seq: 1 }),
  ],
  markChannelUnread: [
    inGeneral(200),
    (who, { general }) => who.post(`/api/channels/${general.id}/unread`, { seq: 1 }),
  ],
  listMessages: [
    inGeneral(200),
    (who, { general }) => who.get(`/api/channels/${general.id}/messages`),
  ],
  createMessage: [
    inGeneral(201),
    (who, { general }) => who.post(`/api/channels/${general.id}/messages`, { body: "x" }),
  ],
  getMessage: [
    inGeneral(200),
    async (who, world) => who.get(`/api/messages/${await message(world)}`),
  ],
  updateMessage: [
    [200, 403, 403, 404, 404, 401],
    async (who, world) => who.patch(`/api/messages/${await message(world)}`, { body: "y" }),
  ],
  deleteMessage: [
    [200, 403, 403, 404, 404, 401],
    async (who, world) => who.delete(`/api/messages/${await message(world)}`),
  ],
  getMessageByNonce: [
    signedIn(404),
    (who, { workspace }) =>
      who.get(`/api/messages/by-nonce?workspace_id=${workspace.id}&nonce=none`),
  ],
  routeMessage: [
    inGeneral(200),
    async (who, world) => who.post(`/api/messages/${await message(world)}/route`),
  ],
  listReactionUsers: [
    inGeneral(200),
    async (who, world) =>
      who.get(`/api/messages/${await message(world)}/reactions?emoji=%F0%9F%91%8D`),
  ],
  addReaction: [
    inGeneral(201),
    async (who, world) =>
      who.post(`/api/messages/${await message(world)}/reactions`, { emoji: "👍" }),
  ],
  removeReaction: [
    inGeneral(200),
    async (who, world) =>
      who.delete(`/api/messages/${await message(world)}/reactions/%F0%9F%91%8D`),
  ],
  listPins: [inGeneral(200), (who, { general }) => who.get(`/api/channels/${general.id}/pins`)],
  pinMessage: [
    inGeneral(201),
    async (who, world) =>
      who.post(`/api/channels/${world.general.id}/pins`, { message_id: await message(world) }),
  ],
  unpinMessage: [
    inGeneral(200),
    async (who, world) => {
      const { owner, general } = world;
      const message_id = await message(world);
      await owner.post(`/api/channels/${general.id}/pins`, { message_id });
      return who.delete(`/api/channels/${general.id}/pins/${message_id}`);
    },
  ],
  listEvents: [
    members(200),
    (who, { workspace }) => who.get(`/api/realtime/events?workspace_id=${workspace.id}`),
  ],
  openStream: [
    members(200),
    (who, { workspace }) => who.get(`/api/realtime/stream?workspace_id=${workspace.id}`),
  ],
  sendEphemeral: [
    inGeneral(202),
    (who, { workspace, general }) =>
      who.post("/api/realtime/ephemeral", {
        type: "typing.started",
        workspace_id: workspace.id,
        channel_id: general.id,
      }),
  ],
  listPresence: [
    members(200),
    (who, { workspace }) => who.get(`/api/workspaces/${workspace.id}/presence`),
  ],
  openSocket: [
    members(426),
    (who, { workspace }) => who.get(`/api/realtime/ws?workspace_id=${workspace.id}`),
  ],
};

describe.each(engines)("rights on $name", (engine) => {
  const world = useWorld({ engine });

  test("the table says who may do every documented operation", () => {
    expect(Object.keys(RIGHTS).sort()).toEqual(operations.map(({ id }) => id).sort());
  });

  for (const [operation, [statuses, attempt]] of Object.entries(RIGHTS))
    test(`${operation} answers ${statuses.join(", ")} to ${ROLES.join(", ")}`, async () => {
      const got: number[] = [];
      for (const role of ROLES) {
        const answer = await attempt(world()[role], world(), role);
        got.push(answer.status);
        if (answer.status >= 400) answer.refused(answer.status);
      }
      expect(got).toEqual([...statuses]);
    });

  describe("in the channel guest", () => {
    let messageId: string;
    beforeAll(async () => {
      messageId = (await post(world().guest, world().guestChannel, "hello")).id;
    });

    test("a guest reads and writes, but cannot change the channel", async () => {
      const { guest, guestChannel, workspace } = world();
      const path = `/api/channels/${guestChannel.id}`;
      const attempts = [
        guest.get(`${path}/messages`),
        guest.post(`${path}/messages`, { body: "x" }),
        guest.post(`${path}/read`, { seq: 1 }),
        guest.post(`${path}/unread`, { seq: 1 }),
        guest.get(`/api/messages/${messageId}`),
        guest.patch(`/api/messages/${messageId}`, { body: "edited" }),
        guest.post(`/api/messages/${messageId}/route`),
        guest.delete(`/api/messages/${messageId}`),
        guest.get(`/api/routes/${workspace.route_id}/${guestChannel.route_id}`),
        guest.patch(path, { display_title: "x" }),
        guest.delete(path),
      ];
      const statuses = (await Promise.all(attempts)).map(({ status }) => status);
      expect(statuses).toEqual([200, 201, 200, 200, 200, 200, 200, 200, 200, 403, 403]);
    });
  });

  test("what one may not see is answered, byte for byte, as what does not exist", async () => {
    const { guest, outsider, workspace, general, owner } = world();
    const id = (await post(owner, general, "x")).id;
    const body = {
      body: "x",
      name: "x",
      seq: 1,
      emoji: "x",
      message_id: "x",
      user_id: "x",
      preference: "all",
      upload_id: "x",
      preferences: {},
      sections: [],
    };
    const conversation = await direct(world());
    const compared: string[] = [];
    for (const { id: operation, method, path } of operations) {
      const hidden = path
        .replace("/workspaces/{id}", `/workspaces/${workspace.id}`)
        .replace("/channels/{id}", `/channels/${general.id}`)
        .replace("/messages/{id}", `/messages/${id}`)
        .replace("/dms/{id}", `/dms/${conversation}`)
        .replace("{workspace}/{target}", `${workspace.id}/${general.id}`);
      if (hidden === path) continue;
      const send = (who: Client, at: string) =>
        method === "GET" ? who.get(`${at}?emoji=x`) : who.call(method, at, body);
      const none = await send(outsider, path.replaceAll(/\{(\w+)\}/g, "nothing_$1"));
      none.refused(404);
      const unseen = await send(outsider, hidden);
      expect([operation, unseen.status, unseen.text]).toEqual([operation, 404, none.text]);
      compared.push(operation);
      // A guest is a member of the workspace, and sees nothing of its other channels.
      if (hidden.includes(workspace.id) && !hidden.includes(general.id)) continue;
      expect((await send(guest, hidden)).text).toBe(none.text);
    }
    expect(compared).toContain("getMessage");
    expect(compared.length).toBeGreaterThanOrEqual(17);
  });
});
