import { afterAll, describe, expect, test } from "bun:test";
import { metricsOf } from "../harness/metrics.ts";
import { useServer } from "../harness/server.ts";
import { openBrowser, PUBLIC_URL } from "./browser.ts";
import { CLIENT, startHostile } from "./hostile.ts";

const hostile = await startHostile();
afterAll(() => hostile.stop());

describe("metrics of signing in at a provider", () => {
  const server = useServer({
    public_url: PUBLIC_URL,
    metrics: true,
    oidc: { ...CLIENT, issuer: hostile.issuer, name: "Provider" },
  });
  const outcomes = async () =>
    Object.fromEntries(
      metricsOf((await server.nobody.get("/metrics")).text)
        .filter(({ name }) => name === "clickclack_sign_ins_total")
        .map(({ labels, value }) => [`${labels["way"]} ${labels["outcome"]}`, value]),
    );

  test("tell who was sent there, came back signed in, was refused, or failed by the provider's fault", async () => {
    const browser = openBrowser(server);
    await browser.visit(hostile.approve(await browser.sentFrom("/api/auth/oidc/start")));
    await server.nobody.get("/api/auth/oidc/callback?state=made-up&code=made-up");
    const again = openBrowser(server);
    await again.visit(
      hostile.approve(await again.sentFrom("/api/auth/oidc/start"), {
        token: () => Response.json({ error: "server_error" }, { status: 500 }),
      }),
    );
    expect(await outcomes()).toEqual({
      "oidc started": 2,
      "oidc signed_in": 1,
      "oidc refused": 1,
      "oidc failed": 1,
    });
  });
});
