import type { Client } from "../../sdk/src/index.ts";

const DELIVERIES_PAGE = 25;

/** Webhooks, apps, slash commands, event subscriptions, and who members are elsewhere. */
export function createIntegrations(client: Client) {
  const { hooks, apps, slash, subscriptions, accounts } = client;
  return {
    hooks: { list: hooks.list, create: hooks.create, delete: hooks.delete },
    apps: { list: apps.list, install: apps.install, revoke: apps.revoke },
    commands: {
      list: slash.list,
      create: slash.create,
      revoke: slash.revoke,
      rotateSecret: slash.rotateSecret,
    },
    subscriptions: {
      list: subscriptions.list,
      create: subscriptions.create,
      revoke: subscriptions.revoke,
      rotateSecret: subscriptions.rotateSecret,
      resume: subscriptions.resume,
      redeliver: subscriptions.redeliver,
      async deliveries(id: string, before?: string) {
        const page = await subscriptions.deliveries(id, {
          limit: DELIVERIES_PAGE,
          ...(before === undefined ? {} : { before }),
        });
        return { items: page.deliveries, next: page.next_cursor ?? undefined };
      },
    },
    /** Where one's own notifications are sent. */
    own: {
      list: subscriptions.listOwn,
      create: subscriptions.createOwn,
      delete: subscriptions.deleteOwn,
    },
    accounts: { list: accounts.list, connect: accounts.connect, revoke: accounts.revoke },
    eventTypes: () => client.server.eventTypes(),
  };
}
