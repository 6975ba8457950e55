import { describe, expect, test } from "bun:test";
import { bindingCookie, sessionCookie } from "./cookies.ts";

const request = (host = "chat.example.com", cookie = "") =>
  new Request("http://localhost/", { headers: { host, cookie } });
const LAX = "HttpOnly; SameSite=Lax";
const NONE = "HttpOnly; SameSite=None; Secure";
const ns = { cookie_namespace: "blue" };
const https = { public_url: "https://chat.example.com" };
const local = { public_url: "http://localhost:8080" };
const path = { ...https, public_api_url: "https://chat.example.com/team/chat" };
const api = { ...https, public_api_url: "https://api.example.com" };

describe.each([
  [{}, "cc_session", "cc_oauth_binding", `Path=/; ${LAX}; Secure`],
  [https, "cc_session", "cc_oauth_binding", `Path=/; ${LAX}; Secure`],
  [local, "cc_session", "cc_oauth_binding", `Path=/; ${LAX}`],
  [path, "cc_session", "cc_oauth_binding", `Path=/; ${LAX}; Secure`],
  [api, "cc_session", "cc_oauth_binding", `Path=/; ${NONE}`],
  [ns, "cc-blue-session", "cc-blue-oauth-binding", `Path=/; ${LAX}; Secure`],
  [
    { ...https, ...ns },
    "__Host-cc-blue-session",
    "__Host-cc-blue-oauth-binding",
    `Path=/; ${LAX}; Secure`,
  ],
  [{ ...local, ...ns }, "cc-blue-session", "cc-blue-oauth-binding", `Path=/; ${LAX}`],
  [
    { ...path, ...ns },
    "__Secure-cc-blue-session",
    "__Secure-cc-blue-oauth-binding",
    `Path=/team/chat; ${LAX}; Secure`,
  ],
  [{ ...api, ...ns }, "__Host-cc-blue-session", "__Host-cc-blue-oauth-binding", `Path=/; ${NONE}`],
  [
    { ...local, public_api_url: "http://127.0.0.1:9090/api-base", ...ns },
    "cc-blue-session",
    "cc-blue-oauth-binding",
    `Path=/api-base; ${NONE}`,
  ],
])("with %j", (deployment, session, binding, flags) => {
  test("the cookies are named and flagged for it", () => {
    const cookies = [sessionCookie(deployment), bindingCookie(deployment)] as const;
    expect(cookies.map(({ name }) => name)).toEqual([session, binding]);
    expect(cookies[0].set(request(), "x")).toBe(`${session}=x; Max-Age=2592000; ${flags}`);
    expect(cookies[1].set(request(), "x")).toBe(`${binding}=x; Max-Age=600; ${flags}`);
    expect(cookies[0].clear(request())).toBe(`${session}=; Max-Age=0; ${flags}`);
  });

  test("two cookies of one name are ambiguous, and those of other names are not looked at", () => {
    for (const [cookie, status] of [
      [sessionCookie(deployment), 401],
      [bindingCookie(deployment), 400],
    ] as const) {
      const read = (header: string) => cookie.read(request("x", header).headers);
      expect(read("")).toBeUndefined();
      expect(read(`a=b; ${cookie.name}=x=y`)).toBe("x=y");
      expect(read(`x${cookie.name}=1; ${cookie.name}2=2; ${cookie.name}=3`)).toBe("3");
      const twice = () => read(`${cookie.name}=1; ${cookie.name}=1`);
      expect(twice).toThrow(expect.objectContaining({ status, code: "ambiguous_cookie" }));
    }
  });
});

test.each([
  ["localhost:8080", ""],
  ["127.0.0.1", ""],
  ["[::1]:8080", ""],
  ["chat.example.com", "; Secure"],
  ["localhost.example.com", "; Secure"],
  ["", "; Secure"],
])("without a public URL, a cookie for %s is flagged %j", (host, secure) => {
  const set = sessionCookie({}).set(request(host), "x");
  expect(set).toBe(`cc_session=x; Max-Age=2592000; Path=/; ${LAX}${secure}`);
});
