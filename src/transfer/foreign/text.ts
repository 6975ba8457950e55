import { cleanFields } from "../../features/channels/fields.ts";
import { lineFrom } from "../../features/hooks/mrkdwn.ts";
import { ApiError } from "../../http/errors.ts";

const CODE = /```[\s\S]+?```|`[^`\n]+`/g;

/** Changes a text everywhere but in its code. */
export function outsideCode(text: string, change: (prose: string) => string): string {
  if (!text.includes("`")) return change(text);
  let out = "";
  let at = 0;
  for (const match of text.matchAll(CODE)) {
    out += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return out + change(text.slice(at));
}

/** A message's text takes this many bytes at most, as one that is sent does. */
const MOST_BYTES = 1_000_000;
export const CUT_MARK = "\n\n[…] This message was longer: the rest was cut when it was imported.";

/** A text as messages are stored: well-formed, trimmed, no longer than one may be. */
export function fitting(text: string): { body: string; cut: boolean } {
  const body = text.toWellFormed().replaceAll("\0", "\uFFFD").trim();
  if (body.length <= MOST_BYTES / 4 || Buffer.byteLength(body) <= MOST_BYTES)
    return { body, cut: false };
  const bytes = Buffer.from(body).subarray(0, MOST_BYTES - CUT_MARK.length * 2);
  return { body: bytes.toString("utf8").replace(/\uFFFD$/, "") + CUT_MARK, cut: true };
}

/** One line that people read, of so many UTF-16 units at most; '' when nothing is left. */
export const line = (text: string, longest: number): string =>
  cut(text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " "), longest);

/** Several lines, likewise. */
export const lines = (text: string, longest: number): string =>
  cut(
    text
      .toWellFormed()
      .replace(/\r\n?/g, "\n")
      .replace(/(?![\n\t])\p{Cc}/gu, ""),
    longest,
  );

/** No character is cut in two. */
const cut = (text: string, longest: number): string =>
  text
    .trim()
    .slice(0, longest)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trim();

/** A channel's name as names are here: nothing when no letter or digit is left of it. */
export function channelName(text: string): string | undefined {
  try {
    return cleanFields({ name: [...text.toWellFormed()].slice(0, 80).join("") }).name;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** A time of the archive as ours, in milliseconds since the epoch; nothing when it is none, or still to come. */
export function timeOf(milliseconds: number, now = Date.now()): string | undefined {
  if (!Number.isFinite(milliseconds) || milliseconds < 0 || milliseconds > now + 86_400_000)
    return undefined;
  return new Date(Math.floor(milliseconds)).toISOString();
}

/** A short hash, to tell texts apart. */
export const digest = (text: string): string =>
  Bun.CryptoHasher.hash("sha256", text, "base64url").slice(0, 16);

/** A text, and below it the names of files that are not here. */
export const withMissing = (body: string, names: readonly string[]): string =>
  names.length === 0
    ? body
    : [
        body,
        ...names.map((name) => `_File that was not imported: ${lineFrom(line(name, 200)) || "?"}_`),
      ]
        .filter((part) => part !== "")
        .join("\n\n");
