/** Which pages other pages may show in a frame. */
import { describe, expect, test } from "bun:test";
import { engines } from "../harness/engines.ts";
import { signIn } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";

const HOSTS = ["https://app.example.com", "https://ops.example.com:8443"];

describe.each(engines)("a frame in another page on $name", (engine) => {
  const named = useServer({ engine, embed_frame_ancestors: HOSTS });
  const closed = useServer({ engine });
  const framing = ({ headers }: { headers: Headers }) => [
    headers
      .get("content-security-policy")
      ?.split("; ")
      .find((rule) => rule.startsWith("frame-ancestors")),
    headers.get("x-frame-options"),
  ];
  const OWN = ["frame-ancestors 'self'", "SAMEORIGIN"];

  test("shows channels and threads where the operator has named its origin, and nothing else", async () => {
    const { nobody } = named;
    for (const path of ["/embed/channel/T0/C0", "/embed/thread/T0/M0?theme=dark"])
      expect(framing(await nobody.get(path))).toEqual([
        `frame-ancestors 'self' ${HOSTS.join(" ")}`,
        null,
      ]);
    for (const path of ["/", "/login", "/app/T0/C0", "/embed", "/embedded/x", "/app/embed/x"])
      expect([path, ...framing(await nobody.get(path))]).toEqual([path, ...OWN]);
  });

  test("shows nothing where none is named", async () => {
    const { nobody } = closed;
    for (const path of ["/embed/channel/T0/C0", "/embed/thread/T0/M0", "/app"])
      expect(framing(await nobody.get(path))).toEqual(OWN);
  });

  test("reads no answer of the API by being named", async () => {
    const person = await signIn(named, "Ava");
    const answer = await person.get("/api/me", { origin: HOSTS[0] ?? "" });
    expect(answer.headers.get("access-control-allow-origin")).not.toBe(HOSTS[0] ?? "");
  });
});
