import { keys, type HeldSummary, type LineRange } from "@chatorleans/client";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Failed, MessagesSkeleton, useLanguage, type PlacedLine } from "../ui";
import { Beginning, firstUnread, MessageList } from "../ui/conversation";
import { anchors } from "./anchors";
import { keyOf, useLines, type HeldLines } from "./lines";
import { LineBeside, useLineCommands, type Writing } from "./lineCommands";
import { MessageRow } from "./MessageRow";
import { useRouter } from "./router";
import { pathOf, type ConversationRoute } from "./routes";
import { useSession } from "./session";
import { useSelected, useValue } from "./useStore";

interface Props {
  summary: HeldSummary;
  /** With the message that a link, a quote or a search leads to. */
  place: ConversationRoute;
  /** How many messages were sent from here: each is to be seen. */
  sent: number;
  /** The same object at each drawing. */
  writing: Writing;
}

const nothing: readonly number[] = [];

export function Messages({ summary, place, sent, writing }: Props) {
  const { client } = useSession();
  const language = useLanguage();
  const { id, type, readsFrom = 1, mentions = nothing } = summary;
  const router = useRouter();
  const { at } = place;
  const [unreadFrom] = useState(summary.unread > 0 ? Math.max(summary.readSequence + 1, readsFrom) : undefined);
  const [anchor, setAnchor] = useState(() => unreadFrom ?? anchors.of(id));
  const openAt = at ?? anchor;
  // The address loses it when details are opened: one stays where one is.
  useEffect(() => { if (at !== undefined) setAnchor(at); }, [at]);
  const held = useLines(client, summary, openAt);
  // Where something before them is not held, it is not known which line is the first unread one.
  const readUpTo = unreadFrom !== undefined && held.range.first <= unreadFrom ? unreadFrom - 1 : undefined;
  const opensAtUnread = at === undefined && anchor !== undefined && anchor === unreadFrom;
  const isLoading = useValue(client.store, keys.loading(id)) ?? false;
  const leaveAnchor = useCallback(() => setAnchor(undefined), []);
  const pages = usePages(place, held, openAt, leaveAnchor);
  const visit = useVisit(place);
  useEffect(() => { if (sent > 0) pages.toEnd(); }, [sent]);
  const onAnchor = useCallback((sequence: number | undefined) => anchors.keep(id, sequence), [id]);
  const onSeen = useSeen(id, held, opensAtUnread && readUpTo === undefined);
  const [next] = mentions;
  // What was read since is no mention any more: the first one is always further down.
  const onMention = useCallback(() => router.go({ page: "conversation", id, at: next }), [router, id, next]);
  const beside = useLineCommands(summary, writing);
  const isGroup = type !== "direct";
  const { commands } = beside;
  const renderMessage = useCallback((key: string, place: PlacedLine, tabIndex: number) => (
    <MessageRow key={key} conversationId={id} lineKey={key} sequence={place.line.sequence} isGroup={isGroup} commands={commands}
      startsGroup={place.startsGroup} endsGroup={place.endsGroup} tabIndex={tabIndex} />), [id, isGroup, commands]);
  const title = client.titleOf(summary) ?? "…";
  const beginning = useMemo(() => <Beginning title={title} avatarId={summary.peerId ?? id} kind={type}
    memberCount={summary.memberCount} isHidden={readsFrom > 1} />,
  [title, summary.peerId, id, type, summary.memberCount, readsFrom]);
  if (pages.isAwaited) return <MessagesSkeleton />;
  if (held.lines.length === 0 && held.range.first > readsFrom) {
    return pages.failed ? <Failed text={language.t("error.network")} onRetry={pages.retry} /> : <MessagesSkeleton />;
  }
  const openKey = opensAtUnread ? held.lines[firstUnread(held.lines, readUpTo)]?.key
    : openAt === undefined ? undefined : keyOf(client, id, openAt);
  return (
    <>
      <MessageList lines={held.lines} readUpTo={readUpTo} openAt={openKey} visit={visit} opensAtTop={at === undefined}
        unread={summary.unread} mentions={mentions.length} onMention={onMention}
        hasOlder={held.range.first > readsFrom} hasNewer={held.hasNewer}
        isLoading={isLoading} beginning={beginning} renderMessage={renderMessage}
        onLoadOlder={pages.older} onLoadNewer={pages.newer} onToEnd={pages.toEnd} onSeen={onSeen}
        onAnchor={onAnchor} />
      {beside.open && <LineBeside {...beside.open} conversationId={id} commands={commands} onClose={beside.close} />}
    </>
  );
}

/** Another number at each time that the message of the address is asked for while it is there already. */
function useVisit(place: ConversationRoute): number {
  const last = useRef({ place, visit: 0 });
  const { place: before, visit } = last.current;
  if (before !== place) {
    const isAgain = place.at !== undefined && pathOf(before) === pathOf(place);
    last.current = { place, visit: isAgain ? visit + 1 : visit };
  }
  return last.current.visit;
}

/** Reads what is not held when one comes near it. */
function usePages({ id, at: asked }: ConversationRoute, { range, hasNewer }: HeldLines, at: number | undefined,
  leaveAnchor: () => void) {
  const { client, fail } = useSession();
  const router = useRouter();
  const isEmpty = range.lines.length === 0;
  const isLoading = useSelected(client.store, keys.loading(id), (loading) => loading === true);
  const isOnline = useSelected(client.store, keys.connection, (state) => state === "online");
  const [failed, setFailed] = useState(false);
  const wasLoading = useRef(false);
  useEffect(() => {
    // The page that opening it reads has come, or it has not.
    if (wasLoading.current && !isLoading) setFailed(isEmpty);
    wasLoading.current = isLoading;
  }, [isLoading, isEmpty]);
  const read = (page: Promise<void>, again: () => void) => {
    page.catch((error: unknown) => { if (isOnline) fail(error, again); });
  };
  const ranges = { id, first: range.first, last: range.last };
  const latest = useRef(ranges);
  latest.current = ranges;
  const isAwaited = useAround(id, range, at, isLoading);
  const older = useCallback(() => {
    const conversation = client.conversations.get(id);
    if (conversation) read(client.history.loadOlder(conversation, latest.current.first), older);
  }, [client, id, isOnline]);
  const newer = useCallback(() => {
    const conversation = client.conversations.get(id);
    if (conversation) read(client.history.loadNewer(conversation, latest.current.last), newer);
  }, [client, id, isOnline]);
  const toEnd = useCallback(() => {
    leaveAnchor();
    if (hasNewer && asked !== undefined) router.replace({ page: "conversation", id });
  }, [router, id, asked, hasNewer, leaveAnchor]);
  const retry = () => {
    setFailed(false);
    client.open(id);
  };
  return { older, newer, toEnd, failed, retry, isAwaited };
}

/** As often, what stands around a message is asked for: it may be that it does not exist. */
const triesMost = 3;

/**
 * Reads what stands around the message of the address, as soon as nothing else of the conversation is being read. True as long
 * as it may come: the list is not drawn before, so that it opens there.
 */
function useAround(id: string, { first, last, lines }: LineRange, at: number | undefined, isLoading: boolean): boolean {
  const { client } = useSession();
  const state = useValue(client.store, keys.connection);
  const isOnline = state === "online";
  const tries = useRef({ at, left: triesMost });
  const isHeld = at === undefined || (at >= first && at <= last && lines.length > 0);
  if (tries.current.at !== at) tries.current = { at, left: triesMost };
  const end = client.conversations.get(id)?.log.last ?? 0;
  useEffect(() => {
    const conversation = client.conversations.get(id);
    if (isHeld || isLoading || !isOnline || !conversation || at > conversation.log.last || tries.current.left === 0) return;
    tries.current.left--;
    // Without an answer the end is shown, and the connection says why.
    client.history.loadAround(conversation, at).catch(() => {});
  }, [client, id, at, isHeld, isLoading, isOnline]);
  return !isHeld && at <= end && state !== "reconnecting" && (isLoading || tries.current.left > 0);
}

/**
 * What was in sight while somebody looks at the page is read; all of it, when the last line was. Nothing is as long as what
 * stands there is not what was asked for.
 */
function useSeen(id: string, { lines, hasNewer }: HeldLines, isElsewhere: boolean): (sequence: number) => void {
  const { client } = useSession();
  const seen = useRef(0);
  const end = lines.findLast(({ sequence }) => sequence !== undefined)?.sequence ?? 0;
  const latest = useRef({ end, hasNewer, isElsewhere });
  latest.current = { end, hasNewer, isElsewhere };
  const mark = useCallback(() => {
    if (document.visibilityState !== "visible" || seen.current === 0) return;
    const { end, hasNewer } = latest.current;
    client.markRead(id, !hasNewer && seen.current >= end ? undefined : seen.current);
  }, [client, id]);
  useEffect(() => {
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [mark]);
  return useCallback((sequence: number) => {
    if (latest.current.isElsewhere) return;
    seen.current = Math.max(seen.current, sequence);
    mark();
  }, [mark]);
}

