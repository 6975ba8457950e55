import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { useInbox } from "../../../tests/harness/inbox.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { Accepted, AccountAnswer } from "./password-wire.ts";
import { SignedIn } from "./wire.ts";

const SIGN_IN = "/api/auth/password/sign-in";
const PASSWORD = "/api/auth/password";
const public_url = "https://chat.example.com";
const GOOD = "six wet otters";
const OTHER = "nine dry herons";

let network = 0;
/** Each from a network of its own, as through a proxy on this machine. */
const elsewhere = () => {
  const address = `198.51.100.${(network += 1) % 256}`;
  return { "x-forwarded-for": address, "x-real-ip": address };
};

describe.each(engines)("a mail address of one's own, on $name,", (engine) => {
  const inbox = useInbox();
  const server = useServer({ engine, mail: inbox.mail, public_url, password_auth: true });
  const { nobody } = server;
  const request = (who: Person, body: unknown) =>
    who.post("/api/auth/email/request", body, elsewhere());
  const confirm = (who: Person, token: string) => who.post("/api/auth/email/confirm", { token });
  const account = async (who: Person) =>
    (await who.get("/api/auth/account")).is(200, AccountAnswer).account;
  /** Somebody who came by an invite, without an address. */
  async function guest(display_name: string): Promise<Person> {
    const person = await signIn(server, display_name, `${crypto.randomUUID()}@example.org`);
    await server.db.write(async (tx) => {
      const [id] = [person.user.id];
      await tx.run("UPDATE users SET email = '' WHERE public_id = ?", id);
      await tx.run(
        "DELETE FROM identities WHERE user_id = (SELECT id FROM users WHERE public_id = ?)",
        id,
      );
    });
    return person;
  }

  test("is theirs who confirm it by the mail that went there, and signs them in from then on", async () => {
    const ava = await guest("Ava");
    expect(await account(ava)).toEqual({ has_password: false, providers: [] });
    (await request(ava, { email: "Ava@Example.com" })).is(202, Accepted);
    expect(await account(ava)).toEqual({ has_password: false, providers: [] });
    const { text, token } = await inbox.next("ava@example.com");
    expect(text).toContain(`${public_url}/email#${token}`);
    (await confirm(ava, token)).is(200, AccountAnswer);
    expect(await account(ava)).toEqual({
      email: "ava@example.com",
      has_password: false,
      providers: ["email"],
    });
    (await nobody.post("/api/auth/magic/request", { email: "ava@example.com" }, elsewhere())).is(
      202,
      Accepted,
    );
    const link = await inbox.next("ava@example.com");
    const again = await nobody.post("/api/auth/magic/consume", { token: link.token });
    expect(again.is(200, SignedIn).user.id).toBe(ava.user.id);
  });

  test("is not made another's who opens the mail, and stays theirs who asked", async () => {
    const [bo, cy] = [await guest("Bo"), await guest("Cy")];
    (await request(bo, { email: "bo@example.com" })).is(202, Accepted);
    const { token } = await inbox.next("bo@example.com");
    const answers = [await confirm(cy, token), await confirm(cy, "eml_unknown")];
    for (const answer of answers)
      expect(answer.refused(400).code).toBe("email_confirmation_invalid");
    expect(answers[0]!.text).toBe(answers[1]!.text);
    (await nobody.post("/api/auth/email/confirm", { token })).refused(401);
    (await confirm(bo, token)).is(200, AccountAnswer);
    expect((await confirm(bo, token)).refused(400).code).toBe("email_confirmation_invalid");
  });

  test("that somebody has is not taken, and who has it is told rather than who asks", async () => {
    await signIn(server, "Di", "di@example.com");
    const ed = await guest("Ed");
    const [taken, free] = [
      await request(ed, { email: "di@example.com" }),
      await request(ed, { email: "ed@example.com" }),
    ];
    expect([taken.status, taken.text]).toEqual([free.status, free.text]);
    const told = await inbox.next("di@example.com");
    expect([told.subject, told.token]).toEqual(["You have an account already", ""]);
    await inbox.next("ed@example.com");
  });

  test("is one person's when two confirm it at the same time", async () => {
    const two = [await guest("Flo"), await guest("Gus")];
    const tokens: string[] = [];
    for (const who of two) {
      (await request(who, { email: "shared@example.com" })).is(202, Accepted);
      tokens.push((await inbox.next("shared@example.com")).token);
    }
    const answers = await Promise.all(two.map((who, at) => confirm(who, tokens[at]!)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test("is changed by those who say their password, and the old one is told and signs nobody in", async () => {
    const hal = await signIn(server, "Hal", "hal@example.com");
    const set = await hal.call("PUT", PASSWORD, { new_password: GOOD });
    expect(set.status).toBe(204);
    (await request(hal, { email: "new.hal@example.com" })).refused(400);
    const wrong = { email: "new.hal@example.com", current_password: OTHER };
    expect((await request(hal, wrong)).refused(403).code).toBe("password_wrong");
    (await request(hal, { ...wrong, current_password: GOOD })).is(202, Accepted);
    (await confirm(hal, (await inbox.next("new.hal@example.com")).token)).is(200, AccountAnswer);
    expect((await inbox.next("hal@example.com")).subject).toBe("Your mail address was changed");
    const before = inbox.received.length;
    (await nobody.post("/api/auth/magic/request", { email: "hal@example.com" }, elsewhere())).is(
      202,
      Accepted,
    );
    await server.mailed();
    expect(inbox.received.length).toBe(before);
    const signedIn = { login: "new.hal@example.com", password: GOOD };
    (await nobody.post(SIGN_IN, signedIn, elsewhere())).is(200, SignedIn);
    (await nobody.post(SIGN_IN, { ...signedIn, login: "hal@example.com" }, elsewhere())).refused(
      401,
    );
  });
});
