/**
 * The objects of the wire that this SDK speaks of, under their wire names.
 * One-field request bodies are arguments of the functions that send them.
 */

export interface NotificationSettings {
  pushover_enabled: boolean;
  pushover_user_key: string;
}

export interface AppearancePreferences {
  color_mode?: "" | "light" | "dark";
  board_theme?: "" | "ember" | "moss" | "iris";
  message_layout?: "" | "outlined";
  density?: "" | "compact";
}

export interface AppearancePreferencesPatch {
  color_mode?: "" | "system" | "light" | "dark";
  board_theme?: "" | "signal" | "ember" | "moss" | "iris";
  message_layout?: "" | "standard" | "outlined";
  density?: "" | "comfortable" | "compact";
}

export interface User {
  id: string;
  kind: "human" | "bot";
  owner_user_id?: string;
  display_name: string;
  handle: string;
  former_handle?: string;
  deleted_at?: string;
  avatar_url: string;
  created_at: string;
  notification_settings?: NotificationSettings;
  appearance_preferences?: AppearancePreferences;
}

export interface UpdateMeRequest {
  display_name?: string;
  handle?: string;
  avatar_url?: string;
  notification_settings?: NotificationSettings;
  appearance_preferences?: AppearancePreferencesPatch;
}

export type Role = "owner" | "moderator" | "member" | "bot" | "guest";

export interface WorkspaceMember {
  workspace_id: string;
  user: User;
  role: Role;
  joined_at: string;
}

export interface WorkspaceMemberPage {
  members: WorkspaceMember[];
  next_cursor?: string;
  has_more: boolean;
  total_count?: number;
  total_by_role?: Record<Role, number>;
}

export interface Session {
  id: string;
  token?: string;
  user_id: string;
  created_at: string;
  expires_at: string;
  last_used_at?: string;
  user_agent?: string;
}

export interface Workspace {
  id: string;
  route_id: string;
  name: string;
  slug: string;
  icon_url: string;
  created_at: string;
  role?: Role;
}

export interface Channel {
  id: string;
  route_id: string;
  workspace_id: string;
  name: string;
  display_title?: string;
  kind: string;
  created_at: string;
  archived_at?: string;
  external_managed: boolean;
  external_ref?: string;
  external_url?: string;
  sidebar_section?: string;
  last_seq?: number;
  last_read_seq?: number;
  unread_count?: number;
}

export interface CreateChannelRequest {
  name: string;
  display_title?: string;
  kind?: string;
  external_managed?: boolean;
  external_ref?: string;
  external_url?: string;
  sidebar_section?: string;
}

export interface UpdateChannelRequest extends Partial<CreateChannelRequest> {
  archived?: boolean;
}

export interface RouteTarget {
  workspace_id: string;
  workspace_route_id: string;
  target_type: "channel" | "direct" | "thread";
  target_id: string;
  target_route_id: string;
  parent_type?: "channel" | "direct";
  parent_id?: string;
  parent_route_id?: string;
  canonical_path: string;
}

export interface ThreadState {
  root_message_id: string;
  reply_count: number;
  last_reply_at?: string;
  last_reply_author_ids: string[];
}

export interface ReactionSummary {
  emoji: string;
  count: number;
  reacted_by_me: boolean;
}

export interface Upload {
  id: string;
  workspace_id: string;
  owner_id: string;
  nonce?: string;
  filename: string;
  content_type: string;
  byte_size: number;
  width?: number;
  height?: number;
  duration_ms?: number;
  created_at: string;
}

export type MessageKind = "message" | "agent_commentary" | "agent_tool";

export interface Message {
  id: string;
  route_id?: string;
  workspace_id: string;
  channel_id?: string;
  direct_conversation_id?: string;
  author_id: string;
  parent_message_id?: string;
  thread_root_id: string;
  topic_id?: string;
  channel_seq?: number;
  thread_seq?: number;
  body: string;
  body_format: "markdown";
  created_at: string;
  edited_at?: string;
  deleted_at?: string;
  kind?: MessageKind;
  turn_id?: string;
  author?: User;
  quoted_message_id?: string;
  quoted_body_snapshot?: string;
  quoted_author_id?: string;
  quoted_author?: User;
  thread_state?: ThreadState;
  nonce?: string;
  reactions?: ReactionSummary[];
  attachments?: Upload[];
  mentioned_user_ids?: string[];
}

export interface MessagePage {
  messages: Message[];
  oldest_seq: number;
  newest_seq: number;
  has_older: boolean;
  has_newer: boolean;
}

export interface CreateMessageRequest {
  body: string;
  body_format?: "markdown";
  quoted_message_id?: string;
  nonce?: string;
  topic_id?: string;
  kind?: MessageKind;
  turn_id?: string;
  upload_ids?: string[];
}

export interface ReadReceipt {
  scope_id: string;
  user_id: string;
  last_read_seq: number;
  last_read_at: string;
}

export interface Event {
  id: string;
  cursor: string;
  type: string;
  workspace_id: string;
  channel_id?: string;
  seq?: number;
  created_at: string;
  payload: Record<string, unknown>;
  mentioned_user_ids?: string[];
}

export interface EventPage {
  events: Event[];
  tail_cursor?: string;
  next_cursor?: string;
  resync_required?: boolean;
  oldest_cursor?: string;
}

export interface AuthProviders {
  magic_link: { request: boolean };
  github: boolean;
  openclaw: boolean;
  oidc?: { name: string };
  password: boolean;
  setup_required: boolean;
}

export interface MagicLinkRequested {
  magic_link?: {
    id: string;
    email: string;
    display_name: string;
    created_at: string;
    expires_at: string;
  };
  token?: string;
}

export interface SignedIn {
  user: User;
  session: Session;
  token: string;
}

export interface Version {
  version: string;
  commit: string;
  built_at: string;
}
