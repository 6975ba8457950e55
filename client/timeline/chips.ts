/** A piece of a text: as it stands, or something that it names. */
export type Piece =
  | { kind: "text"; text: string }
  | { kind: "person"; text: string; id: string; name: string; me: boolean }
  /** `@channel` and `@here`. */
  | { kind: "everybody"; text: string }
  | { kind: "channel"; text: string; path: string }
  | { kind: "emoji"; text: string; emoji: string };

/** What a text can name. Each answers `undefined` for what it does not know. */
export interface Named {
  person(handle: string): { id: string; name: string; me: boolean } | undefined;
  channel(name: string): string | undefined;
  emoji(code: string): string | undefined;
}

/** As the server finds handles, `#channels`, and the short names of emoji: with a letter, so that a time is none. */
const NAMES =
  /(?<![\p{L}\p{N}_@./:\\-])@([a-z0-9][a-z0-9_-]{1,31})(?![a-z0-9_@-])|(?<![\p{L}\p{N}_#&/])#([\p{L}\p{N}][\p{L}\p{N}_-]{0,79})(?![\p{L}\p{N}_/-])|(?<![\p{L}\p{N}:/]):(?=[0-9_+-]*[a-z]|\+1:|-1:)([a-z0-9_+-]{1,60}):(?![\p{L}\p{N}:/])/giu;

/** A text in pieces, so that what it names can be shown as more than words. One piece of text when it names nothing. */
export function piecesOf(text: string, named: Named): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(NAMES)) {
    const piece = pieceOf(match, named);
    if (piece === undefined) continue;
    if (match.index > done) pieces.push({ kind: "text", text: text.slice(done, match.index) });
    pieces.push(piece);
    done = match.index + match[0].length;
  }
  if (done < text.length || pieces.length === 0)
    pieces.push({ kind: "text", text: text.slice(done) });
  return pieces;
}

function pieceOf(match: RegExpMatchArray, named: Named): Piece | undefined {
  const [text, handle, channel, code] = match;
  if (handle !== undefined) {
    const lower = handle.toLowerCase();
    if (lower === "channel" || lower === "here") return { kind: "everybody", text };
    const person = named.person(lower);
    return person && { kind: "person", text, ...person };
  }
  if (channel !== undefined) {
    const path = named.channel(channel);
    return path === undefined ? undefined : { kind: "channel", text, path };
  }
  const emoji = code === undefined ? undefined : named.emoji(code.toLowerCase());
  return emoji === undefined ? undefined : { kind: "emoji", text, emoji };
}

const MOST_LARGE = 12;
const ONLY_EMOJI =
  /^(?:[\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\s]|\p{Emoji}\ufe0f\u20e3?|\p{Extended_Pictographic}\u200d|:claw:)+$/u;

/** A message of a few emoji and nothing else, which is shown larger. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > 120 || !ONLY_EMOJI.test(trimmed)) return false;
  const marks = [...new Intl.Segmenter().segment(trimmed.replaceAll(":claw:", "🦞"))];
  return marks.filter(({ segment }) => segment.trim() !== "").length <= MOST_LARGE;
}
