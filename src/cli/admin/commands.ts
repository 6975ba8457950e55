import { Option, type Command } from "commander";
import { group, wholeNumber } from "../command.ts";
import { botCommands } from "./bot-commands.ts";
import { onDatabase, role, who, whoOf } from "./on-database.ts";
import { peopleCommands } from "./people-commands.ts";
import { age, moment } from "./times.ts";

/** Adds `admin` and what belongs to it. What a command does is loaded when it is called. */
export function adminCommands(program: Command): void {
  const admin = group(program, "admin", "look after a server from its own machine, running or not");

  onDatabase(
    admin,
    "bootstrap",
    "make the first person, the owner, and a link that signs them in",
    [
      [
        'clickclack admin bootstrap --name "Ava Lindqvist" --email ava@example.com',
        "a server's first person, and the link that they come in by",
      ],
      [
        "clickclack admin bootstrap --name Ava --email ava@example.com --plain",
        "the link's token alone",
      ],
    ],
  )
    .requiredOption("--name <name>", "what they are called")
    .requiredOption("--email <address>", "their mail address")
    .action(async (options) => (await import("./people.ts")).bootstrapServer(options));

  const links = group(admin, "magic-link", "links that sign somebody in once");
  onDatabase(links, "create", "make a link that signs somebody in, known or new", [
    [
      "clickclack admin magic-link create --email ava@example.com",
      "let in whom this address belongs to",
    ],
    [
      'clickclack admin magic-link create --user "Ava Lindqvist" --email ava@harbour.example',
      "let in somebody who has no address yet, and give them this one",
    ],
  ])
    .requiredOption("--email <address>", "whose link it is, by their mail address")
    .option("--name <name>", "what somebody new is called")
    .option("--user <who>", "somebody without that address, who has it from now on")
    .action(async (options) => (await import("./people.ts")).createMagicLink(options));

  peopleCommands(admin);

  const workspaces = group(admin, "workspace", "the server's workspaces");
  onDatabase(workspaces, "list", "list every workspace, with its owner and how many are in it", [
    ["clickclack admin workspace list", "all of them"],
    ["clickclack admin workspace list --plain", "their IDs, one a line"],
  ]).action(async (options) => (await import("./workspaces.ts")).listWorkspaces(options));

  who(
    onDatabase(workspaces, "owner", "make somebody of a workspace its owner", [
      [
        "clickclack admin workspace owner --workspace clickclack --user @chiara",
        "when its owner has gone; they become a moderator there",
      ],
    ]),
  )
    .requiredOption("--workspace <which>", "the workspace: its ID, slug or name")
    .action(async (options, command) =>
      (await import("./workspaces.ts")).changeOwner({ ...options, user: whoOf(options, command) }),
    );

  const members = group(admin, "member", "who is in a workspace");
  who(
    onDatabase(members, "add", "put somebody into a workspace", [
      [
        "clickclack admin member add --workspace clickclack --user @chiara --role moderator",
        "a moderator more",
      ],
      [
        "clickclack admin member add --workspace clickclack --email ben@example.com",
        "a member, named by their mail address",
      ],
    ]),
  )
    .requiredOption("--workspace <which>", "the workspace: its ID, slug or name")
    .addOption(role())
    .action(async (options, command) =>
      (await import("./people.ts")).addMember({ ...options, user: whoOf(options, command) }),
    );

  const invites = group(admin, "invite", "links into a workspace");
  onDatabase(invites, "create", "make an invite", [
    ["clickclack admin invite create --workspace clickclack", "for one person, within a week"],
    [
      "clickclack admin invite create --workspace clickclack --role guest --max-uses 20 --expires-in-hours 24",
      "for twenty guests, today",
    ],
  ])
    .requiredOption("--workspace <which>", "the workspace: its ID, slug or name")
    .addOption(role())
    .option("--email <address>", "only for whom this address belongs to")
    .option(
      "--max-uses <number>",
      "how many people may come by it, 1 to 1000 (default: 1)",
      wholeNumber(1_000),
    )
    .option(
      "--expires-in-hours <number>",
      "for how long, 1 to 720 (default: 168, a week)",
      wholeNumber(720),
    )
    .action(async (options) => (await import("./invites.ts")).createInvite(options));

  botCommands(admin);

  const events = group(admin, "events", "the log from which clients catch up");
  onDatabase(events, "prune", "delete old events; messages stay", [
    ["clickclack admin events prune --keep 30d", "what is older than thirty days, everywhere"],
    [
      "clickclack admin events prune --workspace clickclack --keep-latest 100000",
      "all but the newest of one workspace",
    ],
  ])
    .addOption(
      new Option("--keep <age>", "keep what is younger, such as 30d or 12h")
        .argParser(age)
        .conflicts("before"),
    )
    .addOption(
      new Option("--before <time>", "delete what is older than a day, or a time").argParser(moment),
    )
    .option("--keep-latest <number>", "keep so many in each workspace", wholeNumber(999_999_999))
    .option("--workspace <which>", "only there: its ID, slug or name (default: everywhere)")
    .action(async (options, command) => {
      const { keep, before, keepLatest } = options;
      if ([keep, before, keepLatest].every((wanted) => wanted === undefined))
        command.error("error: --keep, --before or --keep-latest says what is to be kept");
      await (await import("./workspaces.ts")).pruneEvents(options);
    });

  const search = group(admin, "search", "the index that searches look into");
  onDatabase(search, "rebuild", "have the search index built afresh, in the background", [
    [
      "clickclack admin search rebuild",
      "when the doctor says that it does not find what it should",
    ],
  ]).action(async (options) => (await import("./search.ts")).rebuildSearch(options));

  onDatabase(admin, "audit", "read the audit log of all workspaces and of the server itself", [
    ["clickclack admin audit", "the newest hundred entries, the oldest of them first"],
    ["clickclack admin audit --server --action user", "what was done to people's accounts"],
    ["clickclack admin audit --follow --json", "what is done from now on, one object a line"],
  ])
    .addOption(
      new Option("--workspace <which>", "only of this one: its ID, slug or name").conflicts(
        "server",
      ),
    )
    .option("--server", "only what concerns the server, and no workspace")
    .option("--action <action>", "only this one, such as bot.created, or all of a kind: bot")
    .addOption(
      new Option("--user <who>", "only what they did: ID, handle, mail address or name").conflicts(
        "operator",
      ),
    )
    .option("--operator", "only what was done on the command line")
    .option("--target <id>", "only what was done to this")
    .option("--since <time>", "only from a day or time on, or so long ago, such as 2d", moment)
    .option("--limit <number>", "how many at most (default: 100)", wholeNumber(1_000_000))
    .option("-f, --follow", "go on with what is done, until Ctrl+C")
    .action(async (options) => (await import("./audit.ts")).readAudit(options));
}
