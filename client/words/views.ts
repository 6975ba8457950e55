import { createSignal } from "solid-js";
import { inbox } from "./en/inbox.ts";
import { search } from "./en/search.ts";
import { unreads } from "./en/unreads.ts";

const en = { inbox, search, unreads };

/** What the views and panes say that are opened now and then. It is loaded with them. */
export const [viewWords] = createSignal(en);
