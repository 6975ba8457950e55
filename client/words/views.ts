import { catalogue } from "./catalogue.ts";
import { embed } from "./en/embed.ts";
import { emoji } from "./en/emoji.ts";
import { inbox } from "./en/inbox.ts";
import { people } from "./en/people.ts";
import { pins } from "./en/pins.ts";
import { profile } from "./en/profile.ts";
import { search } from "./en/search.ts";
import { shortcuts } from "./en/shortcuts.ts";
import { unreads } from "./en/unreads.ts";

const en = { embed, emoji, inbox, people, pins, profile, search, shortcuts, unreads };

export type ViewWords = typeof en;

const { words, ready } = catalogue<ViewWords>(en, {
  de: () => import("./de/parts/views.ts").then((module) => module.de),
  ar: () => import("./ar/parts/views.ts").then((module) => module.ar),
});
// Whoever imports this begins with the language that is spoken.
await ready;

/** What the views, panes and dialogs say that are opened now and then. It is loaded with them. */
export const viewWords = words;
