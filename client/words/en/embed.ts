/** What a conversation says that is shown inside another page. */
export const embed = {
  open: "Open in ClickClack",
  back: "Back",
  threadIn: (name: string) => `in ${name}`,
  signIn: "Sign in",
  signedOut: "Sign in to see this conversation",
  signedOutHint: "That opens in a window of its own. What is here comes as soon as you are in.",
  /** After one came back from there and is still not known here. */
  stillOut:
    "Signed in, and still this? Your browser keeps your sign-in from pages of other sites. The conversation opens in a window of its own:",
  missing: "This conversation is not here",
  missingHint: "It may have been taken away, or it is not for you to see.",
  unreachable: "The server cannot be reached",
  unreachableHint: "This goes on by itself when it is back. What you wrote is kept.",
  signedIn: "You are signed in",
  signedInHint: "Close this window and go on where you were.",
  close: "Close this window",
};
