/**
 * Three nodes behind nginx, as compose.cluster.yaml has them: on a PostgreSQL of their own and an S3 server, versitygw where
 * it is installed. For the long form: `bun run test:nightly`.
 */
import { describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { YAML } from "bun";
import { startPostgres } from "../../scripts/postgres.ts";
import { SignedIn } from "../../src/features/auth/wire.ts";
import { ChannelList } from "../../src/features/channels/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { UploadAnswer } from "../../src/features/uploads/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { clientOf } from "../harness/client.ts";
import { startS3 } from "../harness/s3.ts";
import { listenTo } from "../harness/socket.ts";
import { formOf } from "../harness/uploads.ts";
import { until } from "../harness/until.ts";
import { RUNNING_AS } from "./behind.ts";
import { done, EXECUTABLE, freePort, NIGHTLY, settled, stays } from "./executable.ts";

const ROOT = join(import.meta.dir, "../..");
const CONFIGURATION = await Bun.file(join(ROOT, "deploy/nginx/cluster.conf")).text();

describe("compose.cluster.yaml", () => {
  test("has the nodes that nginx leads to, on one database and one bucket", async () => {
    const compose: { services: Record<string, { environment?: Record<string, string> }> } =
      JSON.parse(
        JSON.stringify(YAML.parse(await Bun.file(join(ROOT, "compose.cluster.yaml")).text())),
      );
    const nodes = Object.keys(compose.services).filter((name) => name.startsWith("chat-"));
    expect([...CONFIGURATION.matchAll(/server (chat-\d):8080/g)].map(([, name]) => name)).toEqual(
      nodes,
    );
    for (const name of nodes)
      expect(compose.services[name]?.environment).toMatchObject({
        CLICKCLACK_UPLOADS_ENDPOINT: "http://s3:9000",
        CLICKCLACK_DB: expect.stringContaining("@postgres:5432/"),
      });
  });
});

if (NIGHTLY && Bun.which("nginx") !== null)
  test("three nodes behind nginx are one server, also when one of them dies", async () => {
    const folder = mkdtempSync(join(tmpdir(), "clickclack-cluster-"));
    const postgres = await startPostgres();
    await using s3 = await startBucket(folder);
    const port = freePort();
    const url = `http://localhost:${port}`;
    const environment = {
      ...s3.environment,
      CLICKCLACK_DB: postgres.url,
      CLICKCLACK_PUBLIC_URL: url,
      CLICKCLACK_RATE_LIMIT: "off",
    };
    const link = await done(
      [EXECUTABLE, "admin", "bootstrap", "--name", "Ava", "--email", "ava@example.com", "--plain"],
      { environment: { ...environment, CLICKCLACK_DATA: join(folder, "operator") } },
    );
    const ports = [freePort(), freePort(), freePort()];
    const nodes = ports.map((at, index) =>
      stays(
        [EXECUTABLE, "serve", "--addr", `127.0.0.1:${at}`, "--data", join(folder, `node-${index}`)],
        { environment },
      ),
    );
    const site = ports.reduce(
      (text, at, index) => text.replace(`chat-${index + 1}:8080`, `127.0.0.1:${at}`),
      CONFIGURATION.replace("listen 8080", `listen ${port}`).replaceAll(
        /\/dev\/std(out|err)/g,
        join(folder, "nginx.log"),
      ),
    );
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join(" ");
    writeFileSync(
      join(folder, "nginx.conf"),
      `${RUNNING_AS} daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr warn;
       events { worker_connections 1024; } http { ${temporary} access_log off; ${site} }`,
    );
    const nginx = stays(["nginx", "-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"]);
    try {
      for (const node of nodes)
        await settled("a node listens", node, () => node.said().includes(" serves "));
      const ready = async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true;
      await settled("nginx leads to them", nginx, ready);
      const consumed = await clientOf(() => url).post("/api/auth/magic/consume", {
        token: link.replace(/^.*#/, ""),
      });
      const { token } = consumed.is(200, SignedIn);
      const authorization = `Bearer ${token}`;
      const ava = clientOf(() => url, { authorization });
      const { workspaces } = (await ava.get("/api/workspaces")).is(200, WorkspaceList);
      const workspace = workspaces[0]!.id;
      const { channels } = (await ava.get(`/api/workspaces/${workspace}/channels`)).is(
        200,
        ChannelList,
      );
      const bytes = Buffer.alloc(8 * 1024 * 1024, "cargo ");
      const { body, headers } = await formOf(["file", new File([bytes], "cargo.bin")]);
      const sent = await ava.post(`/api/uploads?workspace_id=${workspace}`, body, headers);
      const { upload } = sent.is(201, UploadAnswer);
      for (const at of ports) {
        const answer = await fetch(`http://127.0.0.1:${at}/api/uploads/${upload.id}`, {
          headers: { authorization },
        });
        expect(Bun.hash(await answer.bytes())).toBe(Bun.hash(bytes));
      }
      // Each node's own socket hears of what nginx has led to whichever.
      const ears = ports.map((at) =>
        listenTo({ url: `http://127.0.0.1:${at}` }, { workspace_id: workspace, token }),
      );
      await Promise.all(ears.map(({ opened }) => opened));
      const say = (text: string) =>
        ava.post(`/api/channels/${channels[0]!.id}/messages`, { body: text });
      const { message } = (await say("Ahoy, all three")).is(201, MessageChanged);
      for (const ear of ears) await ear.find((event) => JSON.stringify(event).includes(message.id));

      nodes[0]!.kill("SIGKILL");
      await nodes[0]!.exited;
      let answered = 0;
      await until("twenty in a row are answered by those that are left", async () => {
        const answer = await say("Still here").catch(() => undefined);
        answered = answer?.status === 201 ? answered + 1 : 0;
        return answered === 20;
      });
      for (const ear of ears) ear.close();
    } finally {
      await nginx[Symbol.asyncDispose]();
      for (const node of nodes) await node[Symbol.asyncDispose]();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

/** The S3 server of compose.cluster.yaml where it is installed, else the one of other tests. */
async function startBucket(folder: string) {
  if (Bun.which("versitygw") === null) {
    const { config, stop } = startS3();
    return {
      environment: {
        CLICKCLACK_UPLOADS: `s3://${config.bucket}`,
        CLICKCLACK_UPLOADS_ENDPOINT: config.endpoint ?? "",
        CLICKCLACK_UPLOADS_REGION: config.region ?? "",
        S3_ACCESS_KEY_ID: config.accessKeyId,
        S3_SECRET_ACCESS_KEY: config.secretAccessKey,
      },
      [Symbol.asyncDispose]: stop,
    };
  }
  const port = freePort();
  const objects = join(folder, "objects");
  mkdirSync(join(objects, "chat-uploads"), { recursive: true });
  const server = stays(["versitygw", "--port", `127.0.0.1:${port}`, "posix", objects], {
    environment: { ROOT_ACCESS_KEY: "captain", ROOT_SECRET_KEY: "swordfish-and-anchovy" },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = async () => (await fetch(endpoint).catch(() => undefined)) !== undefined;
  await settled("the S3 server answers", server, answers);
  return {
    environment: {
      CLICKCLACK_UPLOADS: "s3://chat-uploads",
      CLICKCLACK_UPLOADS_ENDPOINT: endpoint,
      CLICKCLACK_UPLOADS_REGION: "us-east-1",
      S3_ACCESS_KEY_ID: "captain",
      S3_SECRET_ACCESS_KEY: "swordfish-and-anchovy",
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
