import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createProgram } from "../../src/cli/program.ts";
import { manual } from "../../src/cli/shell/manual.ts";
import { treeOf } from "../../src/cli/shell/tree.ts";
import { run, serve } from "../harness/child.ts";
import { useFolder } from "../harness/folder.ts";
import { inTerminal } from "../harness/terminal.ts";

const folder = useFolder();
const MAIN = join(import.meta.dir, "../../src/main.ts");

/** What a call said on standard error, and how it ended. */
async function refused(...args: string[]) {
  const { code, stdout, stderr } = await run(args, { cwd: folder() });
  expect(stdout).toBe("");
  return { code, said: stderr };
}

/** `/dev/full` is a device of Linux. */
const onLinux = (name: string, body: () => Promise<void>): void => {
  if (process.platform === "linux") test(name, body);
};

describe("a call that is wrong", () => {
  test("is answered with the nearest command, at every level", async () => {
    for (const [args, name, nearest, help] of [
      [["versio"], "versio", "version", "clickclack"],
      [["admin", "usr"], "usr", "user", "clickclack admin"],
      [
        ["admin", "magic-link", "creat", "--json"],
        "creat",
        "create",
        "clickclack admin magic-link",
      ],
      [["help", "admin", "usr"], "usr", "user", "clickclack admin"],
    ] as const) {
      const { code, said } = await refused(...args);
      expect(code).toBe(2);
      expect(said).toStartWith(`clickclack: Unknown command '${name}'. Did you mean ${nearest}?\n`);
      expect(said).toContain(`"${help} --help"`);
    }
  });

  test("is answered with the nearest option", async () => {
    expect(await refused("version", "--plian")).toEqual({
      code: 2,
      said: `clickclack: Unknown option '--plian'. Did you mean --plain?\n"clickclack version --help" says how it is called.\n`,
    });
    const { said } = await refused("--adr", ":9000");
    expect(said).toStartWith("clickclack: Unknown option '--adr'. Did you mean --addr?\n");
  });

  test("that begins with options is told that the command comes first", async () => {
    const { code, said } = await refused("--json", "whoami");
    expect([code, said]).toEqual([
      2,
      expect.stringContaining("A command comes before its options: clickclack whoami …\n"),
    ]);
  });

  test("of a group alone shows what belongs to it", async () => {
    const { code, said } = await refused("admin");
    expect(code).toBe(2);
    expect(said).toContain("magic-link");
  });

  test("of a command below another one has its options behind its name", async () => {
    const { code, said } = await refused(
      "import",
      "--dry-run",
      "slack",
      "x.zip",
      "--workspace",
      "x",
    );
    expect(code).toBe(2);
    expect(said).toStartWith("clickclack: Option '--dry-run' goes behind 'slack'.\n");
  });

  test("of two forms at once is refused", async () => {
    const { code, said } = await refused("version", "--json", "--plain");
    expect(code).toBe(2);
    expect(said).toStartWith("clickclack: Option '--json' cannot be used with option '--plain'.\n");
  });
});

describe("help", () => {
  test("is the same for a command before it and after it", async () => {
    const cwd = folder();
    const asked = await run(["help", "admin", "user", "create"], { cwd });
    const flagged = await run(["admin", "user", "create", "--help"], { cwd });
    expect(asked).toEqual(flagged);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toContain("Examples:");
  });

  test("begins with first steps, and puts commands under topics", async () => {
    const { code, stdout } = await run(["--help"], { cwd: folder() });
    expect(code).toBe(0);
    for (const words of ["First steps:", "A server of your own:", "What operators do:"])
      expect(stdout).toContain(words);
    expect(stdout).not.toMatch(/^ +complete /m);
  });

  test("fits the terminal that it is shown in", async () => {
    for (const columns of [80, 140]) {
      await using terminal = inTerminal([process.execPath, MAIN, "serve", "--help"], {
        cwd: folder(),
        columns,
      });
      expect(await terminal.exited).toBe(0);
      const lines = terminal.text().split("\r\n");
      // Examples are calls, which nobody wraps.
      const wrapped = lines.slice(0, lines.indexOf("Examples:"));
      expect(Math.max(...wrapped.map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(Math.max(...wrapped.map((line) => line.length))).toBeGreaterThan(columns - 20);
    }
  });
});

describe("standard output", () => {
  const through = async (script: string) => {
    const child = Bun.spawn(["bash", "-c", script], {
      cwd: folder(),
      env: { PATH: process.env["PATH"], BUN: process.execPath, MAIN },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return { code: await child.exited, stdout, stderr };
  };

  test("that nobody reads any more ends a command quietly", async () => {
    const script = (call: string) => `"$BUN" "$MAIN" ${call} | true; echo "\${PIPESTATUS[0]}"`;
    for (const call of ["--help", "serve --help", "version --json", "man"])
      expect([call, await through(script(call))]).toEqual([
        call,
        { code: 0, stdout: "0\n", stderr: "" },
      ]);
  });

  test("goes through a pipe whole, however slowly it is read", async () => {
    const whole = await through(`"$BUN" "$MAIN" man`);
    const slow = await through(`"$BUN" "$MAIN" man | (sleep 0.3; cat)`);
    expect(whole.stdout).toBe(
      manual(treeOf(createProgram())).replace(
        /^\.TH.*$/m,
        /^\.TH.*$/m.exec(whole.stdout)?.[0] ?? "",
      ),
    );
    expect(slow.stdout.length).toBe(whole.stdout.length);
  });

  onLinux("on a full disk is a failure in a sentence", async () => {
    for (const call of ["--help", "version", "man"])
      expect([call, await through(`"$BUN" "$MAIN" ${call} > /dev/full`)]).toEqual([
        call,
        { code: 1, stdout: "", stderr: "clickclack: The disk is full.\n" },
      ]);
  });

  onLinux("counts, whatever becomes of standard error", async () => {
    expect(await through(`"$BUN" "$MAIN" versio 2> /dev/full`)).toMatchObject({ code: 2 });
    expect(
      await through(`"$BUN" "$MAIN" versio 2>&1 >/dev/null | true; echo "\${PIPESTATUS[0]}"`),
    ).toMatchObject({ stdout: "2\n" });
  });
});

describe("Ctrl+C", () => {
  test("ends a server in a terminal as SIGTERM does, and leaves nothing locked", async () => {
    const cwd = folder();
    await using terminal = inTerminal([process.execPath, MAIN, "--addr", "127.0.0.1:0"], { cwd });
    await terminal.shows("Nobody is here yet");
    terminal.type("\u0003");
    expect(await terminal.exited).toBe(0);
    await using again = await serve([], { cwd });
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
  });
});

describe("a fault of our own", () => {
  /** Runs a program whose only command fails in this way. */
  const failing = async (way: string, ...args: string[]) => {
    const cwd = folder();
    const cli = join(import.meta.dir, "../../src/cli");
    await Bun.write(
      join(cwd, "main.ts"),
      `import { createProgram } from ${JSON.stringify(join(cli, "program.ts"))};
       import { bareCommand } from ${JSON.stringify(join(cli, "command.ts"))};
       import { run } from ${JSON.stringify(join(cli, "run.ts"))};
       const program = createProgram();
       bareCommand(program, "break", "break", [["clickclack break", "break"]])
         .option("--verbose", "more").action(async () => { ${way} });
       process.exit(await run(program, process.argv.slice(2)));`,
    );
    const child = Bun.spawn([process.execPath, "main.ts", "break", ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stderr = await child.stderr.text();
    return { code: await child.exited, stderr };
  };
  const SENTENCE =
    "clickclack: That is a fault in ClickClack: the sea is dry. Please report it, with what the same command says with --verbose.\n";

  test("is a sentence, wherever it happens, and its stack for whoever asks", async () => {
    for (const way of [
      'throw new Error("the sea is dry");',
      'void Promise.reject(new Error("the sea is dry")); await Bun.sleep(5_000);',
      'setTimeout(() => { throw new Error("the sea is dry"); }); await Bun.sleep(5_000);',
    ]) {
      expect([way, await failing(way)]).toEqual([way, { code: 1, stderr: SENTENCE }]);
      const { code, stderr } = await failing(way, "--verbose");
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/the sea is dry\.\nError: the sea is dry\n +at /),
      ]);
    }
  });
});

test("colours are for terminals that want them", async () => {
  const cwd = folder();
  const script = `import { styled } from ${JSON.stringify(join(import.meta.dir, "../../src/cli/output.ts"))}; console.log(styled("bold", "Ahoy"));`;
  await Bun.write(join(cwd, "styled.ts"), script);
  const shown = async (environment: Record<string, string>) => {
    await using terminal = inTerminal([process.execPath, "styled.ts"], { cwd, environment });
    await terminal.exited;
    return terminal.raw().trim();
  };
  expect(await shown({})).toBe("\u001b[1mAhoy\u001b[22m");
  expect(await shown({ NO_COLOR: "1" })).toBe("Ahoy");
  const piped = Bun.spawn([process.execPath, "styled.ts"], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  expect((await piped.stdout.text()).trim()).toBe("Ahoy");
});

test("the manual is a page that man shows without a warning", async () => {
  const page = manual(treeOf(createProgram()));
  expect(page).toStartWith('.\\"');
  for (const tool of [
    ["mandoc", "-T", "lint", "-W", "warning"],
    ["groff", "-man", "-ww", "-Tutf8", "-z"],
  ]) {
    if (Bun.which(tool[0] ?? "") === null) continue;
    const child = Bun.spawn(tool, { stdin: new Blob([page]), stdout: "pipe", stderr: "pipe" });
    expect(await child.stdout.text()).toBe("");
    expect(await child.stderr.text()).toBe("");
    expect(await child.exited).toBe(0);
  }
});
