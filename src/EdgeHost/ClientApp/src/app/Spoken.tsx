import { keys, latestRange } from "@chatorleans/client";
import { useEffect, useState } from "react";
import { Announcer, useLanguage } from "../ui";
import { useSession } from "./session";

/** At most one sentence in this time. */
const pause = 3_000;
/** As long, a sentence stands there: the same one is spoken again only when it comes anew. */
const stays = 1_000;

/** Says of the open conversation that messages came in. */
export function Spoken({ conversationId }: { conversationId: string | undefined }) {
  const { client: { store, me } } = useSession();
  const { t } = useLanguage();
  const [sentence, setSentence] = useState("");
  useEffect(() => {
    if (sentence === "") return;
    const timer = setTimeout(() => setSentence(""), stays);
    return () => clearTimeout(timer);
  }, [sentence]);
  useEffect(() => {
    if (conversationId === undefined) return;
    const key = keys.timeline(conversationId);
    const linesOf = () => latestRange(store.get(key)).lines;
    let known = store.get(key)?.last ?? 0;
    let count = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = store.subscribe(key, () => {
      const last = store.get(key)?.last ?? 0;
      count += known === 0 ? 0 : linesOf().filter(({ kind, sequence, senderId }) =>
        kind === "message" && sequence > known && senderId !== me.id).length;
      known = last;
      if (count === 0) return;
      timer ??= setTimeout(() => {
        setSentence(t("announce.new", { count }));
        [count, timer] = [0, undefined];
      }, pause);
    });
    return () => {
      leave();
      clearTimeout(timer);
      setSentence("");
    };
  }, [store, me.id, conversationId, t]);
  return <Announcer sentence={sentence} />;
}
