import { afterAll, beforeAll, describe } from "bun:test";
import { useCast } from "../../../tests/cli/cast.ts";
import { transcript } from "../../../tests/cli/transcript.ts";
import { saying, serveReleases } from "../../../tests/shipping/releases.ts";

describe("whoever keeps the program up to date, in the shell,", () => {
  const cast = useCast();
  const releases = serveReleases();
  beforeAll(() => releases.publish("9.9.9", saying("9.9.9"), []));
  afterAll(() => releases[Symbol.dispose]());

  transcript("upgrade --check", cast, ["clickclack upgrade --check", "clickclack upgrade v1.3"], {
    environment: () => ({
      CLICKCLACK_RELEASES: releases.url,
      CLICKCLACK_RELEASE_KEY: releases.key,
    }),
    replace: [
      [/\bthis is \d+\.\d+\.\d+/g, "this is 1.4.0"],
      [/\b9\.9\.9\b/g, "1.5.0"],
    ],
  });
});
