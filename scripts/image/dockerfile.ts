/** The part of a Dockerfile that ours has: what is not in it is refused, so that nothing goes unproven. */

/** One instruction, its flags taken off: `{ name: "COPY", flags: { from: "build" }, rest: "a b" }`. */
export interface Instruction {
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly rest: string;
}

/** A stage: what it begins with, its name, and what is done in it. */
export interface Stage {
  readonly image: string;
  readonly name: string;
  readonly steps: readonly Instruction[];
}

/** What a container of the last stage is like. */
export interface Container {
  readonly user: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly health: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

const KNOWN = [
  ...["FROM", "ARG", "RUN", "COPY", "WORKDIR", "ENV", "LABEL"],
  ...["USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"],
];

/** Reads a Dockerfile's stages. Throws for an instruction that it does not know. */
export function readStages(text: string): Stage[] {
  const lines = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const stages: (Stage & { steps: Instruction[] })[] = [];
  for (const instruction of lines.map(read)) {
    if (!KNOWN.includes(instruction.name))
      throw new Error(`The Dockerfile has ${instruction.name}, which nothing here proves.`);
    if (instruction.name === "FROM") {
      const [image = "", , name = ""] = instruction.rest.split(/\s+/);
      stages.push({ image, name, steps: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`${instruction.name} comes before FROM.`);
      stage.steps.push(instruction);
    }
  }
  return stages;
}

function read(line: string): Instruction {
  const [, name = "", after = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
  const flags: Record<string, string> = {};
  let rest = after;
  for (;;) {
    const [flag, key = "", value = ""] = /^--([\w-]+)=(\S+)\s+/.exec(rest) ?? [];
    if (flag === undefined) return { name: name.toUpperCase(), flags, rest };
    flags[key] = value;
    rest = rest.slice(flag.length);
  }
}

/** What a container is started as, after a stage's steps. */
export function containerOf({ steps }: Stage): Container {
  const last = (name: string) => steps.findLast((step) => step.name === name)?.rest ?? "";
  const all = (name: string) => steps.filter((step) => step.name === name).map(({ rest }) => rest);
  return {
    user: last("USER"),
    folder: last("WORKDIR"),
    environment: Object.fromEntries(all("ENV").flatMap(pairs)),
    volumes: all("VOLUME"),
    ports: all("EXPOSE"),
    health: words(last("HEALTHCHECK").replace(/^.*?CMD\s*/, "")),
    entrypoint: words(last("ENTRYPOINT")),
    command: words(last("CMD")),
  };
}

/** `KEY=value OTHER="two words"`. */
export const pairs = (text: string): [string, string][] =>
  [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)].map(([, key = "", quoted, bare]) => [
    key,
    quoted ?? bare ?? "",
  ]);

/** A command in its list form, which needs no shell. */
function words(text: string): string[] {
  const list: unknown = JSON.parse(text === "" ? "[]" : text);
  if (!Array.isArray(list)) throw new Error(`${text} is not a list of words.`);
  return list.map(String);
}

/**
 * Whether the build is given a file, by the lines of a `.dockerignore`; the last one that matches counts. Of its patterns,
 * those with `**` at their beginning and plain ones are known.
 */
export function isGiven(path: string, ignore: string): boolean {
  let given = true;
  for (const line of ignore.split("\n").map((one) => one.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const pattern = line.replace(/^!/, "");
    const glob = new Bun.Glob(pattern);
    // A pattern is about what is below it, too.
    const parts = path.split("/").map((_, index, all) => all.slice(0, index + 1).join("/"));
    if (parts.some((part) => glob.match(part))) given = line.startsWith("!");
  }
  return given;
}
