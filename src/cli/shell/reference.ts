import { EXIT } from "../exit.ts";

/** A term and what it means. */
export type Described = readonly [term: string, meaning: string];

/** What the program is, a paragraph each. */
export const INTRODUCTION: readonly string[] = [
  "One program is the server, the client for shells, scripts and agents, and the operator's tool. Without a command it runs the server.",
  'Commands that chat speak to any server over its API, signed in by "clickclack login" or by the environment. Commands of operators work on the server\'s data directory or its database, on its own machine, whether it runs or not.',
];

/** The forms of output. */
export const FORMS: readonly Described[] = [
  ["(neither)", "for a person: lines and tables, in colour on a terminal unless NO_COLOR is set"],
  [
    "--plain",
    "one field alone that stays what it is, normally the ID; where there are several, one a line",
  ],
  ["--json", "one JSON object in the names of the API; of what goes on and on, one object a line"],
  ["-q, --quiet", "nothing on standard error but what went wrong"],
  ["--verbose", "what is done on the way, on standard error"],
  ["--no-input", "nothing is ever asked; without a terminal nothing is asked anyway"],
];

const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: "Done, or the reader of the output had enough",
  failed: "It failed for a reason outside the command line",
  usage: "The command line or the configuration is wrong: nothing was done",
  authentication: "The server does not know who is calling, or no longer",
  notFound: "What the command line names is not there",
  notAllowed: "It is there, and this may not be done to it",
  unreachable: "No answer came from the server",
  unexpectedAnswer: "Something answered that is not ClickClack, or not as this version understands",
  interrupted: "Ctrl+C",
};

/** How a command can end. */
export const EXIT_CODES: readonly Described[] = Object.entries(MEANINGS).map(([name, meaning]) => [
  String(Object.entries(EXIT).find(([key]) => key === name)?.[1]),
  meaning,
]);

/** The variables that commands read. */
export const ENVIRONMENT: readonly Described[] = [
  ["CLICKCLACK_SERVER", "the server that chat commands speak to; --server wins over it"],
  [
    "CLICKCLACK_TOKEN",
    "the token they do it with, of a person or a bot. It counts only beside CLICKCLACK_SERVER or --server, so that it is never sent to another server",
  ],
  ["CLICKCLACK_WORKSPACE", "the workspace where none is named: its ID, slug or name"],
  ["CLICKCLACK_CHANNEL", "the channel where none is named: its ID or name"],
  [
    "CLICKCLACK_…",
    'every setting of the server, such as CLICKCLACK_DATA for --data: "clickclack serve --help" lists them',
  ],
  ["CLICKCLACK_RELEASES", "a mirror that clickclack upgrade asks for releases, instead of GitHub"],
  ["CLICKCLACK_RELEASE_KEY", "the minisign key that the mirror's releases are signed with"],
  ["NO_COLOR", "no colours, when it is set to anything"],
  ["XDG_CONFIG_HOME", "where the configuration below is, instead of ~/.config"],
  ["XDG_STATE_HOME", "where the cursors below are, instead of ~/.local/state"],
];

/** The files that commands keep. */
export const FILES: readonly Described[] = [
  [
    "~/.config/clickclack/config.json",
    "who is signed in to which server, its token, and the workspace and channel in use; readable by its owner alone",
  ],
  [
    "~/.local/state/clickclack/",
    "how far streams were read, so that they go on there the next time",
  ],
  ["./data", "the server's database, uploads and logs, unless --data says otherwise"],
];
