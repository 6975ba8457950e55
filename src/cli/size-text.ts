const UNITS = ["kB", "MB", "GB", "TB"] as const;

/** A number of bytes for a person: `512 bytes`, `1.4 MB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit: string = "bytes";
  for (const next of UNITS) {
    if (size < 1_000) break;
    size /= 1_000;
    unit = next;
  }
  return `${unit === "bytes" || size >= 100 ? Math.round(size) : size.toFixed(1)} ${unit}`;
}
