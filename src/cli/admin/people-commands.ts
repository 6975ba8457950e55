import { Argument, Option, type Command } from "commander";
import { group } from "../command.ts";
import { onDatabase, who, whoOf } from "./on-database.ts";

/** Adds `admin user` and `admin sessions`. */
export function peopleCommands(admin: Command): void {
  const users = group(admin, "user", "people's accounts");
  onDatabase(users, "list", "list people, or bots, with their mail addresses", [
    ["clickclack admin user list", "everybody who has an account"],
    ["clickclack admin user list --workspace clickclack", "the members of a workspace"],
    ["clickclack admin user list --deactivated --plain", "the IDs of those whose account ended"],
  ])
    .option("--workspace <which>", "only who is in it: its ID, slug or name")
    .option("--deactivated", "those who were deactivated, in place of the others")
    .addOption(
      new Option("--kind <kind>", "whom to list").choices(["human", "bot"]).default("human"),
    )
    .action(async (options) => (await import("./people.ts")).listPeople(options));

  onDatabase(users, "create", "make a person, in no workspace yet", [
    [
      'clickclack admin user create --email chiara@example.com --name "Chiara Rossi" --handle chiara',
      "an account, before its owner has ever signed in",
    ],
  ])
    .requiredOption("--email <address>", "their mail address")
    .requiredOption("--name <name>", "what they are called")
    .option("--handle <handle>", "what they are mentioned by")
    .action(async (options) => (await import("./people.ts")).createUser(options));

  who(
    onDatabase(
      users,
      "set-password",
      "give somebody a password: it is asked for, or comes on standard input",
      [
        ["clickclack admin user set-password --user @chiara", "ask for it, twice"],
        [
          "clickclack admin user set-password --email ava@example.com < password.txt",
          "read it from a file",
        ],
      ],
    ),
  ).action(async (options, command) =>
    (await import("./people.ts")).setPassword({ ...options, user: whoOf(options, command) }),
  );

  who(
    onDatabase(users, "deactivate", "end somebody's account; what they wrote stays", [
      ["clickclack admin user deactivate --user @ben", "sign them out, and let them in no more"],
      ["clickclack admin user deactivate --email ben@example.com", "named by their mail address"],
    ]),
  ).action(async (options, command) =>
    (await import("./people.ts")).deactivateUser({ ...options, user: whoOf(options, command) }),
  );

  who(
    onDatabase(users, "reactivate", "give somebody who was deactivated their account back", [
      ["clickclack admin user reactivate --user @ben", "by the handle that they had"],
    ]),
  ).action(async (options, command) =>
    (await import("./people.ts")).reactivateUser({ ...options, user: whoOf(options, command) }),
  );

  const sessions = group(admin, "sessions", "where people are signed in");
  onDatabase(sessions, "list", "list the sign-ins that are good", [
    ["clickclack admin sessions list", "everybody's"],
    ["clickclack admin sessions list --user @ben", "where Ben is signed in"],
  ])
    .option("--user <who>", "only theirs: ID, handle, mail address or name")
    .action(async (options) => (await import("./sessions.ts")).listSessions(options));

  onDatabase(sessions, "revoke", "end sign-ins; what is open by them closes at once", [
    ["clickclack admin sessions revoke ses_01h455vb4pex5vsknk084sn02q", "one"],
    ["clickclack admin sessions revoke --user @ben", "all of a person"],
    ["clickclack admin sessions revoke --all", "everybody's: all sign in anew"],
  ])
    .addArgument(new Argument("[session]", "the sign-in's ID"))
    .option("--user <who>", "all of theirs: ID, handle, mail address or name")
    .option("--all", "everybody's")
    .action(async (session: string | undefined, options, command: Command) => {
      const { user, all } = options;
      if ([session, user, all].filter((named) => named !== undefined).length !== 1)
        command.error("error: a sign-in's ID, --user or --all says which, and only one of them");
      await (await import("./sessions.ts")).endSessions({ ...options, session });
    });
}
