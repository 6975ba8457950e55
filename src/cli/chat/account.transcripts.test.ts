import { beforeAll, describe } from "bun:test";
import { useCast } from "../../../tests/cli/cast.ts";
import { transcript, type TranscriptOptions } from "../../../tests/cli/transcript.ts";
import { post } from "../../../tests/harness/world.ts";

/** Nobody is signed in, and a bot's or a person's token is at hand, as a secret store gives it. */
const signedOut: TranscriptOptions = {
  as: false,
  environment: ({ ava }) => ({ TOKEN: ava.token }),
};
const version: TranscriptOptions["replace"] = [
  [/\b\d+\.\d+\.\d+ \(\w+\)/g, "1.4.0 (2f6d1c9)"],
  [/in \d+ ms/g, "in 3 ms"],
  [/"latency_ms":\d+/g, '"latency_ms":3'],
  [/"version":"[\d.]+","commit":"\w+"/g, '"version":"1.4.0","commit":"2f6d1c9"'],
];

describe("in the shell,", () => {
  const cast = useCast();

  transcript(
    "login, by a link",
    cast,
    [
      "LINK=$(clickclack admin magic-link create --email ava@example.com --quiet)",
      'clickclack login "$LINK"',
      "clickclack whoami",
      "clickclack logout",
      "clickclack whoami",
    ],
    signedOut,
  );

  transcript(
    "login, by a token",
    cast,
    [
      'echo "$TOKEN" | clickclack login http://localhost:8080 --token -',
      "clickclack whoami --plain",
      "clickclack whoami --json",
    ],
    signedOut,
  );

  transcript(
    "status",
    cast,
    [
      "clickclack status",
      "clickclack status --plain",
      "clickclack status --server http://localhost:1",
    ],
    { replace: version },
  );

  transcript(
    "workspaces use",
    cast,
    [
      'echo "$TOKEN" | clickclack login http://localhost:8080 --token -',
      "clickclack workspaces create 'Dry Dock' --slug dry-dock",
      "clickclack channels list",
      "clickclack workspaces use dry-dock",
      "clickclack workspaces list",
    ],
    signedOut,
  );
});

describe("in the shell, without channels,", () => {
  const cast = useCast();

  transcript("channels create", cast, [
    "clickclack channels create releases --topic 'What ships, and when'",
    "clickclack channels create board --private --plain",
    "clickclack channels create general",
  ]);
});

describe("in the shell, with channels,", () => {
  const cast = useCast();
  beforeAll(async () => {
    const { ava, workspace, general } = cast();
    const path = `/api/workspaces/${workspace.id}/channels`;
    (await ava.post(path, { name: "releases", topic: "What ships, and when" })).json(201);
    await post(ava, general, "Who is there?");
  });

  transcript(
    "channels list",
    cast,
    ["clickclack channels list", "clickclack channels list --plain"],
    { as: "noor" },
  );

  transcript(
    "channels join",
    cast,
    [
      "clickclack channels join '#release'",
      "clickclack channels join '#releases'",
      "clickclack channels leave releases",
    ],
    { as: "noor" },
  );

  transcript("channels archive", cast, [
    "clickclack channels archive releases",
    "clickclack channels list --archived",
    "clickclack channels archive releases --undo",
  ]);

  transcript(
    "channels use",
    cast,
    [
      'echo "$TOKEN" | clickclack login http://localhost:8080 --token -',
      "clickclack channels use releases",
      "clickclack status --json",
    ],
    { ...signedOut, replace: version },
  );
});
