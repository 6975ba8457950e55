import { existsSync } from "node:fs";

/** What has put a program where it is, and how its user gets a newer one. */
export interface Manager {
  readonly name: string;
  readonly instead: string;
}

/** Package managers that can be asked whose file it is: they answer with a package, or fail. */
const ASKED = [
  {
    name: "a package of dpkg",
    command: ["dpkg-query", "--search"],
    instead: "Download the newer .deb and install it: apt install ./clickclack_….deb",
  },
  {
    name: "a package of rpm",
    command: ["rpm", "--query", "--file"],
    instead: "Download the newer .rpm and install it: dnf install ./clickclack_….rpm",
  },
] as const;

/** Those that keep everything below a folder of theirs. */
const PLACES = [
  { name: "Homebrew", path: /\/Cellar\//, instead: "Say: brew upgrade clickclack" },
  { name: "Scoop", path: /[\\/]scoop[\\/]apps[\\/]/i, instead: "Say: scoop update clickclack" },
  { name: "Nix", path: /^\/nix\/store\//, instead: "Upgrade it there." },
] as const;

/** Who looks after a program's file, so that nobody else may replace it; nothing when nobody does. */
export async function managedBy(program: string): Promise<Manager | undefined> {
  const place = PLACES.find(({ path }) => path.test(program));
  if (place !== undefined) return { name: place.name, instead: place.instead };
  for (const { name, command, instead } of ASKED)
    if (Bun.which(command[0]) !== null && (await answers([...command, program])))
      return { name, instead };
  return undefined;
}

/** Whether this is in a container, whose programs come with its image. */
export const inContainer = (): boolean =>
  existsSync("/.dockerenv") || existsSync("/run/.containerenv");

async function answers(command: string[]): Promise<boolean> {
  const child = Bun.spawn(command, { stdio: ["ignore", "ignore", "ignore"] });
  return (await child.exited) === 0;
}
