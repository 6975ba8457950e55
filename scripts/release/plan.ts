import { basename, join } from "node:path";

import type { ArchiveRule, BuildRule, Configuration, PackageRule } from "./config.ts";
import { fill, fillVariables, type Fields } from "./template.ts";

/** One executable to be built; `fields` are what templates about it may name. */
export type PlannedBuild = { rule: BuildRule; fields: Fields; path: string; env: Fields };
export type PlannedArchive = {
  rule: ArchiveRule;
  build: PlannedBuild;
  format: "tar.gz" | "zip";
  path: string;
};
export type PlannedPackage = {
  rule: PackageRule;
  build: PlannedBuild;
  format: "deb" | "rpm";
  path: string;
};
/** SBOMs are made by a command that runs in the folder of the release, signatures by one in the repository. */
export type PlannedDocument = { path: string; command: string[] };

/** Everything that a release makes, in the order in which it is made. Paths are from the repository's root. */
export type Plan = {
  hooks: string[][];
  builds: PlannedBuild[];
  archives: PlannedArchive[];
  packages: PlannedPackage[];
  documents: PlannedDocument[];
  sums: string;
  signatures: PlannedDocument[];
};

/** What .goreleaser.yml says is to be made, with `fields` for what it names: nothing is built yet. */
export function planOf(config: Configuration, common: Fields): Plan {
  const fields = { ...common, ProjectName: config.project_name };
  const inDist = (name: string) => join(config.dist, name);
  const builds = config.builds.flatMap((rule) =>
    rule.goos.flatMap((os) => rule.goarch.map((arch) => planBuild(config, rule, os, arch, fields))),
  );
  const of = (ids: string[]) => builds.filter(({ rule }) => ids.includes(rule.id));
  const archives = config.archives.flatMap((rule) =>
    of(rule.ids).map((build): PlannedArchive => {
      const own = rule.format_overrides?.find(({ goos }) => goos === build.fields["Os"]);
      const [format] = own?.formats ?? rule.formats;
      const path = inDist(`${fill(rule.name_template, build.fields)}.${format}`);
      return { rule, build, format, path };
    }),
  );
  const packages = config.nfpms.flatMap((rule) =>
    of(rule.ids)
      .filter((build) => build.fields["Os"] === "linux")
      .flatMap((build) =>
        rule.formats.map((format): PlannedPackage => {
          const path = inDist(`${fill(rule.file_name_template, build.fields)}.${format}`);
          return { rule, build, format, path };
        }),
      ),
  );
  const documents = config.sboms.map(({ documents: [template], cmd, args }) => {
    const document = fill(template, fields);
    const words = args.map((arg) => fillVariables(fill(arg, fields), { document }));
    return { path: inDist(document), command: [cmd, ...words] };
  });
  const sums = inDist(config.checksum.name_template);
  const all = [...archives, ...packages, ...documents].map(({ path }) => path);
  const signatures = config.signs.flatMap(({ cmd, args, signature: template }) =>
    [...all, sums].map((artifact) => {
      const signature = fillVariables(template, { artifact });
      const command = args.map((arg) => fillVariables(fill(arg, fields), { artifact, signature }));
      return { path: signature, command: [cmd, ...command] };
    }),
  );
  const hooks = config.before.hooks.map((hook) => fill(hook, fields).split(" "));
  return { hooks, builds, archives, packages, documents, sums, signatures };
}

/** The names of the files that people download, sorted. */
export function filesOf(plan: Plan): string[] {
  const made = [...plan.archives, ...plan.packages, ...plan.documents, ...plan.signatures];
  return [...made.map(({ path }) => path), plan.sums].map((path) => basename(path)).toSorted();
}

function planBuild(
  config: Configuration,
  rule: BuildRule,
  os: string,
  arch: string,
  common: Fields,
): PlannedBuild {
  const fields = { ...common, Os: os, Arch: arch };
  const name = `${config.project_name}${os === "windows" ? ".exe" : ""}`;
  const env = Object.fromEntries(
    rule.env.map((line) => {
      const [variable = "", ...value] = fill(line, fields).split("=");
      return [variable, value.join("=")];
    }),
  );
  return {
    rule,
    fields,
    path: join(config.dist, `${rule.id}_${os}_${arch}`, name),
    env: { ...env, GOOS: os, GOARCH: arch },
  };
}
