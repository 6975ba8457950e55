/** What messages are filed under. */
export const topics = {
  title: "Topics",
  back: "All topics",
  chip: (name: string) => `Topic: ${name}`,
  nothingHint: "Topics gather what belongs together. Make the first one of this channel.",
  create: "Create topic",
  name: "New topic",
  hint: "Choose it beside the composer to write under it.",
  empty: "Nothing under it yet",
  emptyHint: "Choose the topic beside the composer, and write.",
};
