export const settingsWorkspace = {
  sections: {
    overview: "Overview",
    members: "Members",
    invites: "Invites",
    channels: "Channels",
    bots: "Bots",
    integrations: "Integrations",
    audit: "Audit log",
  },
};
