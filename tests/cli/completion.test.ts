import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProgram } from "../../src/cli/program.ts";
import { answer } from "../../src/cli/shell/answer.ts";
import { completionScript } from "../../src/cli/shell/completion.ts";
import { treeOf } from "../../src/cli/shell/tree.ts";
import { run } from "../harness/child.ts";
import { useFolder } from "../harness/folder.ts";
import { inTerminal } from "../harness/terminal.ts";
import { newChannel } from "../harness/world.ts";
import { useCast } from "./cast.ts";

const folder = useFolder();
const root = treeOf(createProgram());
/** What is offered after a line that ends at the cursor. */
const offered = async (line: string) =>
  (await answer(root, line.split(" ")))
    .split("\n")
    .map((one) => one.split("\t")[0] ?? "")
    .filter((one) => one !== "");

describe("what a shell offers", () => {
  test("begins as the word does, at every level", async () => {
    expect(await offered("adm")).toEqual(["admin"]);
    expect(await offered("admin magic-link ")).toEqual(["create"]);
    expect(await offered("admin user set")).toEqual(["set-password"]);
    expect(await offered("nonsense ")).toEqual([]);
  });

  test("never has what is hidden", async () => {
    expect(await offered("comple")).toEqual(["completion"]);
  });

  test("are options once they begin, those without a value but once, and what may follow them", async () => {
    expect(await offered("version --p")).toEqual(["--plain"]);
    expect(await offered("version --plain --p")).toEqual([]);
    expect(await offered("admin member add --role ")).toEqual(["moderator", "member", "guest"]);
    expect(await offered("admin member add --role=m")).toEqual([
      "--role=moderator",
      "--role=member",
    ]);
    expect(await offered("admin member add --role = m")).toEqual(["moderator", "member"]);
    expect(await offered("admin member add --role guest ")).toEqual([]);
    expect(await offered("events tail --type message.created --ty")).toEqual(["--type"]);
    expect(await offered("version -- --p")).toEqual([]);
  });

  test("are the choices of an argument, and paths where paths belong", async () => {
    expect(await offered("completion ")).toEqual(["bash", "zsh", "fish", "powershell"]);
    expect(await offered("serve --data ")).toEqual([":path"]);
    expect(await offered("serve --config=")).toEqual([":path"]);
    expect(await offered("import s")).toEqual(["slack", ":path"]);
    expect(await offered("import slack ")).toEqual([":path"]);
  });

  test("after help are commands, and those below them", async () => {
    expect(await offered("help vers")).toEqual(["version"]);
    expect(await offered("help admin magic")).toEqual(["magic-link"]);
  });
});

describe("what a server has is offered by name", () => {
  const cast = useCast();
  /** What the program answers after a line, and how it ends. */
  const asked = async (line: string, environment: Record<string, string> = signedIn()) =>
    await run(["complete", "--", ...line.split(" ")], { cwd: folder(), environment });
  const signedIn = () => ({
    CLICKCLACK_SERVER: cast().server.url,
    CLICKCLACK_TOKEN: cast().ava.token,
    XDG_CONFIG_HOME: "/nonexistent",
  });

  test("to whoever is signed in", async () => {
    await newChannel(cast().ava, cast().workspace, "gangway");
    await newChannel(cast().ava, cast().workspace, "berths");
    const { stdout } = await asked("send g");
    expect(stdout.split("\n").filter(Boolean).toSorted()).toEqual(["gangway", "general"]);
    expect((await asked("messages search --in b")).stdout).toBe("berths\n");
    expect((await asked("channels list --workspace ")).stdout).toBe("clickclack\tHarbour\n");
    expect((await asked("channels list --workspace=")).stdout).toBe(
      "--workspace=clickclack\tHarbour\n",
    );
  });

  test("and nothing at all to others, from a server that is silent, or none", async () => {
    const nothing = { code: 0, stdout: "", stderr: "" };
    const { XDG_CONFIG_HOME } = signedIn();
    expect(await asked("send g", { XDG_CONFIG_HOME })).toEqual(nothing);
    expect(await asked("send g", { ...signedIn(), CLICKCLACK_TOKEN: "sst_nobody" })).toEqual(
      nothing,
    );
    expect(
      await asked("send g", { ...signedIn(), CLICKCLACK_SERVER: "http://127.0.0.1:1" }),
    ).toEqual(nothing);
    using silent = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const server = `http://127.0.0.1:${silent.port}`;
    expect(await asked("send g", { ...signedIn(), CLICKCLACK_SERVER: server })).toEqual(nothing);
    // What an operator does is about a database, and no server is asked.
    expect(await asked("admin invite create --workspace ")).toEqual(nothing);
  });
});

/** A folder with the program, which says how it was called; files to complete; and what shells read as they start. */
function home(): string {
  const cwd = folder();
  mkdirSync(join(cwd, "bin"));
  const main = join(import.meta.dir, "../../src/main.ts");
  writeFileSync(
    join(cwd, "bin/clickclack"),
    `#!/bin/sh\n[ "$1" = complete ] && exec '${process.execPath}' '${main}' "$@"\necho "ran <$*>"\n`,
  );
  chmodSync(join(cwd, "bin/clickclack"), 0o755);
  writeFileSync(join(cwd, "settings.json"), "{}");
  for (const shell of ["bash", "zsh", "fish"] as const)
    writeFileSync(join(cwd, `completion.${shell}`), completionScript(shell));
  return cwd;
}

const SHELLS = [
  ["bash", ["bash", "--norc", "--noprofile", "-i"], "PS1='ready> '; source completion.bash"],
  [
    "zsh",
    ["zsh", "-f", "-i"],
    "PS1='ready> '; autoload -Uz compinit; compinit -u -D; source completion.zsh",
  ],
  [
    "fish",
    ["fish", "--no-config", "--interactive"],
    "function fish_prompt; echo 'ready> '; end; source completion.fish",
  ],
] as const;

describe("Tab in a terminal", () => {
  // Bash is wherever these tests are; the others are asked where they are.
  for (const [name, command, setup] of SHELLS.filter(
    ([shell]) => shell === "bash" || Bun.which(shell) !== null,
  ))
    test(`completes what is typed in ${name}`, async () => {
      const cwd = home();
      await using shell = inTerminal(command, {
        cwd,
        environment: { PATH: `${cwd}/bin:${process.env["PATH"]}`, INPUTRC: "/dev/null" },
      });
      shell.type(`${setup}; echo set'-'up\r`);
      await shell.shows("set-up");
      for (const [typed, made] of [
        ["vers\t", "version"],
        ["admin magic\t", "admin magic-link"],
        ["admin member add --role g\t", "admin member add --role guest"],
        ["admin member add --role=g\t", "admin member add --role=guest"],
        ["serve --config set\t", "serve --config settings.json"],
        ["serve --config=set\t", "serve --config=settings.json"],
        ["version --pl\t", "version --plain"],
        ["import sla\t", "import slack"],
        ["import sett\t", "import settings.json"],
        ["nonsense \t", "nonsense"],
      ]) {
        shell.type(`clickclack ${typed}\r`);
        await shell.shows(`ran <${made}>`);
      }
      // Where it is not on the path, as in the README.
      shell.type("./bin/clickclack compl\t ba\t\r");
      await shell.shows("ran <completion bash>");
      shell.type("\u0003exit\r");
    });
});
