/** How well texts fit what was typed: 0 for the same, then its beginning, a word's, anywhere; undefined for not at all. */
export function fit(texts: readonly string[], typed: string): number | undefined {
  const query = fold(typed);
  if (query === "") return 1;
  let best: number | undefined;
  for (const text of texts) {
    const found = fitOne(fold(text), query);
    if (found !== undefined && (best === undefined || found < best)) best = found;
  }
  return best;
}

function fitOne(text: string, query: string): number | undefined {
  if (text.startsWith(query)) return text.length === query.length ? 0 : 1;
  const at = text.indexOf(query);
  if (at < 0) return undefined;
  return /[\s_./-]/.test(text.charAt(at - 1)) ? 2 : 3;
}

/** What fits, the best first; among what fits alike, `weigh` puts the smaller first, then the order stays. */
export function ranked<T>(
  all: readonly T[],
  typed: string,
  textsOf: (one: T) => readonly string[],
  weigh: (one: T) => number = () => 0,
): T[] {
  return all
    .flatMap((one) => {
      const found = fit(textsOf(one), typed);
      return found === undefined ? [] : [{ one, found, weight: weigh(one) }];
    })
    .toSorted((a, b) => a.found - b.found || a.weight - b.weight)
    .map(({ one }) => one);
}

/** Without case and accents. */
const fold = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
