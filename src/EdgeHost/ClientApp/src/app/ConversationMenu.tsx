import { forever, keys, unreadOf, type HeldSummary, type NotificationLevel, type SettingsRequest } from "@chatorleans/client";
import { Suspense } from "react";
import { useLanguage, type Anchor } from "../ui";
import type { MenuEntry } from "../ui/later";
import { later } from "./later";
import { useRouter } from "./router";
import { useSession } from "./session";
import { useValue } from "./useStore";

const Menu = later((all) => all.Menu);

/** What is offered at once, or what one of these leads to. */
export type Step = "all" | "mute" | "level";

interface Props {
  id: string;
  step: Step;
  anchor: Anchor;
  onStep: (step: Step) => void;
  onClose: () => void;
}

/** What the reader sets for themself in a conversation. */
export default function ConversationMenu({ id, ...props }: Props) {
  const { client } = useSession();
  const summary = useValue(client.store, keys.conversation(id));
  return summary ? <Personal key={props.step} summary={summary} {...props} /> : null;
}

function Personal({ summary, step, anchor, onStep, onClose }: Omit<Props, "id"> & { summary: HeldSummary }) {
  const { t } = useLanguage();
  const entries = usePersonal(summary, onStep)[step];
  const label = step === "mute" ? t("own.mute") : t(step === "level" ? "details.notifications" : "own.menu");
  return <Suspense><Menu label={label} entries={entries} anchor={anchor} onClose={onClose} /></Suspense>;
}

interface PersonalEntry extends MenuEntry {
  /** How it is set now. */
  readonly value?: string;
}

const hour = 3_600_000;
const levels = ["all", "mentions", "none"] as const;

export function usePersonal(summary: HeldSummary, onStep: (step: Step) => void): Record<Step, readonly PersonalEntry[]> {
  const { client, fail } = useSession();
  const router = useRouter();
  const { t, times } = useLanguage();
  const { id, settings, muted, lastSequence, lastMessage } = summary;
  const set = (change: SettingsRequest): void =>
    void client.changeSettings(id, change).catch((error: unknown) => fail(error, () => set(change)));
  const muteFor = (ms: number) => () => set({ muteUntil: new Date(client.account.clock.now() + ms).toISOString() });
  const markRead = () => {
    client.markRead(id);
    client.endUnreadMark(id).catch((error: unknown) => fail(error, markRead));
  };
  const markUnread = () => {
    // What is open is read.
    if (client.store.get(keys.open) === id) router.go({ page: "chats" });
    set({ unreadFrom: lastMessage?.sequence ?? lastSequence });
  };
  const level = settings?.level ?? "all";
  const labelOf = (level: NotificationLevel) => t(`own.level.${level}`);
  const isArchived = settings?.archivedUpTo !== undefined && summary.archived === true;
  const until = settings?.muteUntil === forever ? t("own.always") : times.full(settings?.muteUntil ?? forever);
  return {
    all: [
      unreadOf(summary) > 0 ? { label: t("own.markRead"), icon: "check", onSelect: markRead }
        : { label: t("own.markUnread"), icon: "unread", onSelect: markUnread },
      settings?.favourite ? { label: t("own.notFavourite"), icon: "star", onSelect: () => set({ favourite: false }) }
        : { label: t("own.favourite"), icon: "star", onSelect: () => set({ favourite: true }) },
      muted ? { label: t("own.unmute"), icon: "bell", value: until,
        onSelect: () => set({ muteUntil: new Date(0).toISOString() }) }
        : { label: t("own.mute"), icon: "bellOff", onSelect: () => onStep("mute") },
      { label: t("details.notifications"), icon: "mention", value: labelOf(level), onSelect: () => onStep("level") },
      isArchived ? { label: t("own.unarchive"), icon: "archive", onSelect: () => set({ archivedUpTo: 0 }) }
        : { label: t("own.archive"), icon: "archive", onSelect: () => set({ archivedUpTo: lastSequence }) },
    ],
    mute: [
      { label: t("own.mute.hour"), onSelect: muteFor(hour) },
      { label: t("own.mute.hours"), onSelect: muteFor(8 * hour) },
      { label: t("own.mute.week"), onSelect: muteFor(7 * 24 * hour) },
      { label: t("own.always"), onSelect: () => set({ muteUntil: forever }) },
    ],
    level: levels.map((each) => ({ label: labelOf(each), checked: each === level, onSelect: () => set({ level: each }) })),
  };
}
