/** Who somebody is, in the right pane. */
export const profile = {
  title: "Profile",
  gone: "This account is closed",
  until: (time: string) => `until ${time}`,
  write: "Message",
  edit: "Edit your profile",
  copyMention: "Copy mention",
  mentionCopied: "The mention is copied.",
  presence: "Presence",
  dndUntil: (time: string) => `Not to be disturbed until ${time}`,
  localTime: "Local time",
  role: "Role",
  runsFor: "Runs for",
  everybody: "The whole workspace",
  since: "Here since",
  notBelow: "You can decide about those whose role is below yours.",
  notDecided: (why: string) => `Nothing was changed. ${why}`,
};
