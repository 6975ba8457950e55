import { afterEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { useFolder } from "../../../tests/harness/folder.ts";
import { homeIn } from "../../../tests/harness/home.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { serverAddress } from "./address.ts";
import { nearest } from "./nearest.ts";
import { writePrivately } from "./private-file.ts";
import { readState, statePath, writeState } from "./state.ts";

const folder = useFolder();
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("the profile", () => {
  const server = useServer();
  const signedIn = async (environment: Record<string, string> = {}) => {
    const { token, user } = await signIn(server, "Ava");
    const home = homeIn(folder());
    const around = { input: token, environment };
    await home.done(["login", server.url, "--token", "-"], around);
    return { home, user, token };
  };

  test("is its owner's alone, and made so again", async () => {
    const { home, token } = await signedIn();
    expect([modeOf(home.profile), modeOf(dirname(home.profile))]).toEqual(["600", "700"]);
    expect(readFileSync(home.profile, "utf8")).toContain(token);
    chmodSync(home.profile, 0o644);
    const { stderr } = await home.run(["whoami"]);
    expect(stderr).toBe(
      `${home.profile} was open to others on this machine; now it is yours alone.\n`,
    );
    expect(modeOf(home.profile)).toBe("600");
    expect((await home.run(["whoami"])).stderr).toBe("");
  });

  test("that is damaged is named and left as it is", async () => {
    const { home, token } = await signedIn();
    for (const [damaged, ...args] of [
      ["", "whoami"],
      ["{", "login", "--token", token],
      ["[]", "status"],
      [`{"servers":{"${server.url}":{"token":1}}}`, "logout"],
    ] as const) {
      await Bun.write(home.profile, damaged);
      expect(await home.refused(2, args)).toBe(
        `${home.profile} is damaged: repair it, or delete it and sign in again by clickclack login.`,
      );
      expect(readFileSync(home.profile, "utf8")).toBe(damaged);
    }
  });

  test("is where XDG_CONFIG_HOME says, unless that is no absolute path", async () => {
    const config = folder();
    const { home, user } = await signedIn({ XDG_CONFIG_HOME: config });
    expect(readdirSync(join(config, "clickclack"))).toEqual(["config.json"]);
    expect(await home.refused(3, ["whoami"])).toContain("not signed in");
    const relative = await signedIn({ XDG_CONFIG_HOME: "here" });
    expect(await relative.home.done(["whoami"])).toContain("Ava");
    // Without a home folder, as a service runs.
    const around = { environment: { HOME: "", XDG_CONFIG_HOME: config } };
    expect(await home.done(["whoami", "--plain"], around)).toBe(user.id);
    expect(await home.refused(2, ["whoami"], { environment: { HOME: "" } })).toMatch(
      /XDG_CONFIG_HOME .*CLICKCLACK_TOKEN/,
    );
  });

  test("that is a link stays one", async () => {
    const { home } = await signedIn();
    const real = join(folder(), "clickclack.json");
    await Bun.write(real, readFileSync(home.profile));
    await Bun.file(home.profile).delete();
    symlinkSync(real, home.profile);
    await home.done(["logout"]);
    expect(JSON.parse(readFileSync(real, "utf8"))).toEqual({ servers: {} });
  });
});

describe("a private file", () => {
  test("is the old one or the new one to whoever reads it meanwhile, and nothing stays beside it", async () => {
    const path = join(folder(), "deep/config.json");
    const text = (count: number) => JSON.stringify({ count, filler: "x".repeat(100_000) });
    await writePrivately(path, text(0));
    let writing = true;
    const reads = (async () => {
      while (writing) expect(await Bun.file(path).json()).toHaveProperty("count");
    })();
    for (let count = 1; count <= 50; count++) await writePrivately(path, text(count));
    writing = false;
    await reads;
    expect(readFileSync(path, "utf8")).toBe(text(50));
    expect(readdirSync(dirname(path))).toEqual(["config.json"]);
  });

  test("stays as it was where the new one cannot be put", async () => {
    const path = join(folder(), "config.json");
    mkdirSync(join(path, "in the way"), { recursive: true });
    expect(await writePrivately(path, "new").catch((error: Error) => error)).toBeInstanceOf(Error);
    expect(readdirSync(dirname(path))).toEqual(["config.json"]);
  });
});

test("a server's address has one way to be written", () => {
  for (const [typed, address] of [
    ["chat.example.com", "https://chat.example.com"],
    [" HTTPS://Chat.Example.com:443/ ", "https://chat.example.com"],
    ["https://example.com/chat//", "https://example.com/chat"],
    ["localhost:8080", "http://localhost:8080"],
    ["127.0.0.1:80", "http://127.0.0.1"],
    ["[::1]:8080/", "http://[::1]:8080"],
    ["http://bücher.example?q#f", "http://xn--bcher-kva.example"],
  ] as const)
    expect(serverAddress(typed)).toBe(address);
  for (const typed of ["", "https://", "ftp://a", "https://a:b@c", "a b"])
    expect(() => serverAddress(typed)).toThrow();
});

test("the nearest name is near enough to be what was meant", () => {
  const names = ["general", "random", "releases", "dev"];
  for (const [typed, name] of [
    ["genral", "general"],
    ["GENERAL", "general"],
    ["release", "releases"],
    ["dve", "dev"],
    ["operations", undefined],
    ["", undefined],
  ] as const)
    expect({ typed, name: nearest(typed, names) }).toEqual({ typed, name });
});

describe("what is kept of a stream", () => {
  const before = process.env["XDG_STATE_HOME"];
  afterEach(() => {
    if (before === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = before;
  });

  test("is kept for each server, workspace and use by itself, and named where it is damaged", async () => {
    const state = (process.env["XDG_STATE_HOME"] = folder());
    const key = { server: "https://example.com/a", workspace: "wsp_1", what: "tail" };
    expect(await readState(key)).toBeUndefined();
    const keys = [key, { ...key, server: "https://example.com/b" }, { ...key, what: "watch" }];
    for (const one of keys) await writeState(one, { of: one });
    for (const one of keys) expect(await readState(one)).toEqual({ of: one });
    const files = readdirSync(join(state, "clickclack"));
    expect(files).toHaveLength(3);
    expect(files.every((name) => modeOf(join(state, "clickclack", name)) === "600")).toBeTrue();
    await Bun.write(statePath(key), "{");
    expect(await readState(key).catch((error: Error) => error.message)).toBe(
      `${statePath(key)} is damaged: delete it to start anew.`,
    );
  });
});
