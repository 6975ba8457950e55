import type { CallOptions, Http } from "../http.ts";
import type { AppInstallation, AppRevoked, BodyOf, ConnectedAccount } from "../types.ts";

/** The apps that are installed in a workspace. */
export function appsApi(http: Http) {
  const inWorkspace = (workspaceId: string) =>
    `/api/workspaces/${encodeURIComponent(workspaceId)}/app-installations`;
  return {
    /** Also those that were revoked, the newest first. */
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ app_installations: AppInstallation[] }>({
          method: "GET",
          path: inWorkspace(workspaceId),
          ...options,
        })
      ).app_installations,

    install: async (
      workspaceId: string,
      request: BodyOf<"createAppInstallation">,
      options?: CallOptions,
    ) =>
      (
        await http<{ app_installation: AppInstallation }>({
          method: "POST",
          path: inWorkspace(workspaceId),
          body: request,
          repeatable: request.setup_nonce !== undefined,
          ...options,
        })
      ).app_installation,

    /** Ends its slash commands and event subscriptions too, unless told otherwise. */
    revoke: (id: string, request: BodyOf<"revokeAppInstallation"> = {}, options?: CallOptions) =>
      http<AppRevoked>({
        method: "POST",
        path: `/api/app-installations/${encodeURIComponent(id)}/revoke`,
        body: request,
        ...options,
      }),
  };
}

/** Who a workspace's members are elsewhere. */
export function accountsApi(http: Http) {
  const inWorkspace = (workspaceId: string) =>
    `/api/workspaces/${encodeURIComponent(workspaceId)}/connected-accounts`;
  return {
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ connected_accounts: ConnectedAccount[] }>({
          method: "GET",
          path: inWorkspace(workspaceId),
          ...options,
        })
      ).connected_accounts,

    connect: async (
      workspaceId: string,
      request: BodyOf<"createConnectedAccount">,
      options?: CallOptions,
    ) =>
      (
        await http<{ connected_account: ConnectedAccount }>({
          method: "POST",
          path: inWorkspace(workspaceId),
          body: request,
          ...options,
        })
      ).connected_account,

    revoke: async (id: string, options?: CallOptions) =>
      (
        await http<{ connected_account: ConnectedAccount }>({
          method: "POST",
          path: `/api/connected-accounts/${encodeURIComponent(id)}/revoke`,
          ...options,
        })
      ).connected_account,
  };
}
