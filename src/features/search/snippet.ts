import { tokensOf } from "./analysis.ts";
import { matcherOf, type Term } from "./terms.ts";
import type { SearchHighlight } from "./wire.ts";

/** The longest snippet, in code points. */
const LONGEST = 240;
/** How much of what stands before the first match is shown, at most. */
const LEAD = 60;
const ELLIPSIS = "…";

/** Where a term stands in the text, in UTF-16 units. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly term: Term;
}

/**
 * The part of a text where most of the terms are, as plain text of at most 240 code points on one line, and where in it
 * they are: `[start, end)` in code points, ascending, apart from each other.
 */
export function snippetOf(
  body: string,
  terms: readonly Term[],
): { snippet: string; highlights: SearchHighlight[] } {
  const text = body.replace(/[\s\p{Cc}]+/gu, " ").trim();
  const found = matchesIn(text, terms);
  const whole = { start: 0, end: text.length };
  const { start, end } = text.length <= LONGEST ? whole : partOf(text, found);
  const before = start > 0 ? ELLIPSIS : "";
  const after = end < text.length ? ELLIPSIS : "";
  const highlights: SearchHighlight[] = [];
  let [at, counted] = [start, before.length];
  for (const match of joined(found)) {
    const [from, to] = [Math.max(match.start, start), Math.min(match.end, end)];
    if (from >= to) continue;
    const first = counted + codePoints(text.slice(at, from));
    counted = first + codePoints(text.slice(from, to));
    at = to;
    highlights.push({ start: first, end: counted });
  }
  return { snippet: before + text.slice(start, end) + after, highlights };
}

const codePoints = (text: string): number => [...text].length;

function matchesIn(text: string, terms: readonly Term[]): Match[] {
  const found: Match[] = [];
  const termsFor = matcherOf(terms);
  for (const token of tokensOf(text)) {
    const [first] = termsFor(token.word);
    const term = first === undefined ? undefined : terms[first];
    if (term !== undefined) found.push({ start: token.start, end: token.end, term });
  }
  return found;
}

/** Pairs of characters overlap: they are one highlight. */
function joined(found: readonly Match[]): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  for (const { start, end } of found) {
    const last = ranges.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else ranges.push({ start, end });
  }
  return ranges;
}

/** The first of the stretches that hold the most different terms, cut between words where there are spaces. */
function partOf(text: string, found: readonly Match[]): { start: number; end: number } {
  // A code point is one or two units: so many units are never too many code points.
  const room = LONGEST - 2 * ELLIPSIS.length;
  const first = densest(found, room - LEAD);
  let start = Math.max(0, Math.min((first?.start ?? 0) - LEAD, text.length - room));
  let end = Math.min(text.length, start + room);
  if (start > 0) {
    const space = text.indexOf(" ", start);
    if (space !== -1 && space < (first?.start ?? start)) start = space + 1;
    else if (splitsPair(text, start)) start += 1;
  }
  if (end < text.length) {
    const space = text.lastIndexOf(" ", end);
    if (space > (first?.end ?? start) && space > end - LEAD) end = space;
    else if (splitsPair(text, end)) end -= 1;
  }
  return { start, end };
}

const splitsPair = (text: string, at: number) => /^[\udc00-\udfff]/.test(text.charAt(at));

/** The match from which on, within so many units, the most different terms are found. */
function densest(found: readonly Match[], room: number): Match | undefined {
  const inside = new Map<Term, number>();
  let best: { match: Match; terms: number } | undefined;
  let next = 0;
  for (const match of found) {
    for (let ahead = found[next]; ahead !== undefined; ahead = found[next]) {
      if (ahead !== match && ahead.end > match.start + room) break;
      inside.set(ahead.term, (inside.get(ahead.term) ?? 0) + 1);
      next += 1;
    }
    if (best === undefined || inside.size > best.terms) best = { match, terms: inside.size };
    const left = (inside.get(match.term) ?? 1) - 1;
    if (left === 0) inside.delete(match.term);
    else inside.set(match.term, left);
  }
  return best?.match;
}
