import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from "jose";

/** What this server is to a provider. */
export const CLIENT = { client_id: "clickclack", client_secret: "a-secret-of-the-client" };

/** What an issuer answers that has been told to misbehave; as it should where nothing is said. */
export interface Misbehaviour {
  /** Claims in place of the right ones; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Makes the ID token of its claims. */
  readonly sign?: (claims: JWTPayload, issuer: Hostile) => Promise<string> | string;
  /** The token endpoint's whole answer. */
  readonly token?: () => Response;
  readonly userinfo?: Readonly<Record<string, unknown>>;
}

/** An issuer of ours that says whatever a test wants. */
export interface Hostile {
  readonly issuer: string;
  /** What its discovery says beyond, or in place of, the truth. */
  discovery: Readonly<Record<string, unknown>>;
  /** Set, it answers nothing but errors. */
  down: boolean;
  key: CryptoKey;
  publicKey: JWK;
  /** Replaces its key by a new one. */
  rotate(): Promise<void>;
  /** As if somebody had signed in at the address: where the browser is sent back to. */
  approve(address: URL, misbehaviour?: Misbehaviour): URL;
  /** What it was sent to its token endpoint last. */
  asked: URLSearchParams | undefined;
  /** How often its keys were fetched. */
  keysFetched: number;
  stop(): void;
}

export async function startHostile(): Promise<Hostile> {
  const codes = new Map<string, { request: URLSearchParams; misbehaviour: Misbehaviour }>();
  const tokens = new Map<string, Misbehaviour>();

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (hostile.down) return new Response("Out of order", { status: 500 });
      switch (pathname) {
        case "/.well-known/openid-configuration":
          return Response.json({
            issuer: hostile.issuer,
            authorization_endpoint: `${hostile.issuer}/authorize`,
            token_endpoint: `${hostile.issuer}/token`,
            jwks_uri: `${hostile.issuer}/keys`,
            userinfo_endpoint: `${hostile.issuer}/userinfo`,
            ...hostile.discovery,
          });
        case "/keys":
        case "/cdn-cgi/access/certs":
          hostile.keysFetched += 1;
          return Response.json({ keys: [hostile.publicKey] });
        case "/token":
          return token(new URLSearchParams(await request.text()));
        case "/userinfo": {
          const bearer = request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
          return Response.json(tokens.get(bearer)?.userinfo ?? { sub: "sam" });
        }
        default:
          return new Response("Not here", { status: 404 });
      }
    },
  });

  async function token(asked: URLSearchParams): Promise<Response> {
    hostile.asked = asked;
    const found = codes.get(asked.get("code") ?? "");
    if (found === undefined) return Response.json({ error: "invalid_grant" }, { status: 400 });
    const { request, misbehaviour } = found;
    const verifier = asked.get("code_verifier") ?? "";
    const challenge = Bun.CryptoHasher.hash("sha256", verifier, "base64url");
    if (challenge !== request.get("code_challenge"))
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    if (misbehaviour.token !== undefined) return misbehaviour.token();
    const access_token = crypto.randomUUID();
    tokens.set(access_token, misbehaviour);
    const claims: JWTPayload = {
      iss: hostile.issuer,
      aud: CLIENT.client_id,
      sub: "sam",
      nonce: request.get("nonce") ?? "",
      iat: Math.floor(Date.now() / 1_000),
      exp: Math.floor(Date.now() / 1_000) + 300,
      email: "sam@example.com",
      email_verified: true,
      name: "Sam",
      ...misbehaviour.claims,
    };
    const sign = misbehaviour.sign ?? signed;
    return Response.json({
      access_token,
      token_type: "Bearer",
      id_token: await sign(JSON.parse(JSON.stringify(claims)), hostile),
    });
  }

  const hostile: Hostile = {
    issuer: `http://127.0.0.1:${server.port}`,
    discovery: {},
    down: false,
    asked: undefined,
    keysFetched: 0,
    ...(await newKey()),
    async rotate() {
      Object.assign(hostile, await newKey());
    },
    approve(address, misbehaviour = {}) {
      const request = address.searchParams;
      const code = crypto.randomUUID();
      codes.set(code, { request, misbehaviour });
      const back = new URL(request.get("redirect_uri") ?? "");
      back.searchParams.set("code", code);
      back.searchParams.set("state", request.get("state") ?? "");
      return back;
    },
    stop: () => void server.stop(true),
  };
  return hostile;
}

/** A token as it should be. */
export const signed = (
  claims: JWTPayload,
  { key, publicKey }: Pick<Hostile, "key" | "publicKey">,
) => new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: publicKey.kid ?? "" }).sign(key);

export async function newKey(): Promise<{ key: CryptoKey; publicKey: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const kid = crypto.randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
  return { key: privateKey, publicKey: jwk };
}
