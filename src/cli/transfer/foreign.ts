import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openBlobs } from "../../blobs/open.ts";
import type { Config } from "../../config.ts";
import type { Database } from "../../storage/database.ts";
import { takeLock } from "../../storage/lock.ts";
import { ArchiveError, type ForeignArchive, type Reading } from "../../transfer/foreign/archive.ts";
import { importArchive, type Stage } from "../../transfer/foreign/import.ts";
import { createNotes } from "../../transfer/foreign/notes.ts";
import type { ImportReport } from "../../transfer/foreign/report.ts";
import { openMattermost } from "../../transfer/mattermost/archive.ts";
import { openSlack } from "../../transfer/slack/archive.ts";
import { administer, type Options } from "../admin/administer.ts";
import { EXIT, fail } from "../exit.ts";
import { clean, table, type Form, type Outcome } from "../output.ts";
import { progressBar, type ProgressBar } from "../progress.ts";

type ImportOptions = Options & {
  readonly workspace: string;
  readonly owner?: string;
  readonly files?: string;
  readonly team?: string;
  readonly dryRun?: boolean;
};

/** `import slack` */
export const importSlack = (file: string, options: ImportOptions): Promise<void> =>
  importForeign(options, (reading) => openSlack(file, reading));

/** `import mattermost` */
export const importMattermost = (file: string, options: ImportOptions): Promise<void> =>
  importForeign(options, (reading) => openMattermost(file, { ...reading, team: options.team }));

const importForeign = (
  options: ImportOptions,
  open: (reading: Reading) => Promise<ForeignArchive>,
): Promise<void> =>
  administer(options, async (db, config) => {
    const release = oneAtATime(config);
    try {
      return outcomeOf(await run(db, config, options, open));
    } catch (error) {
      if (error instanceof ArchiveError) fail(EXIT.failed, clean(error.message));
      throw error;
    } finally {
      release();
    }
  });

/** Two imports at once would each make what the other does. Files go into the folder that the server has them in. */
function oneAtATime({ data }: Config): () => void {
  if (!existsSync(data))
    fail(
      EXIT.notFound,
      `There is no folder ${data}: say where the server keeps its data with --data.`,
    );
  const file = join(data, "import.lock");
  try {
    const release = takeLock(file);
    if (release !== undefined) {
      removeScratch(data);
      return release;
    }
  } catch {
    fail(EXIT.failed, `${file} cannot be made or written to.`);
  }
  return fail(EXIT.failed, "Another import is running: wait until it has ended.");
}

/** What an import that was killed had unpacked for itself. */
function removeScratch(data: string): void {
  for (const name of readdirSync(data))
    if (/^import-[0-9a-f-]{36}\.jsonl$/.test(name)) rmSync(join(data, name), { force: true });
}

async function run(
  db: Database,
  config: Config,
  options: ImportOptions,
  open: (reading: Reading) => Promise<ForeignArchive>,
): Promise<ImportReport> {
  const { workspace, owner, files, dryRun } = options;
  const notes = createNotes();
  const archive = await open({ files, scratch: config.data, notes });
  const bars = stages(options);
  try {
    return await importArchive(db, openBlobs(config.uploads), archive, {
      ...{ workspace, owner, dryRun, notes },
      onProgress: bars.show,
    });
  } finally {
    bars.end();
    await archive.close();
  }
}

const STAGES: Record<Stage, string> = {
  people: "People",
  messages: "Messages",
  search: "Search index",
};

/** A bar for each stage, one after the other. */
function stages(form: Form) {
  let bar: ProgressBar | undefined;
  let current: Stage | undefined;
  const percent = (share: number) => (share === 0 ? "" : String(share));
  return {
    show(stage: Stage, done: number, total: number): void {
      if (stage !== current) {
        bar?.end();
        const shown = stage === "people" ? String : stage === "messages" ? megabytes : percent;
        bar = progressBar(STAGES[stage], total, form, shown);
        current = stage;
      }
      bar?.at(done);
    },
    end: () => bar?.end(),
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function outcomeOf(report: ImportReport): Outcome {
  const { workspace, dry_run, notes, already_there } = report;
  const came = countsOf(report);
  const there = [
    ["people", already_there.people],
    ["channels and conversations", already_there.places],
    ["messages of those that were begun", already_there.messages],
  ].flatMap(([what, count]) => (count === 0 ? [] : [`${what} ${count}`]));
  const text = [
    came.length > 0 ? table(["", dry_run ? "would come" : "came"], came) : "Nothing new came.",
    ...(there.length > 0 ? ["", `Here from an import before: ${there.join(", ")}.`] : []),
    ...(notes.length > 0 ? ["", "What is not as it was:"] : []),
    ...notes.map(({ count, text: said, examples }) => {
      const more = count > examples.length && examples.length > 0 ? ["…"] : [];
      const shown = [...examples.map((example) => clean(example)), ...more].join("; ");
      return `  ${said}: ${count}${shown === "" ? "" : ` (${shown})`}`;
    }),
  ].join("\n");
  const name = clean(workspace.name);
  return {
    text,
    plain: workspace.id,
    json: report,
    note: dry_run
      ? `Nothing was changed. The same without --dry-run brings it into ${name}.`
      : `${name} has it all${workspace.made ? "; the workspace was made for it" : ""}.`,
  };
}

function countsOf({ imported: all }: ImportReport): [string, string][] {
  const rows: [string, number][] = [
    ["people", all.people.made],
    ["people who were here", all.people.matched],
    ["deactivated people", all.people.deactivated],
    ["bots", all.people.bots],
    ["public channels", all.channels.public],
    ["private channels", all.channels.private],
    ["direct conversations", all.direct_conversations],
    ["messages", all.messages],
    ["replies", all.replies],
    ["reactions", all.reactions],
    ["pins", all.pins],
    ["files", all.files],
  ];
  return rows.flatMap(([what, count]) => (count === 0 ? [] : [[what, String(count)]]));
}
