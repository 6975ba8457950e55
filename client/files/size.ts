import { locale } from "../words/locale.ts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** A number of bytes as people say it, in the reader's language: "3.4 MB". */
export function sizeOf(bytes: number): string {
  let step = 0;
  let value = bytes;
  while (value >= 1_000 && step < UNITS.length - 1) {
    value /= 1_000;
    step += 1;
  }
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step > 0 && value < 10 ? 1 : 0,
  }).format(value);
}
