import type { Scope } from "./scope";

/** Shows a page of the client: in the tab that was used last, or in a new one. */
export async function openPage({ clients, registration }: Pick<Scope, "clients" | "registration">, path: string): Promise<void> {
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find(({ url }) => url.startsWith(registration.scope));
  if (!tab) return void await clients.openWindow(registration.scope + path);
  tab.postMessage({ open: path });
  await tab.focus();
}
