import type { Box } from "./boxes.ts";

/** Where a picture stands in the window: how large it is shown, and how far from the middle, in CSS pixels. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

/** The whole picture, in the middle. */
export const WHOLE: View = { scale: 1, x: 0, y: 0 };
const MOST = 16;

/**
 * Zooms by a factor so that what lies under `at` (from the middle of the window) stays there. Never smaller than the whole
 * picture.
 */
export function zoomed(view: View, factor: number, at: { x: number; y: number }): View {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const grown = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown };
}

/** Keeps the picture over the window: no empty space on one side while there is picture on the other. */
export function within(view: View, picture: Box, window: Box): View {
  const slack = (shown: number, room: number) => Math.max(0, (shown * view.scale - room) / 2);
  const across = slack(picture.width, window.width);
  const down = slack(picture.height, window.height);
  return {
    scale: view.scale,
    x: Math.min(across, Math.max(-across, view.x)),
    y: Math.min(down, Math.max(-down, view.y)),
  };
}
