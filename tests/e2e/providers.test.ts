import { afterAll, describe, expect, test } from "bun:test";
import { createServer, request as ask } from "node:http";
import { connect } from "node:net";
import { startConformant, type Conformant } from "../oauth/conformant.ts";
import { CLIENT, signed, startHostile } from "../oauth/hostile.ts";
import { openStage } from "./stage.ts";

describe("somebody with an account at a provider", () => {
  let provider: Conformant | undefined;
  afterAll(() => provider?.stop());

  test("signs in there, is back in the app, and sees why when they decline", async () => {
    const stage = await openStage({
      dev: false,
      async flags(url) {
        provider = await startConformant([`${url}/api/auth/oidc/callback`]);
        return [
          `--public-url=${url}`,
          `--oidc-issuer=${provider.issuer}`,
          `--oidc-client-id=${CLIENT.client_id}`,
          `--oidc-client-secret=${CLIENT.client_secret}`,
          "--oidc-name=Example SSO",
        ];
      },
    });
    const page = await stage.open("/login");
    await page.getByRole("link", { name: "Example SSO" }).click();
    await page.getByPlaceholder("Enter any login").fill("ada");
    await page.getByPlaceholder("and password").fill("anything");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${stage.url}/**`);
    expect(page.url()).not.toContain("code=");
    // The page at the root takes whoever is signed in on to the app by itself.
    await page.getByRole("button", { name: "You: Ada Conformant" }).waitFor();
    expect(new URL(page.url()).pathname).toStartWith("/app");

    const other = await stage.open("/login");
    await other.getByRole("link", { name: "Example SSO" }).click();
    await other.getByRole("link", { name: "Cancel" }).click();
    await other.getByText("You were not signed in at Example SSO.").waitFor();
    await other.getByRole("link", { name: "Back to sign-in" }).click();
    await other.getByRole("link", { name: "Example SSO" }).waitFor();
    expect(stage.problems).toEqual([]);
    await stage.close();
  });
});

describe("behind a proxy that signs people in", () => {
  test("the app opens without a sign-in of its own, and writes and hears as with one", async () => {
    const team = await startHostile();
    const now = Math.floor(Date.now() / 1_000);
    const about = { iss: team.issuer, aud: "app", sub: "1", email: "pat@example.com" };
    const assertion = await signed({ ...about, exp: now + 3_600 }, team);
    const proxy = await startProxy({ "cf-access-jwt-assertion": assertion });
    const stage = await openStage({
      dev: false,
      async flags(url) {
        proxy.to(url);
        return [
          `--public-url=${proxy.url}`,
          `--access-team-domain=${team.issuer}`,
          "--access-aud=app",
        ];
      },
    });
    const [page, other] = [await stage.open("/api/version"), await stage.open("/api/version")];
    for (const window of [page, other]) {
      await window.goto(`${proxy.url}/app`);
      await window.getByRole("button", { name: "You: pat" }).waitFor();
    }
    await page.getByRole("textbox", { name: /^Message/ }).fill("Through the gate");
    await page.keyboard.press("Enter");
    await other.getByText("Through the gate").waitFor();
    expect(await page.context().cookies()).toEqual([]);
    expect(stage.problems).toEqual([]);
    await stage.close();
    proxy.stop();
    team.stop();
  });
});

/** A proxy that puts headers into every request, sockets' as well. */
async function startProxy(headers: Readonly<Record<string, string>>) {
  let target = new URL("http://localhost");
  const server = createServer((incoming, outgoing) => {
    const { method, url } = incoming;
    const upstream = ask(
      {
        host: "127.0.0.1",
        port: target.port,
        method,
        path: url,
        headers: { ...incoming.headers, ...headers },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    upstream.on("error", () => outgoing.destroy());
    incoming.pipe(upstream);
  });
  server.on("upgrade", (incoming, socket) => {
    const upstream = connect(Number(target.port), "127.0.0.1", () => {
      const lines = Object.entries({ ...incoming.headers, ...headers }).map(
        ([name, value]) => `${name}: ${String(value)}`,
      );
      upstream.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      socket.pipe(upstream).pipe(socket);
    });
    for (const [one, another] of [
      [socket, upstream],
      [upstream, socket],
    ] as const)
      one.on("error", () => another.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens nowhere.");
  return {
    url: `http://localhost:${address.port}`,
    to(url: string) {
      target = new URL(url);
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
