/** The thread in which `matches.ts` has messages ranked: reading two thousand takes some ten milliseconds. */
import { answerBeside } from "../../storage/beside.ts";
import { rank } from "./ranking.ts";
import type { Term } from "./terms.ts";

export interface ToRank {
  /** JSON of pairs: inner ID and text. */
  readonly texts: string;
  readonly terms: readonly Term[];
}

answerBeside<ToRank, number[]>(({ texts, terms }) => rank(JSON.parse(texts), terms));
