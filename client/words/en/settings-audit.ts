import { plural } from "../plural.ts";

/** What an entry of the audit log tells with: names, as far as they are known. */
interface Told {
  /** Who did it. */
  who: string;
  /** Whom or what it was done to. */
  what: string;
  /** Another name that matters: of a bot, of somebody in a channel, of an app. */
  other: string;
  role: string;
  from: string;
  to: string;
  names: string;
}

/** What was done in a workspace, in sentences. */
export const settingsAudit = {
  intro: "Who did what to this workspace. It holds no secret, no message and no note.",
  none: "Nothing was written down yet.",
  noneFound: "Nothing of this kind was found.",
  kind: "What",
  everyKind: "Everything",
  person: "Who",
  everybody: "Everybody",
  operator: "The operator of the server",
  someone: "somebody who is gone",
  somewhere: "a private channel",
  something: "something",
  details: "Details",
  action: "Action",
  at: "When",
  target: "ID",
  searched: (count: number) =>
    plural(count, { one: "1 entry searched", other: "# entries searched" }),
  kinds: {
    workspace: "The workspace",
    member: "Members",
    invite: "Invites",
    channel: "Channels",
    message: "Messages",
    bot: "Bots and tokens",
    hook: "Webhooks",
    app: "Apps and commands",
    subscription: "Event subscriptions",
    account: "Connected accounts",
    question: "Questions",
  },
  /** Of actions that this app does not know yet. */
  other: (who: string, action: string) => `${who}: ${action}`,
  actions: {
    "workspace.created": ({ who }) => `${who} made the workspace`,
    "workspace.deleted": ({ who }) => `${who} deleted the workspace`,
    "workspace.updated": ({ who, names }) => `${who} changed the workspace: ${names}`,
    "workspace.ownership_transferred": ({ who, what }) => `${who} handed the workspace to ${what}`,
    "invite.created": ({ who, role }) => `${who} made an invite for a ${role}`,
    "invite.accepted": ({ who, role }) => `${who} came by an invite, as a ${role}`,
    "invite.deleted": ({ who }) => `${who} took back an invite`,
    "member.added": ({ what, role }) => `${what} came, as a ${role}`,
    "member.moderated": ({ who, what, names }) => `${who} decided about ${what}: ${names}`,
    "member.removed": ({ who, what }) => `${who} removed ${what}`,
    "member.left": ({ what }) => `${what} left`,
    "member.deactivated": ({ what }) => `The account of ${what} was ended`,
    "channel.created": ({ who, what }) => `${who} made the channel ${what}`,
    "channel.deleted": ({ who, what }) => `${who} deleted the channel ${what}`,
    "channel.archived": ({ who, what }) => `${who} archived ${what}`,
    "channel.restored": ({ who, what }) => `${who} brought ${what} back`,
    "channel.renamed": ({ who, from, to }) => `${who} renamed #${from} to #${to}`,
    "channel.updated": ({ who, what }) => `${who} changed ${what}`,
    "channel.member_added": ({ who, what, other }) => `${who} took ${other} into ${what}`,
    "channel.member_removed": ({ who, what, other }) => `${who} took ${other} out of ${what}`,
    "message.deleted": ({ who, other }) => `${who} deleted a message of ${other}`,
    "bot.created": ({ who, what }) => `${who} made the bot ${what}`,
    "bot.removed": ({ who, what }) => `${who} took the bot ${what} out`,
    "bot.deleted": ({ who, what }) => `${who} deleted the bot ${what}`,
    "bot_token.created": ({ who, names, other }) => `${who} made the token ${names} of ${other}`,
    "bot_token.renewed": ({ who, names, other }) => `${who} renewed the token ${names} of ${other}`,
    "bot_token.revoked": ({ who, names, other }) => `${who} revoked the token ${names} of ${other}`,
    "bot_commands.updated": ({ other }) => `${other} changed its menu of commands`,
    "bot_setup_code.created": ({ who, other }) => `${who} made a setup code for ${other}`,
    "bot_setup_code.claimed": ({ other }) => `A setup code of ${other} was claimed`,
    "incoming_hook.created": ({ who, other }) => `${who} made a webhook that posts as ${other}`,
    "incoming_hook.deleted": ({ who, other }) => `${who} revoked a webhook of ${other}`,
    "app_installation.created": ({ who, names }) => `${who} installed the app ${names}`,
    "app_installation.revoked": ({ who, names }) => `${who} took out the app ${names}`,
    "slash_command.created": ({ who, names }) => `${who} registered ${names}`,
    "slash_command.revoked": ({ who, names }) => `${who} ended ${names}`,
    "slash_command.secret_rotated": ({ who, names }) =>
      `${who} made a new signing secret for ${names}`,
    "slash_command.invoked": ({ who, names }) => `${who} called ${names}`,
    "event_subscription.created": ({ who, names }) => `${who} has events sent to ${names}`,
    "event_subscription.revoked": ({ who, names }) =>
      `${who} ended the sending of events to ${names}`,
    "event_subscription.secret_rotated": ({ who, names }) =>
      `${who} made a new signing secret for what is sent to ${names}`,
    "event_subscription.resumed": ({ who, names }) => `${who} let the sending to ${names} go on`,
    "event_subscription.paused": ({ names }) =>
      `The sending to ${names} was paused: nobody answered`,
    "event_subscription.redelivered": ({ who, names }) =>
      `${who} sent an event to ${names} once more`,
    "connected_account.created": ({ who, other, names }) =>
      `${who} connected ${other} with ${names}`,
    "connected_account.revoked": ({ who, other, names }) =>
      `${who} disconnected ${other} from ${names}`,
    "question.asked": ({ who }) => `${who} asked a question`,
    "question.answered": ({ who }) => `${who} answered a question`,
    "question.resolved": ({ who }) => `${who} closed a question`,
  } satisfies Record<string, (told: Told) => string>,
  changedTo: (what: string, to: string) => `${what} “${to}”`,
  changes: {
    role: (from: string, to: string) => `from ${from} to ${to}`,
    timedOut: "timed out",
    timeoutEnded: "time-out ended",
    blocked: "blocked",
    unblocked: "unblocked",
    note: "note changed",
    name: "name",
    slug: "short name",
    icon_url: "icon",
  },
};

export type AuditTold = Told;
