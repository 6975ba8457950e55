import { wire, type Infer } from "../../http/wire.ts";

export const Topic = wire("Topic", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    "channel_id?": "string",
    name: "string",
    "created_by?": "string",
    created_at: "string",
    "archived_at?": "string",
  }),
);
export type Topic = Infer<typeof Topic>;

export const TopicList = wire("TopicList", (type) => type({ topics: Topic.schema().array() }));
export const TopicAnswer = wire("TopicAnswer", (type) => type({ topic: Topic.schema() }));

export const CreateTopicRequest = wire("CreateTopicRequest", (type) =>
  type({ name: "string <= 80", "channel_id?": "string" }),
);
export type CreateTopicRequest = Infer<typeof CreateTopicRequest>;
