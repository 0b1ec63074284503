import { keys, type HeldSummary, type LineRange } from "@chatorleans/client";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Failed, MessagesSkeleton, useLanguage, type PlacedLine } from "../ui";
import { Beginning, MessageList } from "../ui/conversation";
import { anchors } from "./anchors";
import { keyOf, useLines, type HeldLines } from "./lines";
import { LineBeside, useLineCommands, type Writing } from "./lineCommands";
import { MessageRow } from "./MessageRow";
import { useRouter } from "./router";
import { useSession } from "./session";
import { useSelected, useValue } from "./useStore";

interface Props {
  summary: HeldSummary;
  /** The message that a link, a quote or a search leads to. */
  at: number | undefined;
  /** The same object at each drawing. */
  writing: Writing;
}

const nothing: readonly number[] = [];

export function Messages({ summary, at, writing }: Props) {
  const { client } = useSession();
  const language = useLanguage();
  const { id, type, readsFrom = 1, mentions = nothing } = summary;
  const router = useRouter();
  const [anchor, setAnchor] = useState(() => summary.unread > 0 ? undefined : anchors.of(id));
  const openAt = at ?? anchor;
  const held = useLines(client, summary, openAt);
  const isLoading = useValue(client.store, keys.loading(id)) ?? false;
  const leaveAnchor = useCallback(() => setAnchor(undefined), []);
  const pages = usePages(id, held, openAt, leaveAnchor);
  const [readUpTo] = useState(summary.unread > 0 ? summary.readSequence : undefined);
  const onAnchor = useCallback((sequence: number | undefined) => anchors.keep(id, sequence), [id]);
  const onSeen = useSeen(id, held);
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
  return (
    <>
      <MessageList lines={held.lines} readUpTo={readUpTo} openAt={openAt === undefined ? undefined : keyOf(client, id, openAt)}
        opensAtTop={at === undefined}
        unread={summary.unread} mentions={mentions.length} onMention={onMention}
        hasOlder={held.range.first > readsFrom} hasNewer={held.hasNewer}
        isLoading={isLoading} beginning={beginning} renderMessage={renderMessage}
        onLoadOlder={pages.older} onLoadNewer={pages.newer} onToEnd={pages.toEnd} onSeen={onSeen}
        onAnchor={onAnchor} />
      {beside.open && <LineBeside {...beside.open} conversationId={id} commands={commands} onClose={beside.close} />}
    </>
  );
}

/** Reads what is not held when one comes near it. */
function usePages(id: string, { range, hasNewer }: HeldLines, at: number | undefined, leaveAnchor: () => void) {
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
    if (!hasNewer) return;
    leaveAnchor();
    router.replace({ page: "conversation", id });
  }, [router, id, hasNewer, leaveAnchor]);
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
function useAround(id: string, { first, last }: LineRange, at: number | undefined, isLoading: boolean): boolean {
  const { client } = useSession();
  const state = useValue(client.store, keys.connection);
  const isOnline = state === "online";
  const tries = useRef({ at, left: triesMost });
  const isHeld = at === undefined || (at >= first && at <= last);
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

/** What was in sight while somebody looks at the page is read; all of it, when the last line was. */
function useSeen(id: string, { lines, hasNewer }: HeldLines): (sequence: number) => void {
  const { client } = useSession();
  const seen = useRef(0);
  const end = lines.findLast(({ sequence }) => sequence !== undefined)?.sequence ?? 0;
  const latest = useRef({ end, hasNewer });
  latest.current = { end, hasNewer };
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
    seen.current = Math.max(seen.current, sequence);
    mark();
  }, [mark]);
}

