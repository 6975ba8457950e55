import { createSignal } from "solid-js";
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

/** What the views, panes and dialogs say that are opened now and then. It is loaded with them. */
export const [viewWords] = createSignal<ViewWords>(en);
