import { catalogue } from "./catalogue.ts";
import { channels } from "./en/channels.ts";
import { dialogs } from "./en/dialogs.ts";
import { embed } from "./en/embed.ts";
import { emoji } from "./en/emoji.ts";
import { inbox } from "./en/inbox.ts";
import { people } from "./en/people.ts";
import { pins } from "./en/pins.ts";
import { profile } from "./en/profile.ts";
import { questions } from "./en/questions.ts";
import { search } from "./en/search.ts";
import { shortcuts } from "./en/shortcuts.ts";
import { unreads } from "./en/unreads.ts";
import { viewing } from "./en/viewing.ts";

const en = {
  channels,
  dialogs,
  embed,
  emoji,
  inbox,
  people,
  pins,
  profile,
  questions,
  search,
  shortcuts,
  unreads,
  viewing,
};

export type ViewWords = typeof en;

/** What the views, panes and dialogs say that are opened now and then. It is loaded with them. */
export const viewWords = catalogue<ViewWords>(en, {
  de: () => import("./de/parts/views.ts"),
  ar: () => import("./ar/parts/views.ts"),
});
