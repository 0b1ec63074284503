import { type HeldSummary } from "@chatorleans/client";
import { useState } from "react";
import { useLanguage } from "../ui";
import { InviteLinks, type InviteWish } from "../ui/joining";
import { asked } from "./questions";
import { useRouter } from "./router";
import { useSession } from "./session";
import { whoOf } from "./shown";
import { useLoaded } from "./useLoaded";
import { useNames } from "./useStore";

const hour = 3_600_000;
const nobody: readonly string[] = [];

/** The invite links of a conversation. */
export default function InvitesPage({ summary: { id, memberCount } }: { summary: HeldSummary }) {
  const { client, ask, fail, notify } = useSession();
  const { joining, account, me, store } = client;
  const router = useRouter();
  const { t } = useLanguage();
  const [made, setMade] = useState<{ id: string; address: string }>();
  const [busy, setBusy] = useState(false);
  const { loaded, error, load } = useLoaded(() => joining.invites(id), [joining, id, memberCount]);
  const names = useNames(store, loaded?.map(({ createdBy }) => createdBy) ?? nobody);
  const invites = loaded?.map(({ createdBy, ...invite }) =>
    ({ ...invite, by: whoOf(createdBy, names.get(createdBy) ?? "…", me.id) }));
  const make = ({ hours, usesMax }: InviteWish) => {
    setBusy(true);
    const expiresAt = hours === 0 ? undefined : new Date(account.clock.now() + hours * hour).toISOString();
    void joining.createInvite(id, { expiresAt, usesMax: usesMax || undefined }).then((invite) => {
      const address = new URL(router.hrefOf({ page: "join", token: invite.token }), location.href).href;
      setMade({ id: invite.id, address });
      return load();
    }, fail).finally(() => setBusy(false));
  };
  const copy = (address: string) => {
    void navigator.clipboard.writeText(address).then(() => notify({ text: t("done.copied"), kind: "done" }), fail);
  };
  const revoke = (inviteId: string) => joining.revokeInvite(id, inviteId).then(() => {
    setMade((before) => before?.id === inviteId ? undefined : before);
    return load();
  });
  return <InviteLinks invites={invites} error={error} made={made?.address} busy={busy} onMake={make} onCopy={copy}
    onRetry={() => void load()}
    onRevoke={(invite) => ask({ ...asked("revokeInvite", t), act: () => revoke(invite.id) })} />;
}
