/** Ways for other systems to reach a workspace, and to hear of it. */
export const settingsIntegrations = {
  none: "None yet",
};
