import type { LucideProps } from "lucide-solid";
import type { Component } from "solid-js";
import type { Role } from "../../sdk/src/index.ts";
import { accountSections } from "./account/sections.ts";
import { workspaceSections } from "./workspace/sections.ts";

/** One page of the settings, and its line in the list of them. */
export interface Section {
  /** Its word in the URL. */
  id: string;
  label: () => string;
  icon: Component<LucideProps>;
  /** Loaded when it is opened. */
  page: Component;
  /** Who sees it; everybody, unless told. */
  sees?: (role: Role | undefined) => boolean;
}

/** All sections, in the order of the list; the first of a scope is shown where the URL names none. */
export const SECTIONS = { account: accountSections, workspace: workspaceSections } as const;

export const isManager = (role: Role | undefined): boolean =>
  role === "owner" || role === "moderator";

export const seesSection = (section: Section, role: Role | undefined): boolean =>
  section.sees?.(role) ?? true;
