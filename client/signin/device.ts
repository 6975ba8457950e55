import { settingsWords } from "../words/settings.ts";

/** Browsers by what gives them away, the more particular before those that they claim to be. */
const PROGRAMS: readonly [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "Mac"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

const said = () => settingsWords().settingsAccount.devices;

/** What somebody signed in with, as they would call it: "Firefox on Linux", or a program's own name. */
export function deviceOf(userAgent: string): string {
  const of = (known: readonly [RegExp, string][]) =>
    known.find(([sign]) => sign.test(userAgent))?.[1];
  const program = of(PROGRAMS) ?? /^[\w .-]{1,40}/.exec(userAgent)?.[0].trim();
  const system = of(SYSTEMS);
  if (program === undefined || program === "") return said().unknown;
  return system === undefined ? program : said().on(program, said().systems[system] ?? system);
}
