import type { Words } from "../../words.ts";
import { composer } from "../composer.ts";
import { conversation } from "../conversation.ts";
import { files } from "../files.ts";
import { message } from "../message.ts";
import { notifications } from "../notifications.ts";
import { pages } from "../pages.ts";
import { settings } from "../settings.ts";
import { shell } from "../shell.ts";
import { sidebar } from "../sidebar.ts";
import { status } from "../status.ts";
import { thread } from "../thread.ts";
import { topics } from "../topics.ts";
import { ui } from "../ui.ts";

export const de: Words = {
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
