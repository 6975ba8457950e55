/** Everybody who calls, each with other rights. */
export const CALLERS = [
  "owner",
  "member",
  "moderator",
  "bystander",
  "removed",
  "demoted",
  "former",
  "guest",
  "outsider",
  "nobody",
  "bot",
  "insideBot",
  "bareBot",
  "foreignBot",
] as const;
export type CallerName = (typeof CALLERS)[number];

/** A word or an ID, and who may come across it. */
export interface Entry {
  readonly text: string;
  readonly what: string;
  /** Who may read it, and may learn by asking that it is there. */
  readonly seenBy: ReadonlySet<CallerName>;
  /** Who may be told its name, but learns no more by asking than of one that is not there. */
  readonly namedTo: ReadonlySet<CallerName>;
  /** Who may learn that it is there, but nothing else of it. */
  readonly knownTo: ReadonlySet<CallerName>;
  /** Who may have heard of it live, before it was edited or deleted. */
  readonly onceSeenBy: ReadonlySet<CallerName>;
}

/** Who may come across something; see {@link Entry}. */
export interface Rights {
  readonly seenBy: readonly CallerName[];
  readonly namedTo?: readonly CallerName[];
  readonly knownTo?: readonly CallerName[];
  readonly onceSeenBy?: readonly CallerName[];
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** A word that stands nowhere else. */
const newWord = (): string =>
  `zq${Array.from({ length: 14 }, () => LETTERS[Math.floor(Math.random() * 26)]).join("")}`;

const WORD = /zq[a-z]{14}/g;
const ID = /(?<![a-z])[a-z]{2,6}_[0-9a-hjkmnp-tv-z]{26}(?![0-9a-z])/g;
const ROUTE_ID = /(?<![0-9A-Z])[TCDM][0-9A-HJKMNP-TV-Z]{16}(?![0-9A-Z])/g;
const SECRET = /(?:sst|ccb|mgt|ivt)_[A-Za-z0-9_-]{43}/g;

/** A ledger of what is in a world, and who may come across it. */
export type Ledger = ReturnType<typeof openLedger>;

export function openLedger() {
  const entries = new Map<string, Entry>();
  const unknown = new Map<string, string>();

  function note(
    text: string,
    what: string,
    { seenBy, namedTo = [], knownTo = [], onceSeenBy = [] }: Rights,
  ) {
    if (entries.has(text)) return;
    entries.set(text, {
      text,
      what,
      seenBy: new Set(seenBy),
      namedTo: new Set(namedTo),
      knownTo: new Set(knownTo),
      onceSeenBy: new Set(onceSeenBy),
    });
  }

  return {
    entries: entries as ReadonlyMap<string, Entry>,

    /** A new word, for those who may see it. */
    word(what: string, rights: Rights): string {
      const word = newWord();
      note(word, what, rights);
      return word;
    },

    note,

    /** Notes all IDs in an answer that are not noted yet. */
    learn(answer: string, what: string, rights: Rights): void {
      for (const pattern of [ID, ROUTE_ID])
        for (const [id] of answer.matchAll(pattern)) note(id, `the ID of ${what}`, rights);
    },

    /** What is in a text that this caller may not come across: by now, or even when it was new. */
    leaksIn(text: string, caller: CallerName, when: "now" | "live" = "now"): string[] {
      const found = new Set<string>();
      for (const pattern of [WORD, ID, ROUTE_ID])
        for (const [match] of text.matchAll(pattern)) {
          const entry = entries.get(match);
          if (entry === undefined) continue;
          const { seenBy, namedTo, onceSeenBy } = entry;
          const free = seenBy.has(caller) || namedTo.has(caller);
          if (!free && !(when === "live" && onceSeenBy.has(caller)))
            found.add(`${entry.what} (${match})`);
        }
      for (const [secret] of text.matchAll(SECRET))
        found.add(`a credential (${secret.slice(0, 8)})`);
      return [...found];
    },

    /** What is in a text, whoever may see it. */
    entriesIn(text: string): Entry[] {
      return [WORD, ID, ROUTE_ID].flatMap((pattern) =>
        [...text.matchAll(pattern)].flatMap(([match]) => entries.get(match) ?? []),
      );
    },

    /** Whether a caller must be answered as if it were not there. */
    isHidden(text: string, caller: CallerName): boolean {
      const entry = entries.get(text);
      return entry !== undefined && !entry.seenBy.has(caller) && !entry.knownTo.has(caller);
    },

    /** Something of the same form that is nowhere. */
    unknownLike(text: string): string {
      const form = text.startsWith("zq")
        ? "zq"
        : /^[TCDM][0-9A-Z]/.test(text)
          ? text[0]!
          : text.split("_")[0]!;
      let made = unknown.get(form);
      if (made === undefined) {
        if (form === "zq") made = newWord();
        else if (form.length === 1) made = `${form}${"0".repeat(16)}`;
        else made = `${form}_${"0".repeat(26)}`;
        unknown.set(form, made);
      }
      return made;
    },
  };
}
