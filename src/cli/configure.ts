import { ConfigError, FLAGS, loadConfig, type Config, type Flags } from "../config.ts";
import { EXIT, fail } from "./exit.ts";

/** Commander names flags in camel case: back to the keys of the configuration. */
export function flagsOf(options: Readonly<Record<string, unknown>>): Flags {
  const flags: Flags = {};
  const said = (name: string) => {
    const value = options[name];
    return typeof value === "string" ? value : undefined;
  };
  for (const { flag, key } of FLAGS) {
    const value = said(
      flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    );
    if (value !== undefined) flags[key] = value;
  }
  // As other programs call it.
  if (options["metricsEnabled"] === true) flags.metrics ??= "true";
  const config = said("config");
  if (config !== undefined) flags.config = config;
  return flags;
}

/** The configuration of this process; what is wrong with it ends the process with a sentence each. */
export function configure(flags: Flags): Config {
  try {
    return loadConfig(flags, process.env);
  } catch (error) {
    if (error instanceof ConfigError) return fail(EXIT.usage, error.message);
    throw error;
  }
}

/** Where people reach the server with their browsers, without a trailing slash. */
export function addressOf({ public_url, addr }: Config, port = addr.port): string {
  if (public_url !== undefined) return public_url;
  const { hostname = "" } = addr;
  const host = ["", "0.0.0.0", "::"].includes(hostname) ? "localhost" : hostname;
  return `http://${host.includes(":") ? `[${host}]` : host}${port === 80 ? "" : `:${port}`}`;
}
