import { describe, expect, test } from "bun:test";
import { CommanderError, type Command } from "commander";
import { examplesOf } from "../../src/cli/command.ts";
import { createProgram } from "../../src/cli/program.ts";
import { acts, actingIn, treeOf, type Entry } from "../../src/cli/shell/tree.ts";
import { PAGE, page, placeOf, transcripts } from "../../scripts/cli-docs.ts";
import { callsIn } from "./calls.ts";

const root = treeOf(createProgram());
const everything = (entry: Entry): Entry[] => [entry, ...entry.commands.flatMap(everything)];
const commands = everything(root).slice(1);

/** What is wrong with a call, as the program would say it; nothing is done. */
async function wrongWith(words: readonly string[]): Promise<string | undefined> {
  const program = createProgram();
  let said = "";
  const still = (command: Command) => {
    command.configureOutput({ writeOut: () => {}, writeErr: (text) => (said += text) });
    if (examplesOf(command).length > 0) command.action(() => {});
    for (const one of command.commands) still(one);
  };
  still(program);
  try {
    await program.parseAsync(words.length === 0 ? ["serve"] : words, { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    return said === "" ? String(error) : said;
  }
}

describe("a command", () => {
  test("either does something, or has others below it", () => {
    const idle = commands.filter((one) => !acts(one) && one.commands.length === 0);
    expect(idle.map(({ path }) => path)).toEqual([]);
  });

  test.each(actingIn(root))(
    "$path has examples that it understands",
    async ({ examples, path }) => {
      expect(examples.length).toBeGreaterThan(0);
      for (const [example] of examples) {
        const calls = callsIn(example);
        // One of them is of this command.
        expect([
          example,
          calls.some(
            (call) =>
              `clickclack ${call.join(" ")}`.startsWith(path) ||
              (path.endsWith(" serve") && call.length === 0),
          ),
        ]).toEqual([example, true]);
        for (const call of calls)
          expect([example, await wrongWith(call)]).toEqual([example, undefined]);
      }
    },
  );

  test("is described by a short phrase, and so is each of its options and arguments", () => {
    const phrases = commands.flatMap(({ path, description, options }) => [
      [path, description] as const,
      ...options.map((option) => [`${path} ${option.written}`, option.description] as const),
    ]);
    const odd = phrases.filter(
      ([, phrase]) => phrase === "" || phrase.endsWith(".") || /^[A-Z][a-z]+ /.test(phrase),
    );
    expect(odd).toEqual([]);
  });
});

describe("docs/cli.md", () => {
  test("is what the commands and the transcripts make; bun scripts/cli-docs.ts makes it again", async () => {
    expect(await Bun.file(PAGE).text()).toBe(await page());
  });

  test("shows every transcript, under the command that its name begins with", () => {
    const lost = transcripts().filter((one) => placeOf(one, commands) === undefined);
    expect(lost.map(({ name }) => name)).toEqual([]);
  });
});
