import type { components, operations } from "./openapi.gen.ts";

/** The objects of the wire under their wire names, out of docs/openapi.json (`bun run sdk:types`). */
type Wire = components["schemas"];

export type AppearancePreferences = Wire["AppearancePreferences"];
export type AppearancePreferencesPatch = Wire["AppearancePreferencesPatch"];
export type AuthProviders = Wire["AuthProviders"];
export type AppInstallation = Wire["AppInstallation"];
export type AppRevoked = Wire["RevokeAppInstallationResponse"];
export type BotCommand = Wire["BotCommand"];
export type BotSetupCode = Wire["BotSetupCode"];
export type BotSetupCodeClaim = Wire["BotSetupCodeClaimResponse"];
export type BotToken = Wire["BotToken"];
export type BotWithTokens = Wire["BotWithTokens"];
export type Channel = Wire["Channel"];
export type CreateChannelRequest = Wire["CreateChannelRequest"];
export type CreateMessageRequest = Wire["CreateMessageRequest"];
export type CreateThreadReplyRequest = Wire["CreateThreadReplyRequest"];
export type CreateTopicRequest = Wire["CreateTopicRequest"];
export type ConnectedAccount = Wire["ConnectedAccount"];
export type DeletedBot = Wire["DeletedBot"];
export type DirectConversation = Wire["DirectConversation"];
export type EphemeralEventRequest = Wire["EphemeralEventRequest"];
export type EventDelivery = Wire["EventDeliveryAttempt"];
export type EventSubscription = Wire["EventSubscription"];
export type Event = Wire["Event"];
export type EventPage = Wire["EventPage"];
export type MemberModeration = Wire["MemberModeration"];
export type IncomingHook = Wire["IncomingHook"];
export type Invite = Wire["Invite"];
export type InvitePreview = Wire["InvitePreview"];
export type InviteAccepted = Wire["InviteAccepted"];
export type AuthorOverride = Wire["AuthorOverride"];
export type ActionPress = Wire["ActionPress"];
export type Message = Wire["Message"];
export type MessageAction = Wire["MessageAction"];
export type MessageKind = Wire["MessageKind"];
export type MessagePage = Wire["MessagePage"];
export type NotificationPreference = Wire["NotificationPreference"];
export type NotificationSettings = Wire["NotificationSettings"];
export type NotificationWebhook = Wire["NotificationWebhook"];
export type OwnedBotEntry = Wire["OwnedBotEntry"];
export type PinList = Wire["PinList"];
export type PinnedMessage = Wire["PinnedMessage"];
export type Question = Wire["Question"];
export type QuestionAnswer = Wire["QuestionAnswer"];
export type QuestionItem = Wire["QuestionItem"];
export type ReactionSummary = Wire["ReactionSummary"];
export type ReactionUserPage = Wire["ReactionUserPage"];
export type ReadReceipt = Wire["ReadReceipt"];
export type Role = Wire["Role"];
export type RouteTarget = Wire["RouteTarget"];
export type ScheduledMessage = Wire["ScheduledMessage"];
export type Session = Wire["Session"];
export type Sidebar = Wire["Sidebar"];
export type SidebarSection = Wire["SidebarSection"];
export type SignedIn = Wire["SignedIn"];
export type ThreadFollow = Wire["ThreadFollow"];
export type ThreadState = Wire["ThreadState"];
export type Topic = Wire["Topic"];
export type UpdateChannelRequest = Wire["UpdateChannelRequest"];
export type UpdateMemberModerationRequest = Wire["UpdateMemberModerationRequest"];
export type UpdateMeRequest = Wire["UpdateMeRequest"];
export type Upload = Wire["Upload"];
export type User = Wire["User"];
export type Version = Wire["Version"];
export type Workspace = Wire["Workspace"];
export type SlashCommand = Wire["SlashCommand"];
export type SlashInvocation = Wire["SlashInvocation"];
/** What a slash command comes to; without an `invocation` nobody has registered it. */
export interface SlashAnswer {
  response_type: string;
  text: string;
  message?: Message;
  event?: Event;
  invocation?: SlashInvocation;
}
export type WorkspaceBotCommand = Wire["WorkspaceBotCommand"];
export type WorkspaceMember = Wire["WorkspaceMember"];
export type WorkspaceMemberPage = Wire["WorkspaceMemberPage"];

/** With the token in dev mode; empty when the link went out by mail. */
export type MagicLinkRequested = Partial<Wire["MagicLinkCreated"]>;

/** The JSON that an operation answers with when it went well, by its `operationId`. */
export type AnswerOf<Name extends keyof operations> = {
  [Status in keyof operations[Name]["responses"]]: Status extends 200 | 201 | 202
    ? operations[Name]["responses"][Status] extends { content: { "application/json": infer Body } }
      ? Body
      : never
    : never;
}[keyof operations[Name]["responses"]];

/** The body that an operation takes. */
export type BodyOf<Name extends keyof operations> = operations[Name] extends {
  requestBody: { content: { "application/json": infer Body } };
}
  ? Body
  : never;

/** What may stand in an operation's query, under the wire's names. */
export type QueryOf<Name extends keyof operations> = NonNullable<
  operations[Name]["parameters"]["query"]
>;
