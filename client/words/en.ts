import { composer } from "./en/composer.ts";
import { conversation } from "./en/conversation.ts";
import { files } from "./en/files.ts";
import { message } from "./en/message.ts";
import { notifications } from "./en/notifications.ts";
import { pages } from "./en/pages.ts";
import { settings } from "./en/settings.ts";
import { shell } from "./en/shell.ts";
import { sidebar } from "./en/sidebar.ts";
import { status } from "./en/status.ts";
import { thread } from "./en/thread.ts";
import { topics } from "./en/topics.ts";
import { ui } from "./en/ui.ts";

/** English, the language that is always complete. One file for each part of the app; what is loaded later has its own apart. */
export const en = {
  composer,
  conversation,
  files,
  message,
  notifications,
  pages,
  settings,
  shell,
  sidebar,
  status,
  thread,
  topics,
  ui,
};
