import { expect } from "bun:test";
import { join } from "node:path";
import { run } from "./child.ts";

interface Surroundings {
  /** What is on standard input; nothing when absent. */
  readonly input?: string;
  /** More variables; one that is empty counts as unset. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A home folder, and the commands that are run from it. */
export interface Home {
  readonly folder: string;
  /** Where the profile is. */
  readonly profile: string;
  /** Runs a command to its end. */
  run(args: readonly string[], around?: Surroundings): ReturnType<typeof run>;
  /** Runs one that has to go well; answers what it printed. */
  done(args: readonly string[], around?: Surroundings): Promise<string>;
  /** The same as JSON. */
  json(args: readonly string[], around?: Surroundings): Promise<ReturnType<typeof JSON.parse>>;
  /** Runs one that has to end with this code and one sentence; answers that. */
  refused(code: number, args: readonly string[], around?: Surroundings): Promise<string>;
}

/** Makes a folder a home. */
export function homeIn(folder: string): Home {
  const home: Home = {
    folder,
    profile: join(folder, ".config/clickclack/config.json"),
    run: (args, { input, environment = {} } = {}) =>
      run(args, {
        cwd: folder,
        environment: { HOME: folder, ...environment },
        ...(input === undefined ? {} : { input }),
      }),
    async done(args, around) {
      const { code, stdout, stderr } = await home.run(args, around);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) });
      return stdout.trimEnd();
    },
    json: async (args, around) => JSON.parse(await home.done([...args, "--json"], around)),
    async refused(code, args, around) {
      const ended = await home.run(args, around);
      expect({ args, code: ended.code }).toEqual({ args, code });
      expect(ended.stderr).toMatch(/^clickclack: \S.*\n$/);
      return ended.stderr.slice("clickclack: ".length).trimEnd();
    },
  };
  return home;
}
