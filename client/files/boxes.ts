/** A size on the screen, in CSS pixels. */
export interface Box {
  width: number;
  height: number;
}

/** What a picture takes up alone: as large as it is, within a frame, and never a mere line. */
export const ALONE: Box = { width: 420, height: 320 };
/** The height of pictures side by side, and how wide one of them is at most. */
export const BESIDE: Box = { width: 300, height: 160 };
/** Where nobody knows how large it is. */
const UNKNOWN: Box = { width: 240, height: 160 };
const LEAST = 40;

/** The box of a picture within `frame`: its own proportions, never larger than it is. */
export function boxOf({ width, height }: Partial<Box>, frame: Box): Box {
  if (!width || !height) return fit(UNKNOWN, frame);
  const box = fit({ width, height }, frame);
  return { width: Math.max(LEAST, box.width), height: Math.max(LEAST, box.height) };
}

/** The box of one picture among several: all of a height, cut where it is wider or narrower than looks good. */
export function tileOf({ width, height }: Partial<Box>): Box {
  const ratio = !width || !height ? 1 : width / height;
  const wide = Math.round(BESIDE.height * ratio);
  return { width: Math.min(BESIDE.width, Math.max(100, wide)), height: BESIDE.height };
}

function fit({ width, height }: Box, frame: Box): Box {
  const scale = Math.min(1, frame.width / width, frame.height / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
