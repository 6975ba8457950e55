import { version as current } from "../../build.ts";
import { isExecutable } from "../../embedded.ts";
import { releases } from "../../release/place.ts";
import { EXIT, fail } from "../exit.ts";
import { print, type Form } from "../output.ts";
import { fetchProgram, fetchRelease, type Release } from "./download.ts";
import { platformHere } from "./platform.ts";
import { managedBy } from "./managed.ts";
import { keptBeside, mayReplace, replaceBy, rollBack, sayingVersion } from "./replace.ts";

type Options = Form & {
  readonly version?: string | undefined;
  readonly check?: boolean;
  readonly rollback?: boolean;
  readonly from?: string;
  readonly key?: string;
};

/** `upgrade`: puts a release in place of the program that runs, which is kept; or says what there is; or goes back. */
export async function upgrade(options: Options): Promise<void> {
  const { check = false, rollback = false } = options;
  if (rollback && (check || options.version !== undefined))
    return fail(EXIT.usage, "--rollback takes what is kept: it goes with no version or --check.");
  const wanted = options.version?.replace(/^v/, "");
  if (wanted !== undefined && !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(wanted))
    return fail(EXIT.usage, `A version is such as 1.4.2, not "${options.version}".`);
  if (rollback) return await goBack(options);
  const place = placeOf(options);
  if (check) return await sayWhatThereIs(await fetchRelease(place, wanted), options);
  const program = await replaceable();
  const release = await fetchRelease(place, wanted);
  if (wanted === undefined && !isNewer(release)) return await sayNothingIsNewer(release, options);
  await put(release, program, options);
}

const isNewer = ({ version }: Release) => Bun.semver.order(version, current) > 0;

/** Where releases come from, and whose signature counts. */
function placeOf({ from, key }: Options) {
  const { CLICKCLACK_RELEASES = "", CLICKCLACK_RELEASE_KEY = "" } = process.env;
  const url = from ?? (CLICKCLACK_RELEASES || releases);
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    return fail(EXIT.usage, `--from is an http(s) address, not "${url}".`);
  const own = key ?? CLICKCLACK_RELEASE_KEY;
  return { url: url.replace(/\/+$/, ""), ...(own !== "" && { key: own }) };
}

async function put(release: Release, program: string, options: Options): Promise<void> {
  const platform = platformHere(program);
  const made = await fetchProgram(release, platform, program, options);
  const kept = await replaceBy(program, made, release.version);
  await print(
    {
      text: `${program} is ClickClack ${release.version} now; it was ${current}.`,
      plain: release.version,
      json: { version: release.version, previous: current, program, kept },
      note: `${BEFORE_RESTART} "clickclack upgrade --rollback" brings ${kept} back.`,
    },
    options,
  );
}

async function goBack(options: Options): Promise<void> {
  const program = await replaceable();
  const kept = keptBeside(program);
  const back = await sayingVersion(kept);
  if (back === undefined)
    return fail(EXIT.notFound, `There is no program from before an upgrade that starts: ${kept}`);
  await rollBack(program);
  await print(
    {
      text: `${program} is ClickClack ${back} again; it was ${current}.`,
      plain: back,
      json: { version: back, previous: current, program, kept },
      note: `${BEFORE_RESTART} If ${current} has changed the database, ${back} says so and refuses: restore a backup from before then.`,
    },
    options,
  );
}

const BEFORE_RESTART = "A server that runs goes on as it is until it is restarted.";

function sayWhatThereIs(release: Release, options: Options): Promise<void> {
  const { version } = release;
  const newer = isNewer(release);
  return print(
    {
      text: newer
        ? `ClickClack ${version} can be had; this is ${current}.`
        : `This is ClickClack ${current}; the release is ${version}.`,
      plain: version,
      json: { version: current, available: version, newer },
      ...(newer && { note: `"clickclack upgrade" puts it in place.` }),
    },
    options,
  );
}

const sayNothingIsNewer = ({ version }: Release, options: Options) =>
  print(
    {
      text:
        version === current
          ? `This is ClickClack ${current}, the newest.`
          : `This is ClickClack ${current}, and the newest release is ${version}: name a version to go back to it.`,
      plain: current,
      json: { version: current, previous: current },
    },
    options,
  );

/** The path of this program, where it may be replaced; else the command ends with a sentence on what to do instead. */
async function replaceable(): Promise<string> {
  if (!isExecutable)
    return fail(EXIT.notAllowed, "This runs from source: update the repository instead.");
  const program = process.execPath;
  const manager = await managedBy(program);
  if (manager !== undefined)
    return fail(EXIT.notAllowed, `${program} belongs to ${manager.name}. ${manager.instead}`);
  const refused = await mayReplace(program);
  if (refused !== undefined) return fail(EXIT.notAllowed, refused);
  return program;
}
