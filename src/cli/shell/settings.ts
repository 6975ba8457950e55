import { FLAGS } from "../../config.ts";

/** What a person looks for among the settings, in the order of help, and the settings that belong there. */
export const TOPICS: readonly (readonly [heading: string, settings: RegExp])[] = [
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

const positionOf = (key: string) => TOPICS.findIndex(([, settings]) => settings.test(key));

/** The settings as options, by topic. */
export const SETTINGS_BY_TOPIC = FLAGS.toSorted(
  (one, other) => positionOf(one.key) - positionOf(other.key),
).map((setting) => ({ ...setting, topic: TOPICS[positionOf(setting.key)]?.[0] ?? "" }));

/** The topic of an option that is a setting. */
export const settingTopic = (long: string | undefined): string | undefined =>
  SETTINGS_BY_TOPIC.find(({ flag }) => flag === long)?.topic;

/** Whether a heading is one of settings. */
export const isSettingTopic = (heading: string): boolean =>
  TOPICS.some(([topic]) => topic === heading);
