/** The pages that stand in the app's place when it cannot be shown. */
export const pages = {
  broken: "Something broke in this window",
  brokenHint: "Load the page again: nothing that was sent is lost, and drafts are kept.",
  missing: "There is nothing here",
  missingHint: "The link may be old or mistyped, or what it led to was taken away.",
  unreachable: "The server cannot be reached",
  unreachableHint: "It may be restarting, or your connection is gone. What you wrote is safe here.",
  notLoaded: "Your workspaces could not be loaded",
  notLoadedHint: "The server answered with an error. It may be over in a moment.",
  home: "Go to your workspaces",
};
