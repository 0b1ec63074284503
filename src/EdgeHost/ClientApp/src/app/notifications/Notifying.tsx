import { useEffect, useRef } from "react";
import { useLanguage } from "../../ui";
import { useRouter } from "../router";
import { routeOf } from "../routes";
import { useSession } from "../session";
import { Looking } from "./looking";
import { Notifier } from "./notifier";
import { screenOf } from "./screen";

const isShown = () => document.visibilityState === "visible" && document.hasFocus();

/** Tells of messages while the user looks elsewhere, and goes where a click on that leads. */
export default function Notifying() {
  const { client } = useSession();
  const language = useLanguage();
  const router = useRouter();
  const spoken = useRef(language);
  useEffect(() => { spoken.current = language; }, [language]);
  useEffect(() => {
    const looking = new Looking(`chat.looking.${client.me.id}`, isShown, client.account.platform.locks);
    const events: [EventTarget, string][] = [[window, "focus"], [window, "blur"], [document, "visibilitychange"]];
    events.forEach(([target, name]) => target.addEventListener(name, looking.change));
    looking.change();
    const notifier = new Notifier(client, () => spoken.current,
      screenOf(() => looking.isAnybody(), () => spoken.current.code));
    return () => {
      events.forEach(([target, name]) => target.removeEventListener(name, looking.change));
      looking.close();
      notifier.close();
    };
  }, [client]);
  useEffect(() => {
    const { serviceWorker } = navigator;
    const open = ({ data }: MessageEvent<{ open?: string } | null>) => {
      if (typeof data?.open === "string") router.go(routeOf(data.open));
    };
    serviceWorker?.addEventListener("message", open);
    return () => serviceWorker?.removeEventListener("message", open);
  }, [router]);
  return null;
}
