import { keys, type Client, type FoldedMessage, type HeldSummary } from "@chatorleans/client";
import { Suspense, useCallback, useMemo, useState } from "react";
import { useLanguage } from "../ui";
import { PinBar } from "../ui/conversation";
import { refusalText } from "./errors";
import { later } from "./later";
import { rightsIn } from "./rights";
import { useRouter } from "./router";
import { useSession } from "./session";
import { quoteOf } from "./shown";
import { useNames, useValue, useValues } from "./useStore";

const PinList = later((all) => all.PinList);

const none: readonly number[] = [];

/** What is pinned in a conversation: nothing, where nothing is. */
export function Pins({ summary }: { summary: HeldSummary }) {
  const { client, notify } = useSession();
  const router = useRouter();
  const language = useLanguage();
  const [isListed, setListed] = useState(false);
  const { id } = summary;
  const pins = usePins(client, id);
  const [latest] = pins;
  if (!latest) return null;
  const jump = (key: string) => {
    setListed(false);
    router.go({ page: "conversation", id, at: Number(key) });
  };
  const unpin = (key: string) => {
    const messageId = client.store.get(keys.message(id, Number(key)))?.messageId;
    const refusal = messageId === undefined ? undefined : client.pin(id, messageId, false);
    if (refusal) notify({ text: refusalText(refusal, language), kind: "failed" });
  };
  return (
    <>
      <PinBar latest={latest} count={pins.length} onJump={jump} onAll={() => setListed(true)} />
      {isListed && <Suspense><PinList pins={pins} onJump={jump} onUnpin={rightsIn(summary).pin ? unpin : undefined}
        onClose={() => setListed(false)} /></Suspense>}
    </>
  );
}

/** As quotes, by sequence. */
function usePins({ store, me }: Client, id: string) {
  const sequences = useValue(store, keys.pins(id)) ?? none;
  const keyOf = useCallback((sequence: string) => keys.message(id, Number(sequence)), [id]);
  const messages = useValues(store, useMemo(() => sequences.map(String), [sequences]), keyOf);
  const shown = useMemo(() => messages.filter((message): message is FoldedMessage => message !== undefined && !message.deleted),
    [messages]);
  const names = useNames(store, useMemo(() => [...new Set(shown.map(({ senderId }) => senderId))], [shown]));
  return useMemo(() => shown.map((message) =>
    quoteOf(String(message.sequence), message, names.get(message.senderId) ?? "…", me.id)), [shown, names, me.id]);
}
