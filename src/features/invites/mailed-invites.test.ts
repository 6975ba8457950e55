import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { useInbox } from "../../../tests/harness/inbox.ts";
import { useWorld } from "../../../tests/harness/world.ts";
import { UserAnswer } from "../people/wire.ts";
import { InviteAccepted, InviteCreated } from "./wire.ts";

describe.each(engines)("with mail, on $name,", (engine) => {
  const inbox = useInbox();
  const world = useWorld({ engine, mail: inbox.mail, public_url: "https://chat.example" });
  const invite = (body: object) =>
    world().owner.post(`/api/workspaces/${world().workspace.id}/invites`, body);

  test("an invite for an address goes there, and says who invites, where to and for how long", async () => {
    const made = (await invite({ email: "ina@example.com", expires_in_hours: 48 })).is(
      201,
      InviteCreated,
    );
    expect(made.mailed).toBe(true);
    const mail = await inbox.next("ina@example.com");
    expect(mail.subject).toBe("Olga Owner invites you to Harbour");
    for (const body of [mail.text, mail.html]) {
      expect(body).toContain(made.url);
      expect(body).toContain("2 days");
    }
    const join = { token: mail.token, display_name: "Ina" };
    (await world().nobody.post("/api/invites/accept", join)).is(200, InviteAccepted);
  });

  test("an invite for nobody in particular is not mailed", async () => {
    const before = inbox.received.length;
    expect((await invite({})).is(201, InviteCreated).mailed).toBeUndefined();
    await world().server.mailed();
    expect(inbox.received.length).toBe(before);
  });

  test("no name makes a link, a tag, a header or a recipient of its own in the mail", async () => {
    const { owner, workspace } = world();
    const name = "<b>Win</b> at http://evil.example";
    (await owner.patch("/api/me", { display_name: name })).is(200, UserAnswer);
    (await owner.patch("/api/me", { display_name: "Eve\r\nBcc: evil@example.com" })).refused(400);
    const renamed = await owner.patch(`/api/workspaces/${workspace.id}`, {
      name: "x\u2028Bcc: evil@example.com & more",
    });
    renamed.json(200);
    for (const email of ["a@example.com\r\nRCPT TO:<evil@example.com>", "a@example.com>,<b@c.d"])
      (await invite({ email })).refused(400);
    (await invite({ email: "jan@example.com" })).is(201, InviteCreated);
    const mail = await inbox.next("jan@example.com");
    expect(mail.to).toEqual(["jan@example.com"]);
    expect(mail.headers).not.toMatch(/^bcc:/im);
    const written = mail.text + mail.html;
    expect(written).not.toContain("http://evil");
    expect(written).not.toContain("evil.example");
    expect(mail.text).not.toContain("evil@example");
    expect(mail.html).not.toContain("<b>");
    expect(mail.html).toContain("&lt;b&gt;Win");
  });

  test("a mail server that refuses it changes nothing of the invite", async () => {
    inbox.refuse(true);
    const made = (await invite({ email: "kay@example.com" })).is(201, InviteCreated);
    await world().server.mailed();
    inbox.refuse(false);
    const join = { token: made.token, display_name: "Kay" };
    (await world().nobody.post("/api/invites/accept", join)).is(200, InviteAccepted);
  });
});
