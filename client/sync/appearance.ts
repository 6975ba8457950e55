import { createEffect, createSignal, untrack } from "solid-js";
import type { AppearancePreferences, Client } from "../../sdk/src/index.ts";
import { isRecord } from "../state/parse.ts";
import type { Store } from "../state/store.ts";
import { words } from "../words/words.ts";
import { notify } from "./notices.ts";
import type { Requests } from "./requests.ts";
import type { Session } from "./session.ts";
import { recallJson, remember } from "./storage.ts";
import { createUnsaved } from "./unsaved.ts";
import { sentence } from "./words.ts";

export const THEMES = ["system", "light", "dark"] as const;
export const DENSITIES = ["comfortable", "compact"] as const;
export const BOARDS = ["signal", "ember", "iris", "moss"] as const;
export const LAYOUTS = ["standard", "outlined"] as const;
export type Theme = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];

export interface Appearance {
  theme: Theme;
  density: Density;
  board: (typeof BOARDS)[number];
  layout: (typeof LAYOUTS)[number];
}

const PLAIN: Appearance = {
  theme: "system",
  density: "comfortable",
  board: "signal",
  layout: "standard",
};

/** What was kept of an appearance; nothing where that is none. */
function parse(kept: unknown): Appearance | undefined {
  if (!isRecord(kept)) return undefined;
  const one = <T>(known: readonly T[], value: unknown, otherwise: T): T =>
    known.find((each) => each === value) ?? otherwise;
  return {
    theme: one(THEMES, kept["theme"], PLAIN.theme),
    density: one(DENSITIES, kept["density"], PLAIN.density),
    board: one(BOARDS, kept["board"], PLAIN.board),
    layout: one(LAYOUTS, kept["layout"], PLAIN.layout),
  };
}

const [appearance, setAppearance] = createSignal(parse(recallJson("appearance")) ?? PLAIN);

/** How this browser shows the app. `public/appearance.js` applies it before the first paint. */
export { appearance };

/** Tells the server, once somebody is signed in. */
let tell: ((next: Appearance) => void) | undefined;

export function changeAppearance(change: Partial<Appearance>): void {
  const next = { ...untrack(appearance), ...change };
  show(next);
  tell?.(next);
}

function show(next: Appearance): void {
  setAppearance(next);
  remember("appearance", JSON.stringify(next));
  apply(next);
}

let worn: "light" | "dark" | undefined;

/** Has the page look light or dark, whatever was chosen, as whoever shows it in a frame wants; `undefined` ends it. */
export function wearTheme(theme: "light" | "dark" | undefined): void {
  worn = theme;
  apply(untrack(appearance));
}

function apply({ theme, density, board, layout }: Appearance): void {
  const { dataset } = document.documentElement;
  const put = (name: string, value: string, plain: string) => {
    if (value === plain) delete dataset[name];
    else dataset[name] = value;
  };
  put("theme", worn ?? theme, PLAIN.theme);
  put("density", density, PLAIN.density);
  put("board", board, PLAIN.board);
  put("layout", layout, PLAIN.layout);
}

const SYNCED = "appearance.synced";

/** Keeps the appearance on the server too, so that it goes with the person to every browser. */
export function followAppearance(
  client: Client,
  store: Store,
  requests: Requests,
  session: Pick<Session, "status">,
): void {
  const unsaved = createUnsaved(store, "appearance");
  let underWay = 0;
  // One after the other: what was chosen last is what stays.
  let line = Promise.resolve();
  tell = (chosen) => {
    if (store.state.me === undefined) return;
    underWay += 1;
    const before = line;
    line = unsaved
      .save(chosen, () => before.then(() => send(chosen)))
      .catch((error: unknown) => void notify(words().shell.themeNotKept(sentence(error))))
      .finally(() => {
        underWay -= 1;
      });
  };

  async function send({ theme, density, board, layout }: Appearance): Promise<void> {
    const change = {
      appearance_preferences: {
        color_mode: theme,
        density,
        board_theme: board,
        message_layout: layout,
      },
    };
    await requests.into(client.me.update(change), (user) => ({ type: "me", user }));
    remember(SYNCED, JSON.stringify(store.state.me));
  }

  const kept = store.select(
    (state): AppearancePreferences | undefined => {
      const me = state.users.get(state.me ?? "");
      return me === undefined ? undefined : (me.appearance_preferences ?? {});
    },
    (a, b) => JSON.stringify(a) === JSON.stringify(b),
  );
  createEffect(() => {
    const preferences = kept();
    // What an earlier visit knew is older than what this browser shows.
    if (session.status() !== "in" || preferences === undefined || underWay > 0) return;
    const mine = parse(unsaved.get());
    if (mine !== undefined) return changeAppearance(mine);
    const chosen = Object.values(preferences).some((value) => value !== "");
    // What was chosen in this browser before the server kept it stays until something is chosen anew.
    if (!chosen && recallJson(SYNCED) !== store.state.me) return;
    remember(SYNCED, JSON.stringify(store.state.me));
    untrack(() => show(toAppearance(preferences)));
  });
}

const toAppearance = (kept: AppearancePreferences): Appearance => ({
  theme: kept.color_mode || PLAIN.theme,
  density: kept.density || PLAIN.density,
  board: kept.board_theme || PLAIN.board,
  layout: kept.message_layout || PLAIN.layout,
});
