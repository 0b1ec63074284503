import { ApiError, type Account } from "@chatorleans/client";
import { Suspense, useState, useSyncExternalStore } from "react";
import { StatusStrip, useLanguage } from "../ui";
import type { Entry, EntranceField } from "../ui/later";
import { errorText } from "./errors";
import { later } from "./later";
import { useTitle } from "./title";
import { update } from "./update";

const Entrance = later((all) => all.Entrance);

type Errors = Partial<Record<EntranceField | "form", string>>;

const fields: readonly string[] = ["username", "displayName", "password"] satisfies EntranceField[];

/** Signs in, or up. */
export function EntrancePage({ account }: { account: Account }) {
  const language = useLanguage();
  const [kind, setKind] = useState<"signIn" | "signUp">(() => wasHere() ? "signIn" : "signUp");
  const [errors, setErrors] = useState<Errors>();
  const [busy, setBusy] = useState(false);
  const updateReady = useSyncExternalStore(update.subscribe, () => update.isReady);
  useTitle(language.t(kind === "signIn" ? "entrance.signIn" : "entrance.signUp"), 0);
  const submit = async ({ username, displayName, password }: Entry) => {
    setBusy(true);
    setErrors(undefined);
    try {
      await account.signIn(kind === "signUp" ? "register" : "login", username.trim(), password,
        kind === "signUp" ? displayName.trim() : undefined);
    } catch (error) {
      const field = error instanceof ApiError ? error.error.field : undefined;
      setErrors({ [field !== undefined && fields.includes(field) ? field : "form"]: errorText(error, language) });
      setBusy(false);
    }
  };
  const strip = <StatusStrip updateReady={updateReady} onUpdate={update.apply} />;
  return (
    <Suspense>
      <Entrance key={kind} kind={kind} busy={busy} errors={errors} strip={strip} onSubmit={(entry) => void submit(entry)}
        onKind={(other) => { setKind(other); setErrors(undefined); }} />
    </Suspense>
  );
}

/** Somebody has signed in with this browser before. */
const wasHere = (): boolean => localStorage.getItem("chat.device") !== null;
