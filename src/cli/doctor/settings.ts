import { isLocalName } from "../../addresses.ts";
import type { Config, MailConfig } from "../../config.ts";
import { failure, fine, reasonOf, warning, type Check, type Patient } from "./check.ts";
import { codeOf } from "../../files.ts";

const MAIL_PATIENCE = 5_000;

/** Settings that are allowed and seldom meant, and what is configured to leave the server. */
export async function settingChecks({ config, mail }: Patient): Promise<Check[]> {
  const doubtful = doubts(config);
  return [
    ...(doubtful.length === 0
      ? [fine("settings", "The settings can be used, and none is dangerous.")]
      : doubtful),
    await mailCheck(config.mail, mail),
  ];
}

function doubts(config: Config): Check[] {
  const { addr, dev_bootstrap, metrics, metrics_token, rate_limit, trusted_proxies } = config;
  const closed = isLocalName(addr.hostname ?? "");
  const checks: Check[] = [];
  if (dev_bootstrap)
    checks.push(
      warning(
        "settings",
        `Dev mode is on${closed ? "" : ", on an address that others reach"}: whoever uses this machine acts as the first user.`,
        "Leave --dev-bootstrap out where people work with the server.",
      ),
    );
  if (metrics && metrics_token === undefined && !closed)
    checks.push(
      warning(
        "settings",
        "Everybody who reaches the server may read its metrics.",
        "Set --metrics-token, or keep /metrics from others at the proxy.",
      ),
    );
  if (rate_limit === undefined)
    checks.push(
      warning(
        "settings",
        "Nothing limits how often one caller may write.",
        "Leave --rate-limit at its default, unless something in front limits callers.",
      ),
    );
  // An IPv4 range counts as the IPv6 one that stands for it: of 0.0.0.0/0, 96 bits are given.
  if (trusted_proxies.some(({ bits }) => bits === 0 || bits === 96))
    checks.push(
      warning(
        "settings",
        "Every address is believed to be a proxy: anybody can say that they are somebody else.",
        "Name only the proxies' own addresses in --trusted-proxies.",
      ),
    );
  return checks;
}

async function mailCheck(config: MailConfig | undefined, connect: boolean): Promise<Check> {
  if (config === undefined)
    return fine(
      "mail",
      "No mail server is set, so no mail is sent: people come in by links that you give them.",
    );
  const host = URL.parse(config.url)?.host ?? "";
  if (!connect) return fine("mail", `Mail goes out by ${host} (--mail connects to it).`);
  try {
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      url: config.url,
      connectionTimeout: MAIL_PATIENCE,
      greetingTimeout: MAIL_PATIENCE,
      socketTimeout: MAIL_PATIENCE,
    });
    await transport.verify();
    transport.close();
    return fine("mail", `${host} takes mail from this server.`);
  } catch (error) {
    const code = codeOf(error) || reasonOf(error);
    return failure(
      "mail",
      `${host} takes no mail from this server (${code}).`,
      "See that --smtp has the right host, port, user and password, and that this machine may connect to it.",
    );
  }
}
