import { openPage } from "./opening";
import type { Scope } from "./scope";
import { Shell, type Build } from "./shell";

declare const self: Scope;
/** The build puts it here. */
declare const thisBuild: Build;

const shell = new Shell(self, thisBuild);

self.addEventListener("install", (event) => event.waitUntil(shell.install()));
self.addEventListener("activate", (event) => event.waitUntil(shell.clean()));
self.addEventListener("fetch", (event) => {
  const answer = shell.answer(event.request);
  if (answer) event.respondWith(answer);
});
// Another version waits until the last tab of the one before is closed, or until a user wants it.
self.addEventListener("message", ({ data }) => {
  if ((data as { activate?: unknown } | null)?.activate === true) void self.skipWaiting();
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(self, (event.notification.data as { path: string }).path));
});
