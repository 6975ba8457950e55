/**
 * `bun scripts/release/sbom.ts PATH VERSION`: writes what is inside the executable as a CycloneDX
 * document (JSON, 1.6): each package with its version and licence, and the Bun that runs it. The same
 * commit gives the same bytes.
 */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";

import {
  ComponentScope,
  ComponentType,
  ExternalReferenceType,
} from "@cyclonedx/cyclonedx-library/Enums";
import {
  Bom,
  Component as Part,
  ExternalReference,
  ExternalReferenceRepository,
  LicenseExpression,
  LicenseRepository,
  type License,
  SpdxLicense,
} from "@cyclonedx/cyclonedx-library/Models";
import { JSON as Json, JsonSerializer } from "@cyclonedx/cyclonedx-library/Serialize";
import { Spec1dot6 } from "@cyclonedx/cyclonedx-library/Spec";

import { commitSeconds } from "../compile.ts";
import { pinnedBun } from "../toolchain.ts";
import { components, type Component } from "./components.ts";

const [path, version] = process.argv.slice(2);
if (path !== undefined && import.meta.main) {
  if (version === undefined) throw new Error("Say the version after the path.");
  await writeFile(path, await billOfMaterials(version, await components()));
}

/** The document's text; its serial number follows from what it says. */
export async function billOfMaterials(
  release: string,
  packages: readonly Component[],
): Promise<string> {
  const bom = new Bom();
  const program = new Part(ComponentType.Application, "clickclack", {
    version: release,
    bomRef: `clickclack@${release}`,
    purl: `pkg:generic/clickclack@${release}`,
    licenses: new LicenseRepository([new SpdxLicense("MIT")]),
  });
  bom.metadata.component = program;
  bom.metadata.timestamp = new Date(((await commitSeconds()) ?? 0) * 1000);
  const runtime = new Part(ComponentType.Platform, "bun", {
    version: await pinnedBun(),
    bomRef: `bun@${await pinnedBun()}`,
    purl: `pkg:npm/bun@${await pinnedBun()}`,
    description: "The runtime, whole: JavaScriptCore, SQLite, BoringSSL and what else it links",
    licenses: new LicenseRepository([
      new LicenseExpression("MIT AND LGPL-2.0-or-later AND LGPL-2.1-or-later"),
    ]),
    scope: ComponentScope.Required,
  });
  for (const part of [runtime, ...packages.map(partOf)]) {
    bom.components.add(part);
    program.dependencies.add(part.bomRef);
  }
  const serializer = new JsonSerializer(new Json.Normalize.Factory(Spec1dot6));
  const options = { sortLists: true, space: 2 } as const;
  bom.serialNumber = serialOf(serializer.serialize(bom, options));
  return `${serializer.serialize(bom, options)}\n`;
}

function partOf(component: Component): Part {
  const { name, version: number, description, licence, repository } = component;
  return new Part(ComponentType.Library, name, {
    version: number,
    description,
    bomRef: `${name}@${number}`,
    purl: `pkg:npm/${name.replace("@", "%40")}@${number}`,
    licenses: new LicenseRepository([licenceOf(licence)]),
    scope: ComponentScope.Required,
    ...(repository === undefined
      ? {}
      : {
          externalReferences: new ExternalReferenceRepository([
            new ExternalReference(repository, ExternalReferenceType.VCS),
          ]),
        }),
  });
}

function licenceOf(expression: string): License {
  return /\s/.test(expression) ? new LicenseExpression(expression) : new SpdxLicense(expression);
}

/** A UUID (version 8: of one's own making) out of the document's hash. */
function serialOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join("-")}`;
}
