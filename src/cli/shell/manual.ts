import { builtAt, version } from "../../build.ts";
import { acts, ownFlags, sharedFlags, takesSettings, type Entry, type Flag } from "./tree.ts";
import {
  ENVIRONMENT,
  EXIT_CODES,
  FILES,
  FORMS,
  INTRODUCTION,
  type Described,
} from "./reference.ts";

/** The manual page of the whole program, for `man`. */
export function manual(root: Entry): string {
  const lines = [
    '.\\" Printed by "clickclack man".',
    `.TH CLICKCLACK 1 "${builtAt.slice(0, 10)}" "clickclack ${version}"`,
    ".SH NAME",
    `clickclack \\- ${escaped(firstLower(root.description.replace(/\.$/, "")))}`,
    ".SH SYNOPSIS",
    ".B clickclack",
    "[\\fIcommand\\fR] [\\fIoptions\\fR]",
    ".SH DESCRIPTION",
    ...INTRODUCTION.flatMap((paragraph) => [escaped(paragraph), ".PP"]).slice(0, -1),
    ".SH OPTIONS OF MANY COMMANDS",
    ...[...sharedFlags(root)].flatMap(([topic, flags]) => [
      `.SS ${escaped(topic.replace(/:$/, ""))}`,
      ...flags.flatMap(option),
    ]),
    ".SH COMMANDS",
    ...root.commands.flatMap(section),
    ".SH OUTPUT",
    ...terms(FORMS),
    ".SH EXIT STATUS",
    ...terms(EXIT_CODES),
    ".SH ENVIRONMENT",
    ...terms(ENVIRONMENT),
    ".SH FILES",
    ...terms(FILES),
  ];
  return `${lines.join("\n")}\n`;
}

/** A command, or all that belong to it. */
function section(entry: Entry): string[] {
  const below = entry.commands.flatMap(section);
  if (!acts(entry)) return below;
  return [
    `.SS ${escaped(entry.usage)}`,
    escaped(sentence(entry.description)),
    ...entry.arguments
      .filter(({ description }) => description !== "")
      .flatMap(({ name, description }) => [".TP", `.I ${escaped(name)}`, escaped(description)]),
    ...ownFlags(entry).flatMap(option),
    ...(takesSettings(entry) ? [".PP", "It takes settings of the server, as serve does."] : []),
    ".PP",
    "Examples:",
    ...entry.examples.flatMap(([call, purpose]) => [
      ".PP",
      ".RS 4",
      ".nf",
      `$ ${escaped(call)}`,
      ".fi",
      ".RS 4",
      escaped(purpose),
      ".RE",
      ".RE",
    ]),
    ...below,
  ];
}

const option = ({ written, description }: Flag) => [
  ".TP",
  `.B ${escaped(written)}`,
  escaped(description),
];

const terms = (all: readonly Described[]) =>
  all.flatMap(([term, meaning]) => [".TP", `.B ${escaped(term)}`, escaped(meaning)]);

const sentence = (phrase: string) => `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
const firstLower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** Text as roff takes it literally: no backslash, hyphen or quote of it means anything, nor does the start of a line. */
const escaped = (text: string) =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti")
    .replaceAll("`", "\\(ga")
    .replaceAll("\n", " ")
    .replace(/^\./, "\\&.")
    .replace(
      /[^\0-\u{7f}]/gu,
      (letter) => `\\[u${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`,
    );
