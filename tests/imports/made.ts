import { slackChannel, slackMessage, slackUser, type SlackExport } from "./slack-export.ts";

/** An export with so many messages in five channels: threads over days, reactions, mentions, edits. */
export function madeExport(messages: number, people = 8): SlackExport {
  const users = Array.from({ length: people }, (_, at) =>
    slackUser(`U0P${at}`, `person${at}`, { is_primary_owner: at === 0, deleted: at === 3 }),
  );
  const author = (at: number) => users[at % people]!.id;
  const members = users.map(({ id }) => id);
  const places = [
    ...Array.from({ length: 3 }, (_, at) => slackChannel(`C0N${at}`, `channel-${at}`, members)),
  ];
  const groups = [slackChannel("G0N", "closed", members.slice(0, 4))];
  const dms = [{ id: "D0N", created: 1_600_000_000, members: members.slice(0, 2) }];
  const folders = [...places.map(({ name }) => name), "closed", "D0N"];
  const days: Record<string, unknown[]> = {};
  const roots = new Map<string, string>();
  for (let at = 0; at < messages; at += 1) {
    const folder = folders[at % folders.length]!;
    const seconds = 1_600_000_000 + at * 60;
    const day = new Date(seconds * 1_000).toISOString().slice(0, 10);
    const ts = `${seconds}.000100`;
    const root = roots.get(folder);
    const isReply = root !== undefined && at % 7 > 3;
    if (!isReply) roots.set(folder, ts);
    (days[`${folder}/${day}`] ??= []).push(
      slackMessage(ts, author(at), `Message ${at} of ${folder} for <@${author(at + 1)}>`, {
        ...(isReply && { thread_ts: root }),
        ...(at % 11 === 0 && {
          reactions: [{ name: "tada", users: [author(at), author(at + 2)], count: 2 }],
        }),
        ...(at % 13 === 0 && { edited: { user: author(at), ts: `${seconds + 5}.000000` } }),
      }),
    );
  }
  return { users, channels: places, groups, dms, days: days as SlackExport["days"] & {} };
}
