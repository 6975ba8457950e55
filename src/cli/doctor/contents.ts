import { miscounts } from "../../features/integrity/counters.ts";
import {
  EVERYTHING,
  gapsInLogs,
  gapsInPlaces,
  newestTime,
  type Extent,
  type Gap,
} from "../../features/integrity/logs.ts";
import { searchProgress, unfound } from "../../features/integrity/search.ts";
import type { Reader, SearchEngine } from "../../storage/database.ts";
import { counted, failure, fine, someOf, warning, type Check, type Patient } from "./check.ts";

/** What is looked at unless `--full`: it takes about a second, however much there is. */
const SAMPLE: Extent = { window: 10_000, most: 200 };
const SAMPLED_COUNTERS = 500;
const SAMPLED_MESSAGES = 200;
/** A search waits for so many messages to be indexed, and no more. */
const NEAR = 10_000;
/** A server that runs takes so long, in milliseconds, to index what was just written. */
const INDEXING = 800;
/** The clock may differ by so much, in milliseconds. */
const SLACK = 60_000;

const REBUILD = "Run clickclack admin search rebuild: the index is built afresh in the background.";

/** Whether what is in the database fits together. */
export async function contentChecks(
  patient: Patient,
  { reader, search }: { reader: Reader; search: Pick<SearchEngine, "newest"> },
): Promise<Check[]> {
  const extent = patient.full ? EVERYTHING : SAMPLE;
  const rest = patient.full ? "" : " in what was sampled (--full looks at all)";
  return [
    dense(
      "cursors",
      await gapsInLogs(reader, extent),
      "event log",
      `Every event log is dense${rest}.`,
    ),
    dense(
      "messages",
      await gapsInPlaces(reader, extent),
      "place",
      `The messages of every place are numbered without a hole${rest}.`,
    ),
    await counters(reader, patient.full, rest),
    await searchIndex(patient, reader, search),
    await clock(reader),
  ];
}

function dense(name: string, gaps: readonly Gap[], what: string, message: string): Check {
  const [gap] = gaps;
  if (gap === undefined) return fine(name, message);
  return failure(
    name,
    `${counted(gaps.length, what)} ${gaps.length === 1 ? "is" : "are"} not dense: ${gap.id} has ${gap.found} of ${gap.expected} up to ${gap.newest}.`,
    "Something else has written to the database: make a copy of it for a report, and restore the newest backup from before.",
  );
}

async function counters(reader: Reader, full: boolean, rest: string): Promise<Check> {
  const wrong = await miscounts(reader, full ? EVERYTHING.most : SAMPLED_COUNTERS);
  const [first] = wrong;
  if (first === undefined) return fine("counters", `Every counter is what it counts${rest}.`);
  const { what, id, kept, counted: really } = first;
  return failure(
    "counters",
    `${counted(wrong.length, "counter")} ${wrong.length === 1 ? "is" : "are"} wrong: ${id} counts ${kept} ${what} and has ${really}.`,
    "Something else has written to the database: make a copy of it for a report, and restore the newest backup from before.",
  );
}

async function searchIndex(
  { full, running }: Patient,
  reader: Reader,
  search: Pick<SearchEngine, "newest">,
): Promise<Check> {
  let progress = await searchProgress(reader);
  if (progress === undefined)
    return failure("search", "The search index does not know how far it has come.", REBUILD);
  const begun = performance.now();
  while (
    running &&
    (progress.behind > 0 || !progress.current) &&
    performance.now() - begun < INDEXING
  ) {
    await Bun.sleep(INDEXING / 10);
    progress = (await searchProgress(reader)) ?? progress;
  }
  if (!progress.current)
    return warning(
      "search",
      "The search index was made by other rules than this program's, and finds nothing yet.",
      "Start the server: it builds the index afresh in the background.",
    );
  const { behind, indexed_id } = progress;
  if (behind > NEAR || (running && behind > 0))
    return warning(
      "search",
      `The search index is ${counted(behind, "message")} behind, and finds none of them yet.`,
      running
        ? "Wait if much is being written; if it stays behind, look for the words search index in the server's log."
        : "Start the server: it catches up in the background.",
    );
  const most = full ? 10 * SAMPLED_MESSAGES : SAMPLED_MESSAGES;
  const { looked, missing: suspected } = await unfound(reader, search, indexed_id, most);
  // What was changed while it was looked for is found the second time.
  if (running && suspected.length > 0) await Bun.sleep(INDEXING);
  const again =
    suspected.length === 0 ? [] : (await unfound(reader, search, indexed_id, most)).missing;
  const missing = suspected.filter((id) => again.includes(id));
  if (missing.length > 0)
    return failure(
      "search",
      `The search index does not find ${someOf(missing)} by their own words, of ${looked} messages that were looked for.`,
      REBUILD,
    );
  const later = behind > 0 ? `, and takes up ${counted(behind, "more")} at the next start` : "";
  return fine(
    "search",
    `The search index finds all of ${counted(looked, "message")} that were looked for${later}.`,
  );
}

async function clock(reader: Reader): Promise<Check> {
  const newest = await newestTime(reader);
  if (newest === undefined || Date.parse(newest) <= Date.now() + SLACK)
    return fine("clock", "The clock is not behind what was written last.");
  return failure(
    "clock",
    `The clock says ${new Date().toISOString()}, and something was written at ${newest} already.`,
    "Set this machine's clock, and have it kept right, as by systemd-timesyncd or chrony.",
  );
}
