/** Every durable event type; a name stays once it is given. */
export const EVENT_TYPES = [
  "action.invoked",
  "channel.created",
  "channel.deleted",
  "channel.member_added",
  "channel.member_removed",
  "channel.read",
  "channel.updated",
  "dm.created",
  "dm.read",
  "member.joined",
  "member.left",
  "member.moderation_updated",
  "message.created",
  "message.deleted",
  "message.updated",
  "pin.added",
  "pin.removed",
  "preferences.updated",
  "question.submitted",
  "reaction.added",
  "reaction.removed",
  "reminder.due",
  "scheduled.updated",
  "thread.followed",
  "thread.read",
  "thread.reply_created",
  "thread.state_updated",
  "thread.unfollowed",
  "topic.created",
  "user.updated",
  "workspace.ownership_transferred",
  "workspace.updated",
] as const;

/** What is passed on and not stored. */
export const EPHEMERAL_TYPES = [
  "agent.progress",
  "presence.changed",
  "typing.started",
  "typing.stopped",
] as const;

/** What the server tells whoever is there at the moment, and does not store. It has neither ID nor cursor. */
export const LIVE_TYPES = [
  "bot.deleted",
  "bot.membership_removed",
  "bot_command.updated",
  "slash.responded",
] as const;
export type LiveType = (typeof LIVE_TYPES)[number];

export type EventType = (typeof EVENT_TYPES)[number];
