import { number, percent } from "../locale.ts";
import { plural } from "../plural.ts";

export const files = {
  add: "Add files",
  guests: "Guests cannot send files here",
  drop: (title: string) => `Drop to add to ${title}`,
  chosen: "Files that go with your message",
  remove: (name: string) => `Remove ${name}`,
  retry: "Try again",
  retryOne: (name: string) => `Send ${name} again`,
  sending: percent,
  progress: (name: string) => `Sending ${name}`,
  waits: "Waits for the connection",
  tooLarge: (name: string, limit: string) => `${name} is larger than ${limit}, so it stays here.`,
  tooMany: (limit: number) => `A message carries ${number(limit)} files at most.`,
  empty: (name: string) => `${name} is a folder or has nothing in it, so it stays here.`,
  kinds: {
    picture: "Picture",
    video: "Video",
    audio: "Sound",
    pdf: "PDF",
    markdown: "Markdown",
    code: "Code",
    text: "Text",
    other: "File",
  },
  attached: (count: number) => plural(count, { one: "1 file", other: "# files" }),
  /** What a screen reader says of a message with files; `text` may be empty. */
  named: (text: string, count: string, names: string) =>
    `${text}${text === "" ? "" : " – "}${count}: ${names}`,
  /** Stands where a quoted message was files alone. */
  filesAlone: "Files",
  open: (name: string) => `Open ${name}`,
  download: "Download",
  downloadOne: (name: string) => `Download ${name}`,
  openElsewhere: "Open in a new tab",
  notOpened: "This file could not be opened.",
  gone: "This file is not here any more.",
  /** Stands on a picture that moves. */
  gif: "GIF",
  playOne: (name: string) => `Play ${name}`,
  stopOne: (name: string) => `Stop ${name}`,
};
