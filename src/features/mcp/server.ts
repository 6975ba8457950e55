import { getLogger } from "@logtape/logtape";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Actor } from "../../access/actor.ts";
import type { Grant } from "../../access/scopes.ts";
import { version } from "../../build.ts";
import { answerTo } from "../../http/api.ts";
import { admitted, isReading, mayUse, type Call, type Reach, type Tool } from "./tool.ts";
import { TOOLS } from "./tools.ts";

const logger = getLogger(["clickclack", "mcp"]);

/** The largest request, in bytes: a file of 4 MiB in Base64, and room for what is around it. */
const MOST_BYTES = 6 * 1024 * 1024;

const INSTRUCTIONS = `ClickClack is a team chat. You act as a bot in one workspace. Channels hold messages, and each
message may have a thread of replies below it. Messages are Markdown. To follow a conversation, call wait_for_events again
and again with the cursor it gives; answer where you were asked, in the thread if there is one.`;

/** A bot that calls, and what it calls within. */
export interface BotCall extends Call {
  readonly actor: Bot;
  /** The same bot, as long as its token stands: the body may have been long on its way. */
  readonly bot: () => Promise<Bot>;
}

type Bot = Actor & { readonly grant: Grant };

/**
 * Answers one request of the Model Context Protocol over streamable HTTP. Nothing is kept between requests, so any node
 * can answer any of them. The SDK takes some memory and time to load: it is, at the first request.
 */
export async function answerMcp(
  reach: Reach,
  count: (userId: number) => void,
  call: BotCall,
  request: Request,
): Promise<Response> {
  const sdk = await loadSdk();
  const { server } = new sdk.McpServer(
    { name: "clickclack", title: "ClickClack", version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(sdk.ListToolsRequestSchema, () => ({
    tools: TOOLS.filter((tool) => mayUse(call.actor.grant, tool)).map(listed),
  }));
  server.setRequestHandler(sdk.CallToolRequestSchema, ({ params }) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool === undefined)
      throw new sdk.McpError(sdk.ErrorCode.InvalidParams, "There is no such tool.");
    return callTool(reach, count, call, tool, params.arguments ?? {});
  });
  const transport = new sdk.Transport({ enableJsonResponse: true, maxRequestBodySize: MOST_BYTES });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
}

async function loadSdk() {
  const [{ McpServer }, { WebStandardStreamableHTTPServerTransport: Transport }, types] =
    await Promise.all([
      import("@modelcontextprotocol/sdk/server/mcp.js"),
      import("@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"),
      import("@modelcontextprotocol/sdk/types.js"),
    ]);
  const { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } = types;
  return {
    McpServer,
    Transport,
    CallToolRequestSchema,
    ErrorCode,
    ListToolsRequestSchema,
    McpError,
  };
}

const listed = (tool: Tool) => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: tool.input(),
  outputSchema: tool.output(),
  annotations: {
    title: tool.title,
    readOnlyHint: isReading(tool),
    destructiveHint: false,
    idempotentHint: tool.repeatable,
    openWorldHint: false,
  },
});

/** Runs a tool. What goes wrong is told in the API's words, in an answer that the model reads. */
async function callTool(
  reach: Reach,
  count: (userId: number) => void,
  call: BotCall,
  tool: Tool,
  args: unknown,
): Promise<CallToolResult> {
  try {
    const actor = admitted(await call.bot(), tool);
    if (!isReading(tool)) count(actor.user.id);
    const { structured, text } = await tool.run(reach, { ...call, actor }, args);
    return { content: [{ type: "text", text }], structuredContent: { ...structured } };
  } catch (error) {
    const { status, code, message } = answerTo(error, "");
    if (status === 500)
      logger.error("The tool {tool} failed: {error}", {
        tool: tool.name,
        error,
      });
    return { content: [{ type: "text", text: `${message} (${code})` }], isError: true };
  }
}
