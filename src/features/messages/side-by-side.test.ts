import { expect, test } from "bun:test";
import { actorOfUser } from "../../access/actor.ts";
import { channelFor } from "../../access/policy.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { newChannel, useWorld } from "../../../tests/harness/world.ts";
import { createMessage } from "./create.ts";

const POSTS = 50;
const TABLES = ["messages", "places", "read_states", "workspaces", "events"];

for (const engine of engines.filter(({ name }) => name === "postgres")) {
  const world = useWorld({ engine });

  test("on PostgreSQL, fifty posts that come together are written with as many statements as two", async () => {
    const { server, owner, member, workspace } = world();
    const { db } = server;
    const channels = [await newChannel(owner, workspace), await newChannel(owner, workspace)];
    const actors = [await actorOfUser(db, owner.user.id), await actorOfUser(db, member.user.id)];
    await db.write(async (tx) => {
      await tx.run("CREATE SEQUENCE statements");
      await tx.run(
        `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN PERFORM nextval('statements'); RETURN NULL; END $$`,
      );
      for (const table of TABLES)
        await tx.run(
          `CREATE TRIGGER note AFTER INSERT OR UPDATE ON ${table}
           FOR EACH STATEMENT EXECUTE FUNCTION note()`,
        );
    });
    const answers = await Promise.all(
      Array.from({ length: POSTS }, (_, index) => {
        const actor = actors[index % 2]!;
        const channel = channels[index % 3 === 0 ? 0 : 1]!;
        const nonce = index % 5 === 3 ? { nonce: crypto.randomUUID() } : {};
        const input = { body: `post ${index}`, ...nonce };
        return createMessage(db, actor, (tx) => channelFor(tx, actor, channel.id), input, "");
      }),
    );
    expect(answers.map(({ message }) => message.body)).toEqual(
      Array.from({ length: POSTS }, (_, index) => `post ${index}`),
    );
    const noted = await db.get<{ statements: number }>(
      "SELECT last_value AS statements FROM statements",
    );
    // An insertion that may update fires its trigger twice. Whoever asks for a nonce first comes with the next ones.
    expect(noted!.statements).toBe(2 * (TABLES.length + 1));
  });
}
