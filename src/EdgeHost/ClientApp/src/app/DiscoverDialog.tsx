import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { useLanguage } from "../ui";
import { Discover, type ShownPreview } from "../ui/joining";
import { errorText } from "./errors";
import { previewOf } from "./JoinPage";
import { useRouter } from "./router";
import { useSession } from "./session";

const pause = 150;

/** Finds public groups and channels, and joins one. */
export default function DiscoverDialog({ onClose }: { onClose: () => void }) {
  const { client } = useSession();
  const router = useRouter();
  const language = useLanguage();
  const { query, found, next, error, find, more, retry } = useDirectory();
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<string>();
  const open = (id: string) => {
    flushSync(onClose);
    router.go({ page: "conversation", id });
  };
  const pick = ({ id, isMember }: ShownPreview) => {
    if (isMember) return open(id);
    setBusy(id);
    void client.joining.join(id).then((summary) => {
      client.take(summary);
      open(id);
    }, (failure: unknown) => {
      setRefusal(errorText(failure, language));
      setBusy(undefined);
    });
  };
  return <Discover query={query} found={found} error={refusal ?? error} hasMore={next !== undefined} busy={busy} onPick={pick}
    onQuery={(query) => { setRefusal(undefined); find(query); }} onMore={more} onClose={onClose}
    onRetry={refusal !== undefined ? () => setRefusal(undefined) : retry} />;
}

/** Page by page. What comes late for another query is not shown. */
function useDirectory() {
  const { client } = useSession();
  const language = useLanguage();
  const [pages, setPages] = useState<{ of: string; found: readonly ShownPreview[]; next?: string }>();
  const [{ query, at, attempt }, setAsked] = useState<{ query: string; at?: string; attempt: number }>({ query: "", attempt: 0 });
  const [error, setError] = useState<string>();
  const wanted = query.trim();
  useEffect(() => {
    let isStale = false;
    setError(undefined);
    const ask = () => {
      client.joining.find(wanted, at).then(({ items, next }) => {
        if (isStale) return;
        setPages((before) => ({
          of: wanted, next, found: [...at !== undefined && before?.of === wanted ? before.found : [], ...items.map(previewOf)],
        }));
      }, (failure: unknown) => { if (!isStale) setError(errorText(failure, language)); });
    };
    const timer = at === undefined && wanted !== "" ? setTimeout(ask, pause) : void ask();
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [client, wanted, at, attempt]);
  return {
    query, found: pages?.found, next: pages?.of === wanted ? pages.next : undefined, error,
    find: (query: string) => setAsked(({ attempt }) => ({ query, attempt })),
    more: () => setAsked((before) => ({ ...before, at: pages?.next })),
    retry: () => setAsked((before) => ({ ...before, attempt: before.attempt + 1 })),
  };
}
