import { ApiError, type ConversationPreview } from "@chatorleans/client";
import { useEffect, useState } from "react";
import { useLanguage } from "../ui";
import { JoinDialog, type ShownPreview } from "../ui/joining";
import { errorText } from "./errors";
import { useRouter } from "./router";
import { chats } from "./routes";
import { useSession } from "./session";

export const previewOf = ({ type, ...rest }: ConversationPreview): ShownPreview => ({ ...rest, kind: type });

const isGone = (failure: unknown): boolean => failure instanceof ApiError && ["NotFound", "Invalid"].includes(failure.error.code);

/** What an invite link leads to. It asks before it joins. */
export default function JoinPage({ token }: { token: string }) {
  const { client } = useSession();
  const router = useRouter();
  const language = useLanguage();
  const [preview, setPreview] = useState<ShownPreview>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isStale = false;
    setFailure(undefined);
    setPreview(undefined);
    client.joining.preview(token).then((read) => { if (!isStale) setPreview(previewOf(read)); },
      (error: unknown) => { if (!isStale) setFailure(error); });
    return () => { isStale = true; };
  }, [client, token, attempt]);
  const join = () => {
    setBusy(true);
    setFailure(undefined);
    void client.joining.byInvite(token).then((summary) => {
      client.take(summary);
      router.replace({ page: "conversation", id: summary.id });
    }, (error: unknown) => {
      setFailure(error);
      setBusy(false);
    });
  };
  return <JoinDialog preview={preview} gone={isGone(failure)} busy={busy} onJoin={join}
    error={failure === undefined ? undefined : errorText(failure, language)}
    onRetry={() => setAttempt((before) => before + 1)} onClose={() => router.replace(chats)} />;
}
