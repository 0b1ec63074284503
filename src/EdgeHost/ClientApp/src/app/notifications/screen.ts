import { deviceSettings } from "../settings";
import type { Notice, NoticeOf } from "./notices";
import type { Screen } from "./notifier";

/** The service worker shows notifications: a click on one opens the page, even if no tab is left. */
const isSupported = (): boolean => "Notification" in window && "serviceWorker" in navigator;

export const permission = (): NotificationPermission | "unsupported" => isSupported() ? Notification.permission : "unsupported";

/** Only while the user clicks: browsers refuse those who ask by themselves. */
export const askPermission = (): Promise<NotificationPermission> => Notification.requestPermission();

/** Of this page, which is found below a path of its own. */
const registered = async (): Promise<ServiceWorkerRegistration | undefined> =>
  isSupported() ? await navigator.serviceWorker.getRegistration(document.baseURI) : undefined;

/** The user's screen, by the browser. `lang` is the language of the words that are not a person's. */
export const screenOf = (isLookedAt: () => Promise<boolean>, lang: () => string): Screen => ({
  settings: () => {
    const settings = deviceSettings.notifications();
    return { ...settings, shown: settings.shown && permission() === "granted" };
  },
  isLookedAt,
  show({ title, ...notice }: Notice, silent: boolean) {
    const icon = new URL("icon-192.png", document.baseURI).href;
    void registered().then((worker) => worker?.showNotification(title, { ...notice, icon, silent, lang: lang(), dir: "auto" }))
      .catch((error: unknown) => console.warn(error));
  },
  close(which: (notice: NoticeOf) => boolean) {
    void registered().then((worker) => worker?.getNotifications())
      .then((shown) => shown?.filter(({ data }) => which(data as NoticeOf)).forEach((notification) => notification.close()));
  },
});
