import { Argument, type Command } from "commander";
import { bareCommand } from "../command.ts";
import { begin } from "../output.ts";
import { SHELLS, completionScript, type Shell } from "./completion.ts";
import { treeOf } from "./tree.ts";

/** Adds what explains the program to people and to their shells. */
export function shellCommands(program: Command): void {
  bareCommand(program, "completion", "print what makes a shell complete commands", [
    ["source <(clickclack completion bash)", "in ~/.bashrc; zsh alike, in ~/.zshrc"],
    ["clickclack completion fish > ~/.config/fish/completions/clickclack.fish", "once"],
    [
      "clickclack completion powershell | Out-String | Invoke-Expression",
      "in the file that $PROFILE names",
    ],
  ])
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .action((shell: Shell) => begin(completionScript(shell)));

  bareCommand(program, "man", "print the manual, for man", [
    ["clickclack man | man -l -", "read it"],
    ["clickclack man > /usr/local/share/man/man1/clickclack.1", "install it"],
  ]).action(async () => begin((await import("./manual.ts")).manual(treeOf(program))));

  // What the scripts of `completion` ask. Whatever fails, nothing may appear between what somebody types.
  program
    .command("complete [words...]", { hidden: true })
    .option("--next", "the cursor is after a space")
    .action(async (words: string[], { next = false }: { next?: boolean }) => {
      const { answer } = await import("./answer.ts");
      begin(await answer(treeOf(program), next ? [...words, ""] : words));
    });
}
