/** Bots: what they are, making one, tokens and setup codes. */
export const settingsBots = {
  none: "No bots yet",
};
