export const pins = {
  title: "Pinned messages",
  go: "Go to message",
  goNamed: (author: string) => `Go to message: ${author}`,
  unpin: (author: string) => `Unpin the message of ${author}`,
  nothing: "Nothing is pinned",
  nothingHint:
    "Pin what the channel should keep at hand: open a message's actions and choose “Pin”.",
  failed: (why: string) => `The pinned messages could not be loaded. ${why}`,
};
