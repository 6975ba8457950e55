/**
 * `bun scripts/configuration.ts`: writes docs/configuration.md from the settings in src/config/settings.ts. A test fails
 * while the page is older than they are.
 */
import { join } from "node:path";
import { TOPICS } from "../src/cli/shell/settings.ts";
import { ConfigError } from "../src/config.ts";
import { flagOf, KEYS, SETTINGS, variableOf, type Key } from "../src/config/settings.ts";
import { root } from "./toolchain.ts";

/** Where the page is, and what it has to hold. */
export const CONFIGURATION_PAGE = join(root, "docs/configuration.md");

const INTRODUCTION = `# Configuration

<!-- Written by \`bun scripts/configuration.ts\` from src/config/settings.ts: change it there. -->

ClickClack runs without any of this. Each setting is a flag of \`clickclack serve\`, an environment variable, or a key of a JSON
file whose path \`--config\` or \`CLICKCLACK_CONFIG\` names; the operator's commands take the same ones. All of them are there
since version 0.1.0.

**Which one counts:** a flag wins over the environment, the environment over the file, the file over the default. One setting
differs: an explicit \`dev_bootstrap\` in the file wins over the environment, so that a stray variable cannot open a server.

**Secrets** belong into the environment or the file, readable by the server's user alone: every user of the machine can list
command lines. What cannot be used is refused at the start, in one sentence for each value, before anything is created.

\`\`\`json
{
  "public_url": "https://chat.example.com",
  "addr": "127.0.0.1:8080",
  "data": "/var/lib/clickclack",
  "access_log": "all",
  "event_retention": "30d"
}
\`\`\`

\`clickclack doctor\` checks a configuration against the machine that it is for.`;

const VARIABLES = `## Variables that are no settings

They stand in the environment alone.

| Variable                                                         | What it says                                                                                          |
| ---------------------------------------------------------------- | ----------------------------------------------------------------------------------------------------- |
| \`CLICKCLACK_CONFIG\`                                              | The path of the configuration file, as \`--config\` does                                                |
| \`S3_ACCESS_KEY_ID\`, \`S3_SECRET_ACCESS_KEY\`, \`S3_SESSION_TOKEN\`   | What opens the buckets of uploads and backups; the same with \`AWS_\` instead of \`S3_\`                  |
| \`OTEL_EXPORTER_OTLP_ENDPOINT\` and the other \`OTEL_\` variables    | Where traces go: [observability](observability.md#traces)                                             |
| \`TZ\`                                                             | No influence: the server stores and shows times in UTC                                                |`;

/** The whole page, as the formatter leaves it. */
export async function configurationPage(): Promise<string> {
  const topics = TOPICS.map(([heading], index) => {
    const keys = KEYS.filter(
      (key) => TOPICS.findIndex(([, settings]) => settings.test(key)) === index,
    );
    return keys.length === 0 ? "" : `## ${heading.replace(/:$/, "")}\n\n${tableOf(keys)}`;
  });
  const page = [INTRODUCTION, ...topics, VARIABLES].filter((part) => part !== "").join("\n\n");
  return formatted(`${page}\n`);
}

function tableOf(keys: readonly Key[]): string {
  const rows = keys.map((key) => {
    const { help, fallback } = SETTINGS[key];
    const explained = /\(default ([^)]*)\)/.exec(help);
    return [
      `\`${flagOf(key)}\``,
      `\`${variableOf(key)}\``,
      `\`${key}\``,
      fallback === "" ? (explained?.[1] ?? "none") : `\`${fallback}\``,
      sentence(help.replace(/ \(default [^)]*\)/, "")),
      sentence(acceptedBy(key)),
    ];
  });
  const heading = ["Flag", "Variable", "Key", "Default", "What it sets", "What it takes"];
  return [heading, heading.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** What a setting takes, in the words with which it refuses anything else. */
function acceptedBy(key: Key): string {
  try {
    SETTINGS[key].parse("\0?");
    return UNREFUSED[key] ?? "any text";
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replace(/^must be /, "");
    throw error;
  }
}

/** Those that refuse only some of what they could not use. */
const UNREFUSED: Partial<Record<Key, string>> = {
  data: "a directory",
  db: "a path, sqlite:// and a path, or postgres://user:password@host/name",
  uploads: "a directory, s3://bucket/prefix or r2://bucket/prefix",
  backup_out: "a directory, or s3://bucket/prefix",
};

/** A cell that begins as a sentence; what is typed is set as such. */
const sentence = (text: string) =>
  text
    .replace(/^[a-z](?![a-z]*:\/\/)/, (letter) => letter.toUpperCase())
    .replaceAll(
      /(?<![\w`])(?:[\w+]+:\/\/[^\s,)]*|ClickClack <[^>]+>|\[::1\]:8080|:8080\b)/g,
      "`$&`",
    );

async function formatted(markdown: string): Promise<string> {
  const child = Bun.spawn([process.execPath, "fmt", "--stdin-filepath=docs/configuration.md"], {
    cwd: root,
    stdin: new Blob([markdown]),
    stdout: "pipe",
  });
  const text = await child.stdout.text();
  if ((await child.exited) !== 0) throw new Error("The page could not be formatted.");
  return text;
}

if (import.meta.main) await Bun.write(CONFIGURATION_PAGE, await configurationPage());
