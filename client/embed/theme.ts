import { isRecord } from "../state/parse.ts";

/** How the page around the embed wants it to look. */
export interface HostTheme {
  theme?: "light" | "dark";
  /** The app's variables by name, in place of all that were set before. */
  variables?: ReadonlyMap<string, string>;
}

/** Whether the browser knows it as a colour: `CSS.supports`. */
type IsColour = (value: string) => boolean;

const mix = (value: string, percent: number, other: string) =>
  `color-mix(in oklab, ${value} ${percent}%, ${other})`;
/** Black or white, whichever is read on it. */
const readOn = (value: string) => `oklch(from ${value} clamp(0, (0.67 - l) * 1000, 1) 0 0)`;

/** What each colour of a host is here; what comes later decides, so that a host may send as few as one. */
const COLOURS: readonly [token: string, variables: (value: string) => Record<string, string>][] = [
  [
    "surface",
    (value) => ({ paper: value, sidebar: value, "row-hover": mix(value, 96, "var(--ink)") }),
  ],
  ["card", (value) => ({ raised: value, code: value })],
  ["elevated", (value) => ({ raised: value })],
  ["text", (value) => ({ ink: value })],
  ["muted", (value) => ({ "ink-soft": value, "ink-faint": value })],
  ["border", (value) => ({ line: value })],
  ["border-strong", (value) => ({ "line-strong": value })],
  [
    "accent",
    (value) => ({
      ...fill(value),
      "accent-ink": value,
      "accent-soft": mix(value, 12, "var(--paper)"),
    }),
  ],
  ["accent-fill", fill],
  ["accent-fg", (value) => ({ "on-accent": value })],
  ["ok", (value) => ({ online: value })],
  ["warn", (value) => ({ away: value })],
  ["danger", (value) => ({ danger: value, "on-danger": readOn(value) })],
  ["info", (value) => ({ link: value, focus: value })],
];

function fill(value: string): Record<string, string> {
  return {
    accent: value,
    "accent-hover": mix(value, 88, "var(--ink)"),
    "on-accent": readOn(value),
  };
}

/** Everything that a host may set, so that it can be taken back. */
export const VARIABLES: readonly string[] = [
  ...new Set(COLOURS.flatMap(([, variables]) => Object.keys(variables("")))),
  "radius",
];

const LONGEST = 200;
const HEX = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;
const NAME = /^(?!(?:inherit|initial|unset|revert|currentcolor)$)[a-z]{3,24}$/i;
/** No quotes, no dashes before a name: neither an address nor a variable can be said with these. */
const FUNCTION =
  /^(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\((?!.*--)[\w\s.,%/()#+-]+\)$/i;
const CALLS = /([a-z-]+)\(/gi;
const CALLED = /^(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)$/i;
const LENGTH = /^\d{1,2}(?:\.\d{1,3})?(?:px|rem|em)$/;

/** A colour that says nothing but a colour. */
export function isPlainColour(value: string, isColour: IsColour): boolean {
  if (value.length > LONGEST) return false;
  const plain =
    HEX.test(value) ||
    NAME.test(value) ||
    (FUNCTION.test(value) &&
      [...value.matchAll(CALLS)].every(([, name = ""]) => CALLED.test(name)));
  return plain && isColour(value);
}

/** The variables that a host's tokens stand for. What is not known, or is not what it should be, is left out. */
export function toVariables(tokens: unknown, isColour: IsColour): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  if (!isRecord(tokens)) return variables;
  for (const [token, toOwn] of COLOURS) {
    const value = tokens[token];
    if (typeof value !== "string" || !isPlainColour(value.trim(), isColour)) continue;
    for (const [name, own] of Object.entries(toOwn(value.trim()))) variables.set(name, own);
  }
  const { radius } = tokens;
  if (typeof radius === "string" && LENGTH.test(radius.trim()))
    variables.set("radius", radius.trim());
  return variables;
}

const toTheme = (value: unknown) => (value === "light" || value === "dark" ? value : undefined);

/** What a message of the host asks for; nothing when it is about something else. OpenClaw says it in words of its own. */
export function toHostTheme(data: unknown, isColour: IsColour): HostTheme | undefined {
  if (!isRecord(data)) return undefined;
  const ours = data["type"] === "clickclack:theme";
  if (!ours && data["type"] !== "openclaw:widget-theme") return undefined;
  const theme = toTheme(ours ? data["theme"] : data["mode"]);
  return {
    ...(theme !== undefined && { theme }),
    ...(data["tokens"] !== undefined && { variables: toVariables(data["tokens"], isColour) }),
  };
}

/** What the address asks for, before any message has come. */
export function queryTheme(query: URLSearchParams, isColour: IsColour): HostTheme {
  const theme = toTheme(query.get("theme"));
  return {
    ...(theme !== undefined && { theme }),
    variables: toVariables(fromJson(query.get("themeTokens")), isColour),
  };
}

function fromJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An origin as browsers write it, or nothing: `https://host.example`, never `*`, `null` or a longer address. */
export function toOrigin(text: string | null): string | undefined {
  if (text === null || !URL.canParse(text)) return undefined;
  const { origin, protocol } = new URL(text);
  return origin === text && /^https?:$/.test(protocol) ? origin : undefined;
}
