import names from "./emoji-names.txt" with { type: "text" };

/**
 * The emoji by the names that Slack and Mattermost give them: the short names of iamcal's emoji-data (MIT), a line of code
 * points and names each.
 */
const known = new Map<string, string>();

function read(): void {
  for (const line of names.split("\n")) {
    const [points = "", ...all] = line.split(" ");
    if (points === "") continue;
    const emoji = shown(points.split("-").map((point) => Number.parseInt(point, 16)));
    for (const name of all) known.set(name, emoji);
  }
}

/** A character that is also a plain sign is an emoji by what follows it. */
function shown(points: readonly number[]): string {
  const text = String.fromCodePoint(...points);
  const sign = points.length === 1 && !/^\p{Emoji_Presentation}$/u.test(text);
  return sign ? `${text}\uFE0F` : text;
}

const TONED = /^(.+?)(?:::skin-tone-|_skin_tone_)([2-6])(?:-[2-6])?$/;

/** An emoji by its name without colons, with `::skin-tone-2` to `-6` behind it; nothing for a custom one. */
export function emojiBy(name: string): string | undefined {
  if (known.size === 0) read();
  const [, base = name, tone] = TONED.exec(name) ?? [];
  const emoji = known.get(base);
  if (emoji === undefined || tone === undefined) return emoji;
  const [first = "", ...rest] = [...emoji];
  if (!/^\p{Emoji_Modifier_Base}$/u.test(first)) return emoji;
  const modifier = String.fromCodePoint(0x1f3fb + Number(tone) - 2);
  return [first, modifier, ...(rest[0] === "\uFE0F" ? rest.slice(1) : rest)].join("");
}

/** Names between colons as emoji, in a text without code; custom ones stay names. */
export const withEmoji = (text: string): string =>
  text.includes(":")
    ? text.replace(
        /(?<![\p{L}\p{N}:/]):([a-z0-9_+'-]{1,64}(?:::skin-tone-[2-6])?):(?![\p{L}\p{N}/])/giu,
        (whole, name: string) => emojiBy(name.toLowerCase()) ?? whole,
      )
    : text;
