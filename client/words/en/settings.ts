/** The frame that all settings stand in. */
export const settings = {
  title: "Settings",
  ofWorkspace: "Workspace settings",
  navigation: "Settings",
  back: "Back",
  you: "You",
  openList: "Open the list of settings",
  missing: {
    title: "There are no such settings",
    text: "Choose what to change from the list.",
  },
  notForYou: {
    title: "These settings are for managers",
    text: "Owners and moderators look after this. Ask one of them.",
  },
  retry: "Try again",
  more: "Show more",
  copy: "Copy",
  copied: "Copied",
  cancel: "Cancel",
  close: "Close",
  save: "Save",
  saved: "Saved",
  done: "Done",
  actions: (name: string) => `Actions for ${name}`,
  typeToConfirm: (text: string) => `Type “${text}” to confirm`,
};
