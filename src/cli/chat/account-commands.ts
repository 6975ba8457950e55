import type { Command } from "commander";
import { group } from "../command.ts";
import { chatCommand, serverCommand } from "./options.ts";

/** Adds who one is, and where: the sign-in, workspaces and channels. */
export function accountCommands(program: Command): void {
  serverCommand(program, "login [server-or-link]", "sign in to a server", [
    ["clickclack login https://chat.example.com", "be asked for what the server takes"],
    ["clickclack login 'https://chat.example.com/login#mgt_…'", "by a link that signs in once"],
    [
      "clickclack login https://chat.example.com --token - < token",
      "by a session's or a bot's token",
    ],
    [
      "clickclack login https://chat.example.com --email ava@example.com < password",
      "by a password",
    ],
  ])
    .option("--token <token>", "a token, or a sign-in link; - reads it from standard input")
    .option(
      "--email <address>",
      "whose password it is, by mail address or handle; it is asked for, or comes on standard input",
    )
    .action(async (where: string | undefined, options) =>
      (await import("./login.ts")).login(where, options),
    );

  serverCommand(program, "logout [server]", "sign out of a server, and forget its token", [
    ["clickclack logout", "of the one in use"],
    ["clickclack logout https://chat.example.com", "of another"],
  ]).action(async (where: string | undefined, options) =>
    (await import("./logout.ts")).logout(where, options),
  );

  serverCommand(program, "whoami", "say who is signed in", [
    ["clickclack whoami", "who, where, and in which workspaces"],
    ["clickclack whoami --plain", "the ID alone"],
  ]).action(async (options) => (await import("./whoami.ts")).whoami(options));

  chatCommand(program, "status", "say how the server is, and what is in use", [
    ["clickclack status", "what is known, whether the server is there or not"],
    ["clickclack status --plain", "ok, signed_out, unreachable or failed"],
  ]).action(async (options) => (await import("./status.ts")).status(options));

  workspaceCommands(program);
  channelCommands(program);
}

function workspaceCommands(program: Command): void {
  const workspaces = group(program, "workspaces", "the workspaces of a server");
  chatCommand(workspaces, "list", "list yours", [
    ["clickclack workspaces list", "with what you may do in each"],
    ["clickclack workspaces list --json | jq -r '.workspaces[].slug'", "the slugs alone"],
  ]).action(async (options) => (await import("./workspaces.ts")).listWorkspaces(options));

  serverCommand(workspaces, "use <workspace>", "choose the one that commands are about", [
    ["clickclack workspaces use harbour", "by its slug"],
    ["clickclack workspaces use 'Harbour Crew'", "by its name"],
  ]).action(async (which: string, options) =>
    (await import("./workspaces.ts")).useWorkspace(which, options),
  );

  serverCommand(workspaces, "create <name>", "make one, as its owner", [
    ["clickclack workspaces create 'Harbour Crew' --use", "and go on in it"],
    ["clickclack workspaces create 'Harbour Crew' --slug harbour", "with a slug of your choice"],
  ])
    .option("--slug <slug>", "what it is called in addresses (default: made from the name)")
    .option("--use", "choose it, as workspaces use does")
    .action(async (name: string, options) =>
      (await import("./workspaces.ts")).createWorkspace(name, options),
    );
}

function channelCommands(program: Command): void {
  const channels = group(program, "channels", "the channels of a workspace");
  chatCommand(channels, "list", "list those that you can see", [
    ["clickclack channels list", "with what is new in each"],
    [
      "clickclack channels list --json | jq '.channels[] | select(.unread_count > 0)'",
      "where something is new",
    ],
  ])
    .option("--archived", "archived ones as well")
    .action(async (options) => (await import("./channels.ts")).listChannels(options));

  chatCommand(channels, "use <channel>", "choose the one that commands are about", [
    [
      "clickclack channels use general",
      "the # may be left out, since shells take it for a comment",
    ],
  ]).action(async (which: string, options) =>
    (await import("./channels.ts")).useChannel(which, options),
  );

  chatCommand(channels, "create <name>", "make one", [
    ["clickclack channels create releases --topic 'What ships, and when'", "a public one"],
    ["clickclack channels create board --private --use", "a private one, to go on in it"],
  ])
    .option("--private", "seen by those alone who are let in")
    .option("--title <title>", "how it is shown instead of its name")
    .option("--topic <topic>", "what is being talked about")
    .option("--description <text>", "what it is for")
    .option("--section <name>", "the section of the sidebar that it is listed in")
    .option("--use", "choose it, as channels use does")
    .action(async (name: string, options) =>
      (await import("./channels.ts")).createChannel(name, options),
    );

  chatCommand(channels, "archive <channel>", "close one: it can be read, and not written to", [
    ["clickclack channels archive releases", "by its name"],
    ["clickclack channels archive releases --undo", "open it again"],
  ])
    .option("--undo", "open it again")
    .action(async (which: string, options) =>
      (await import("./channels.ts")).archiveChannel(which, options),
    );

  chatCommand(channels, "join <channel>", "put a public one into your sidebar", [
    ["clickclack channels join releases", "by its name"],
  ]).action(async (which: string, options) =>
    (await import("./channels.ts")).joinChannel(which, options),
  );

  chatCommand(channels, "leave <channel>", "take one out of your sidebar", [
    ["clickclack channels leave releases", "a private one cannot be seen from then on"],
  ]).action(async (which: string, options) =>
    (await import("./channels.ts")).leaveChannel(which, options),
  );
}
