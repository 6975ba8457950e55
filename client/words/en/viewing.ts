import { number, percent } from "../locale.ts";

/** Files that are looked at apart: one alone, all of a conversation, pictures of people. */
export const viewing = {
  lightbox: {
    title: (name: string) => `Picture ${name}`,
    previous: "Previous picture",
    next: "Next picture",
    close: "Close",
    zoomIn: "Larger",
    zoomOut: "Smaller",
    whole: "Whole picture",
    place: (at: number, of: number) => `${number(at)} of ${number(of)}`,
    zoomed: percent,
    goToMessage: "Go to message",
  },
  viewer: {
    title: "File",
    loading: "Opening…",
    beginning: (size: string) => `Only the first ${size} are shown.`,
    page: (at: number, of: number) => `Page ${number(at)} of ${number(of)}`,
    source: "Source",
    rendered: "Reading view",
  },
  pane: {
    title: "Files",
    label: (name: string) => `Files in ${name}`,
    filter: "Show",
    all: "All",
    pictures: "Pictures",
    media: "Video and sound",
    documents: "Documents",
    others: "Other",
    nothing: "No files yet. Drop one over the conversation.",
    nothingOfKind: "No files of this kind here.",
    loadedOnly: "From the messages that are loaded here.",
    more: "Show more",
    failed: "The files could not be loaded.",
    goToMessage: (name: string) => `Go to the message with ${name}`,
  },
  picture: {
    choose: "Choose a picture",
    change: "Change picture",
    remove: "Remove",
    sending: "Sending the picture…",
    wrongKind: "That is not a picture this browser can read.",
    hint: "A square part from the middle is taken.",
  },
};
