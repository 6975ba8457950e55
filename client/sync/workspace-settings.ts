import type {
  Client,
  Invite,
  MemberModeration,
  UpdateMemberModerationRequest,
  Workspace,
} from "../../sdk/src/index.ts";
import type { MembersQuery } from "../../sdk/src/api/workspaces.ts";
import type { Requests } from "./requests.ts";

const MEMBERS_PAGE = 50;
const AUDIT_PAGE = 100;
const CHANNEL_MEMBERS_PAGE = 200;

export type InviteRequest = NonNullable<Parameters<Client["invites"]["create"]>[1]>;
export type AuditEntry = Awaited<
  ReturnType<Client["workspaces"]["auditLog"]>
>["audit_log_entries"][number];

/** What managers see and change of a workspace, its people and its invites. */
export function createWorkspaceSettings(client: Client, requests: Requests) {
  const take = async (answer: Promise<{ workspace: Workspace }>) => {
    await requests.into(answer, ({ workspace }) => ({ type: "workspace", workspace }));
  };
  const reload = () =>
    requests.into(client.workspaces.list(), (workspaces) => ({ type: "workspaces", workspaces }));

  return {
    update: (id: string, changes: { name?: string; slug?: string; icon_url?: string }) =>
      take(client.workspaces.update(id, changes)),

    transfer: (id: string, userId: string) => take(client.workspaces.transferOwnership(id, userId)),

    async leave(id: string, me: string): Promise<void> {
      await client.workspaces.removeMember(id, me);
      await reload();
    },

    async delete(id: string): Promise<void> {
      await client.workspaces.delete(id);
      await reload();
    },

    async members(id: string, query: Omit<MembersQuery, "limit">) {
      const page = await client.workspaces.members(id, { limit: MEMBERS_PAGE, ...query });
      return { ...page, items: page.members, next: page.has_more ? page.next_cursor : undefined };
    },

    /** What managers have decided, by person. */
    async moderation(id: string): Promise<ReadonlyMap<string, MemberModeration>> {
      const members = await client.workspaces.moderation(id);
      return new Map(members.map((member) => [member.user.id, member]));
    },

    moderate: (id: string, userId: string, changes: UpdateMemberModerationRequest) =>
      client.workspaces.moderate(id, userId, changes),

    removeMember: (id: string, userId: string) => client.workspaces.removeMember(id, userId),

    invites: (id: string): Promise<Invite[]> => client.invites.list(id),
    /** The address in the answer is shown this once. */
    invite: (id: string, request: InviteRequest) => client.invites.create(id, request),
    takeBackInvite: (id: string, inviteId: string) => client.invites.delete(id, inviteId),
    /** Whether invites for a mail address are sent there. */
    sendsMail: async () => (await client.auth.providers()).mail === true,

    /** How many are in a private channel; `more` if there are too many to count. */
    async channelMembers(channelId: string): Promise<{ count: number; more: boolean }> {
      const page = await client.channels.members(channelId, { limit: CHANNEL_MEMBERS_PAGE });
      return { count: page.members.length, more: page.has_more };
    },
    deleteChannel: (channelId: string) => client.channels.delete(channelId),

    async auditLog(id: string, cursor?: string) {
      const page = await client.workspaces.auditLog(id, {
        limit: AUDIT_PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { items: page.audit_log_entries, next: page.next_cursor ?? undefined };
    },
  };
}
