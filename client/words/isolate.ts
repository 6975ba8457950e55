/** A name or another text of people inside a sentence of the other direction: neither turns the other's order around. */
export const isolate = (text: string): string => (text === "" ? "" : `\u2068${text}\u2069`);
