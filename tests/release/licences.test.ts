import { describe, expect, test } from "bun:test";

import type { Component } from "../../scripts/release/components.ts";
import { isPermissive, licenceFaults, notices } from "../../scripts/release/licences.ts";
import { billOfMaterials } from "../../scripts/release/sbom.ts";

const one: Component = {
  name: "@scope/one",
  version: "1.0.0",
  description: "The first",
  licence: "MIT",
  repository: "https://example.com/one",
  part: "server",
  texts: ["The text of the licence"],
};
const two: Component = { ...one, name: "two", licence: "(MPL-2.0 OR Apache-2.0)" };

describe("a licence", () => {
  test("is permissive where it leaves a permissive choice, and only there", () => {
    for (const expression of [
      "MIT",
      "ISC",
      "Apache-2.0",
      "(MPL-2.0 OR Apache-2.0)",
      "MIT AND ISC",
    ]) {
      expect(`${expression}: ${isPermissive(expression)}`).toBe(`${expression}: true`);
    }
    for (const expression of [
      "GPL-3.0",
      "MPL-2.0",
      "MIT AND GPL-3.0",
      "UNLICENSED",
      "unknown",
      "",
    ]) {
      expect(`${expression}: ${isPermissive(expression)}`).toBe(`${expression}: false`);
    }
    expect([isPermissive("OFL-1.1"), isPermissive("OFL-1.1", true)]).toEqual([false, true]);
  });

  test("is a fault when it is not, or when its text is missing", () => {
    expect(licenceFaults([one, two])).toEqual([]);
    expect(licenceFaults([{ ...one, licence: "AGPL-3.0" }])).toEqual([
      "@scope/one 1.0.0 is under AGPL-3.0, which is not permissive.",
    ]);
    expect(licenceFaults([{ ...one, texts: [] }])).toEqual([
      "@scope/one 1.0.0 brings no text of its licence.",
    ]);
  });

  test("is in the notices with its text, equal texts once", () => {
    const text = notices([one, two], "1.4.5", "What Bun links");
    expect(text).toContain("@scope/one 1.0.0 (MIT)\ntwo 1.0.0 ((MPL-2.0 OR Apache-2.0))\n");
    expect(text.split("The text of the licence").length).toBe(2);
    expect(text).toContain("What Bun links");
  });
});

test("the bill of materials names each package with its licence, and is the same when made again", async () => {
  const bill = await billOfMaterials("1.2.3", [one, two]);
  expect(await billOfMaterials("1.2.3", [two, one])).toBe(bill);
  expect(JSON.parse(bill)).toMatchObject({
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: expect.stringMatching(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    metadata: { component: { name: "clickclack", version: "1.2.3" } },
    components: [
      {
        name: "@scope/one",
        purl: "pkg:npm/%40scope/one@1.0.0",
        licenses: [{ license: { id: "MIT" } }],
      },
      { name: "bun", type: "platform" },
      { name: "two", licenses: [{ expression: "(MPL-2.0 OR Apache-2.0)" }] },
    ],
  });
});
