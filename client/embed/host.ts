import { wearTheme } from "../sync/appearance.ts";
import { queryTheme, toHostTheme, toOrigin, VARIABLES, type HostTheme } from "./theme.ts";

/** How the embed stands, for the page around it. */
export type Standing = "signed_out" | "unreachable" | "missing" | "open";

/** The page around the embed. Nothing is said to it, and nothing heard from it, unless the address names its origin. */
export interface Host {
  ready(state: Standing): void;
  /** How high the frame would have to be for nothing in it to scroll, in CSS pixels. */
  height(pixels: number): void;
}

const isColour = (value: string) => CSS.supports("color", value);

/**
 * Looks as the page around this one asks to: by the address at first, then by messages, which are taken from that window
 * and that origin alone.
 */
export function meetHost(query: URLSearchParams, signal: AbortSignal): Host {
  const framed = window.parent !== window;
  const origin = framed ? toOrigin(query.get("hostOrigin")) : undefined;
  const { theme, variables } = queryTheme(query, isColour);
  // Whoever shows this in a frame was named by the operator; a link may be from anybody.
  wear({ ...(theme !== undefined && { theme }), ...(framed && { variables }) });
  signal.addEventListener("abort", () => {
    wearTheme(undefined);
    wear({ variables: new Map() });
  });

  if (origin !== undefined)
    window.addEventListener(
      "message",
      (event) => {
        if (event.origin !== origin || event.source !== window.parent) return;
        const asked = toHostTheme(event.data, isColour);
        if (asked !== undefined) wear(asked);
      },
      { signal },
    );

  function tell(message: Readonly<Record<string, unknown>>): void {
    if (origin !== undefined && !signal.aborted) window.parent.postMessage(message, origin);
  }
  let told: string | undefined;
  let height: number | undefined;
  return {
    ready(state) {
      if (told === state) return;
      told = state;
      tell({ type: "clickclack:ready", state });
    },
    height(pixels) {
      if (height === pixels) return;
      height = pixels;
      tell({ type: "clickclack:height", height: pixels });
    },
  };
}

function wear({ theme, variables }: HostTheme): void {
  if (theme !== undefined) wearTheme(theme);
  if (variables === undefined) return;
  const { style } = document.documentElement;
  for (const name of VARIABLES) {
    const value = variables.get(name);
    if (value === undefined) style.removeProperty(`--${name}`);
    else style.setProperty(`--${name}`, value);
  }
}
