/**
 * `bun scripts/cli-docs.ts`: writes docs/cli.md from the commands and the transcripts; `--check` only says whether the
 * file is what they make.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createProgram } from "../src/cli/program.ts";
import {
  ENVIRONMENT,
  EXIT_CODES,
  FILES,
  FORMS,
  INTRODUCTION,
  type Described,
} from "../src/cli/shell/reference.ts";
import {
  acts,
  ownFlags,
  sharedFlags,
  takesSettings,
  treeOf,
  type Entry,
  type Flag,
} from "../src/cli/shell/tree.ts";
import { root as repository } from "./toolchain.ts";

/** Where the page is. */
export const PAGE = join(repository, "docs/cli.md");
const TRANSCRIPTS = join(repository, "docs/cli/transcripts");

/** A transcript that a test has recorded. */
export interface Transcript {
  readonly name: string;
  readonly text: string;
}

/** The transcripts that there are, sorted. */
export const transcripts = (): Transcript[] =>
  readdirSync(TRANSCRIPTS)
    .toSorted()
    .map((file) => ({
      name: file.replace(/\.txt$/, ""),
      text: readFileSync(join(TRANSCRIPTS, file), "utf8"),
    }));

/** The command or group that a transcript is shown under: the longest whose words its name begins with. */
export function placeOf({ name }: Transcript, all: readonly Entry[]): Entry | undefined {
  const begins = (entry: Entry) => `${name}-`.startsWith(`${wordsOf(entry).join("-")}-`);
  return all
    .filter(begins)
    .toSorted((one, other) => other.path.length - one.path.length)
    .at(0);
}

/** The page, formatted. */
export async function page(): Promise<string> {
  const tree = treeOf(createProgram());
  const all = entriesOf(tree);
  const recorded = transcripts();
  const shownUnder = (entry: Entry) => recorded.filter((one) => placeOf(one, all) === entry);
  const topics = Map.groupBy(tree.commands, ({ topic }) => topic);
  const lines = [
    "# The command line",
    "",
    "<!-- Made by `bun scripts/cli-docs.ts` from the commands and from what tests have recorded. -->",
    "",
    ...INTRODUCTION.flatMap((paragraph) => [prose(paragraph), ""]),
    "`clickclack help send` shows one command with examples, `clickclack man | man -l -` this page in a terminal. A word that",
    "is not known is answered with the nearest one.",
    "",
    "- [What commands print](#what-commands-print), [how they end](#how-they-end), [environment](#environment),",
    "  [files](#files), [completion](#completion)",
    ...[...topics].map(
      ([topic, entries]) =>
        `- ${titleOf(topic)}: ${entries.map((entry) => `[${entry.name}](#${anchorOf(entry)})`).join(", ")}`,
    ),
    "",
    "Scripts and agents: [agent-friendly-cli.md](agent-friendly-cli.md). What operators do with these commands:",
    "[admin.md](admin.md).",
    "",
    "## What commands print",
    "",
    "Data goes to standard output, all else to standard error. Most commands have these options:",
    "",
    ...table("Option", FORMS),
    "",
    "An empty list prints nothing, or an empty list with `--json`; that it is empty is said on standard error.",
    "",
    "## How they end",
    "",
    ...table("Exit code", EXIT_CODES),
    "",
    "## Environment",
    "",
    ...table("Variable", ENVIRONMENT),
    "",
    "## Files",
    "",
    ...table("File", FILES),
    "",
    "## Completion",
    "",
    "`clickclack completion` prints what makes a shell complete commands, options and their values with Tab. The shell asks",
    "the program itself each time, so that it is never behind it.",
    "",
    ...fence(
      "sh",
      "source <(clickclack completion bash)   # in ~/.bashrc; zsh: the same in ~/.zshrc, after compinit",
    ),
    ...fence("sh", "clickclack completion fish > ~/.config/fish/completions/clickclack.fish"),
    ...fence(
      "powershell",
      "clickclack completion powershell | Out-String | Invoke-Expression   # in $PROFILE",
    ),
    ...sharedOptions(tree),
    ...[...topics].flatMap(([topic, entries]) => [
      `## ${titleOf(topic)}`,
      "",
      ...entries.flatMap((entry) => section(entry, 3, shownUnder)),
    ]),
  ];
  return formatted(`${lines.join("\n").trimEnd()}\n`);
}

/** What many commands share is said once. */
function sharedOptions(tree: Entry): string[] {
  const topics = sharedFlags(tree);
  // It has said that already.
  topics.delete("What it prints:");
  return [
    "## Options of many commands",
    "",
    ...[...topics].flatMap(([topic, flags]) => [
      `**${titleOf(topic)}**`,
      "",
      ...optionTable(flags),
      "",
    ]),
  ];
}

function section(entry: Entry, level: number, shownUnder: (of: Entry) => Transcript[]): string[] {
  const heading = [`${"#".repeat(level)} ${entry.path}`, "", `${sentence(entry.description)}`, ""];
  const recorded = shownUnder(entry).flatMap(({ text }) => fence("console", text.trimEnd()));
  const below = entry.commands.flatMap((one) => section(one, level + 1, shownUnder));
  if (!acts(entry)) return [...heading, ...recorded, ...below];
  const own = ownFlags(entry);
  const places = entry.arguments.filter(({ description }) => description !== "");
  return [
    ...heading,
    ...fence("", entry.usage),
    ...(places.length > 0
      ? [
          ...table(
            "Argument",
            places.map(({ name, description }) => [name, description] as const),
          ),
          "",
        ]
      : []),
    ...[...Map.groupBy(own, ({ topic }) => topic)].flatMap(([topic, flags]) => [
      ...(topic === "Options:" ? [] : [`**${titleOf(topic)}**`, ""]),
      ...optionTable(flags),
      "",
    ]),
    ...(takesSettings(entry)
      ? ["It takes settings of the server too, as [serve](#clickclack-serve) does.", ""]
      : []),
    ...fence("sh", entry.examples.map(([call, purpose]) => `# ${purpose}\n${call}`).join("\n\n")),
    ...recorded,
    ...below,
  ];
}

const optionTable = (flags: readonly Flag[]) =>
  table(
    "Option",
    flags.map(({ written, description, required }): Described => [
      written,
      required ? `${description}; required` : description,
    ]),
  );

const table = (heading: string, rows: readonly Described[]) => [
  `| ${heading} | What it is |`,
  "| --- | --- |",
  ...rows.map(
    ([term, meaning]) => `| ${/^\w+$|[-/…]/.test(term) ? code(term) : term} | ${cell(meaning)} |`,
  ),
];

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;
/** Prose with what is typed set apart. */
const prose = (text: string) =>
  text.replace(
    /"(clickclack [^"]+)"|(?<![\w-])(--[a-z][a-z-]*|(?:CLICKCLACK|NO)_[A-Z]+|~\/[.\w/]+[\w/])/g,
    (_, call: string | undefined, word: string | undefined) => code(call ?? word ?? ""),
  );
const cell = (text: string) => prose(text.replace(/[|*<>]/g, "\\$&"));
const fence = (kind: string, text: string) => [`\`\`\`${kind}`, text, "```", ""];
const titleOf = (topic: string) => topic.replace(/:$/, "");
const anchorOf = (entry: Entry) => entry.path.replaceAll(" ", "-");
const wordsOf = (entry: Entry) => entry.path.split(" ").slice(1);
const sentence = (phrase: string) => `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;

/** Every command and group below the program. */
const entriesOf = (entry: Entry): Entry[] =>
  entry.commands.flatMap((one) => [one, ...entriesOf(one)]);

/** As `bun fmt` leaves it. */
async function formatted(markdown: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-docs-"));
  try {
    const file = join(folder, "cli.md");
    await Bun.write(file, markdown);
    const child = Bun.spawn([process.execPath, "fmt", file], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said = await child.stderr.text();
    if ((await child.exited) !== 0) throw new Error(said);
    return await Bun.file(file).text();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const made = await page();
  const file = Bun.file(PAGE);
  const stale = !(await file.exists()) || (await file.text()) !== made;
  if (!process.argv.includes("--check")) await Bun.write(PAGE, made);
  else if (stale) {
    console.error("docs/cli.md is not what the commands make: run bun scripts/cli-docs.ts.");
    process.exit(1);
  }
}
