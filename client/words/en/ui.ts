/** What stands on parts that every view is made of. */
export const ui = {
  close: "Close",
  cancel: "Cancel",
  dismiss: "Dismiss",
  tryAgain: "Try again",
  /** Texts that stand side by side. */
  listed: (texts: readonly string[]) => texts.join(", "),
  unknownPerson: "Unknown person",
  /** What marks a bot wherever its name appears. */
  bot: "BOT",
  /** A message that shows another name than its author's. */
  postedBy: (shown: string, author: string) => `${shown}, posted by ${author}`,
  somethingWrong: "Something went wrong.",
  unreachable: "The server cannot be reached.",
  fileGone: "A file is not here any more.",
  /** What is written on the keys of a keyboard, where it is not a letter. */
  keys: {
    Ctrl: "Ctrl",
    Alt: "Alt",
    Shift: "Shift",
    Enter: "Enter",
    Esc: "Esc",
    Tab: "Tab",
    Delete: "Delete",
    Del: "Del",
  } as Readonly<Record<string, string>>,
};
