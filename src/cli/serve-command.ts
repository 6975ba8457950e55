import { Option, type Command } from "commander";
import { FLAGS } from "../config.ts";
import { bareCommand } from "./command.ts";
import { flagsOf } from "./configure.ts";

/** What a person looks for among the settings, in the order of help, and the settings that belong there. */
const TOPICS: readonly (readonly [heading: string, settings: RegExp])[] = [
  ["Where it is:", /^(addr|data|db|public_url|public_api_url)$/],
  ["Who may come in:", /^(sign_up|password)/],
  ["Mail:", /^(smtp|mail)/],
  ["Uploads:", /^upload/],
  ["Backups:", /^backup/],
  ["Logs and metrics:", /^(log|access_log|metrics|otel|trac)/],
  ["Limits:", /^(max_|rate_|event_retention)/],
  ["Network and pages around it:", /^(trusted|callback|embed|cookie|gravatar)/],
  ["PostgreSQL:", /^db_/],
  ["Signing in by GitHub:", /^github/],
  ["Signing in by OpenID Connect:", /^oidc/],
  ["Signing in by OpenClaw ID:", /^openclaw/],
  ["Signing in by Cloudflare Access:", /^access_(team|aud)/],
  ["Other settings:", /./],
];

/** Adds `serve`, with every setting as an option. */
export function serveCommand(program: Command): void {
  const serve = bareCommand(program, "serve", "run the server (this is what no command does)", [
    ["clickclack serve", "at http://localhost:8080, with its data in ./data"],
    [
      "clickclack serve --data /var/lib/clickclack --public-url https://chat.example.com",
      "behind a proxy that has the certificate",
    ],
    ["clickclack serve --db postgres://chat@db.example.com/chat", "on PostgreSQL"],
    ["clickclack serve --config /etc/clickclack.json", "with settings from a file"],
  ])
    .addOption(new Option("--config <file>", "a JSON file with settings").helpGroup("Where it is:"))
    .action(async (flags: Record<string, string>) => {
      const { serve: run } = await import("./serve.ts");
      await run(flagsOf(flags));
    });
  const topicOf = (key: string) => TOPICS.findIndex(([, settings]) => settings.test(key));
  for (const { flag, key, help, fallback } of FLAGS.toSorted(
    (one, other) => topicOf(one.key) - topicOf(other.key),
  ))
    serve.addOption(
      new Option(
        `${flag} <value>`,
        fallback === "" || help.includes("(default") ? help : `${help} (default: ${fallback})`,
      ).helpGroup(TOPICS[topicOf(key)]?.[0] ?? ""),
    );
}
