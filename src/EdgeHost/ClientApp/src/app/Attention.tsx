import { lazy, Suspense } from "react";
import { useSession } from "./session";
import { useUnreadSigns } from "./unreadSigns";
import { useCounts } from "./useStore";

// The page is whole without it.
const Notifying = lazy(() => import("./notifications/Notifying").catch((error: unknown) => {
  console.warn(error);
  return { default: () => null };
}));

/** What a user sees of the page while they look elsewhere. */
export function Attention() {
  const { client } = useSession();
  useUnreadSigns(useCounts(client.store).unread);
  return <Suspense><Notifying /></Suspense>;
}
