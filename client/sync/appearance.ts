import { createSignal } from "solid-js";
import { isRecord } from "../state/parse.ts";
import { recallJson, remember } from "./storage.ts";

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";

export interface Appearance {
  theme: Theme;
  density: Density;
}

function recalled(): Appearance {
  const kept = recallJson("appearance");
  if (!isRecord(kept)) return { theme: "system", density: "comfortable" };
  const { theme, density } = kept;
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    density: density === "compact" ? density : "comfortable",
  };
}

const [appearance, setAppearance] = createSignal(recalled());

/** How this browser shows the app. `public/appearance.js` applies it before the first paint. */
export { appearance };

export function changeAppearance(change: Partial<Appearance>): void {
  const next = { ...appearance(), ...change };
  setAppearance(next);
  remember("appearance", JSON.stringify(next));
  apply(next);
}

function apply({ theme, density }: Appearance): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
  if (density === "compact") dataset["density"] = density;
  else delete dataset["density"];
}
