/** The session cookie says who calls, and nobody else can make it say so. */
import { describe, expect, test } from "bun:test";
import { createMagicLink } from "../../src/features/auth/magic-links.ts";
import { SignedIn } from "../../src/features/auth/wire.ts";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { engines } from "../harness/engines.ts";
import { signIn } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";

describe.each(engines)("the session cookie on $name", (engine) => {
  const server = useServer({ engine });
  const { nobody } = server;

  test("is refused when there are two of it, in whatever order and even when they are equal", async () => {
    const ava = await signIn(server, "Ava");
    const eve = await signIn(server, "Eve");
    const pairs: [string, string][] = [
      [ava.token, eve.token],
      [eve.token, ava.token],
      [ava.token, ava.token],
      [ava.token, ""],
    ];
    for (const [one, other] of pairs) {
      const cookie = `cc_session=${one}; theme=dark; cc_session=${other}`;
      expect((await nobody.get("/api/me", { cookie })).refused(401).code).toBe("ambiguous_cookie");
    }
  });

  test("is another one after each sign-in, whatever the browser held before", async () => {
    const planted = "sst_planted-by-somebody-else-before-the-sign-in";
    const who = { email: "fixed@example.com", display_name: "Fia" };
    const tokens = new Set<string>();
    for (const held of [planted, "", planted]) {
      const { token } = await createMagicLink(server.db, who);
      const answer = await nobody.post(
        "/api/auth/magic/consume",
        { token },
        { cookie: `cc_session=${held}` },
      );
      const signedIn = answer.is(200, SignedIn);
      expect(answer.headers.getSetCookie()).toEqual([
        expect.stringContaining(`cc_session=${signedIn.token};`),
      ]);
      tokens.add(signedIn.token);
    }
    expect(tokens.size).toBe(3);
    expect(tokens.has(planted)).toBe(false);
    const fixed = { cookie: `cc_session=${planted}` };
    (await nobody.get("/api/me", fixed)).refused(401);
  });

  test("of somebody else does not stay when a person signs in over it", async () => {
    const eve = await signIn(server, "Eve");
    const { token } = await createMagicLink(server.db, {
      email: "vic@example.com",
      display_name: "Vic",
    });
    const answer = await nobody.post(
      "/api/auth/magic/consume",
      { token },
      { cookie: `cc_session=${eve.token}` },
    );
    const vic = answer.is(200, SignedIn);
    expect(vic.user.display_name).toBe("Vic");
    const now = { cookie: `cc_session=${vic.token}` };
    expect((await nobody.get("/api/me", now)).is(200, UserAnswer).user.id).toBe(vic.user.id);
  });

  test("is worth nothing after signing out, and cannot be read by scripts", async () => {
    const ava = await signIn(server, "Ava");
    const cookie = { cookie: `cc_session=${ava.token}`, "x-clickclack-csrf": "1" };
    const out = await nobody.post("/api/auth/logout", undefined, cookie);
    expect(out.status).toBe(204);
    expect(out.headers.get("set-cookie")).toMatch(/^cc_session=; Max-Age=0; Path=\/; HttpOnly/);
    (await nobody.get("/api/me", cookie)).refused(401);
  });

  test("never gives way to another credential that was sent beside it and is wrong", async () => {
    const ava = await signIn(server, "Ava");
    const good = { cookie: `cc_session=${ava.token}` };
    for (const authorization of ["Bearer sst_wrong", "Bearer ccb_wrong", "Bearer "])
      (await nobody.get("/api/me", { ...good, authorization })).refused(401);
    const bad = { cookie: "cc_session=sst_wrong", "x-clickclack-user": ava.user.id };
    (await nobody.get("/api/me", bad)).refused(401);
  });
});
