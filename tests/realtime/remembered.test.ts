import { describe, expect, test } from "bun:test";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { engines } from "../harness/engines.ts";
import { signIn } from "../harness/people.ts";
import { useWorld } from "../harness/world.ts";

describe.each(engines)("a session that the server remembers, on $name,", (engine) => {
  const world = useWorld({ engine });

  test("is refused from the moment it is revoked, whoever has just used it", async () => {
    const { server } = world();
    const who = await signIn(server, "Rita Revoked");
    for (let round = 0; round < 20; round += 1) {
      const other = await signIn(server, "Rita Revoked", who.session.user_id + "@example.com");
      (await other.get("/api/me")).is(200, UserAnswer);
      const uses = Array.from({ length: 8 }, () => other.get("/api/me"));
      await other.delete(`/api/auth/sessions/${other.session.id}`);
      expect((await other.get("/api/me")).refused(401).code).toBe("invalid_token");
      await Promise.all(uses);
      expect((await other.get("/api/me")).refused(401).code).toBe("invalid_token");
    }
  });

  test("shows its person as they are now", async () => {
    const { server } = world();
    const who = await signIn(server, "Nora Name");
    for (const display_name of ["Nora One", "Nora Two", "Nora Three"]) {
      await Promise.all([who.get("/api/me"), who.patch("/api/me", { display_name })]);
      expect((await who.get("/api/me")).is(200, UserAnswer).user.display_name).toBe(display_name);
    }
  });
});
