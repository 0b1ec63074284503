import { keys, type HeldSummary } from "@chatorleans/client";
import { useState } from "react";
import { useLanguage } from "../ui";
import type { Target } from "../ui/later";
import { later } from "./later";
import { sequenceOf } from "./lineCommands";
import { rightsIn } from "./rights";
import { useSession } from "./session";
import { useConversations } from "./useConversations";

const ForwardTo = later((all) => all.ForwardTo);

const mayPost = (summary: HeldSummary): boolean => rightsIn(summary).post;

interface Props {
  conversationId: string;
  lineKey: string;
  onClose: () => void;
}

/** Sends the words of a message to other conversations. */
export default function ForwardDialog({ conversationId, lineKey, onClose }: Props) {
  const { client, notify } = useSession();
  const { t } = useLanguage();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const targets = useConversations(query, mayPost);
  const pick = ({ id }: Target) =>
    setChosen((before) => before.has(id) ? new Set([...before].filter((other) => other !== id)) : new Set([...before, id]));
  const forward = () => {
    const sequence = sequenceOf(client, conversationId, lineKey);
    const messageId = sequence === undefined ? undefined
      : client.store.get(keys.message(conversationId, sequence))?.messageId;
    onClose();
    if (messageId === undefined) return;
    for (const id of chosen) client.forward(id, conversationId, messageId);
    notify({ text: t("done.forwarded", { count: chosen.size }), kind: "done" });
  };
  return <ForwardTo query={query} targets={targets} chosen={chosen} onQuery={setQuery} onPick={pick} onForward={forward}
    onClose={onClose} />;
}
