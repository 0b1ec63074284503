import { useLanguage } from "../language/Language";
import { Button } from "../pieces/Button";
import { Dialog } from "../pieces/Dialog";
import { Failed } from "../pieces/ErrorBoundary";
import { SearchField } from "../pieces/Field";
import { ListSkeleton } from "../pieces/Skeleton";
import { PreviewWords, type ShownPreview } from "./Preview";
import styles from "./Joining.module.css";

/** The public groups and channels, found by words of their names. */
export function Discover({ query, found, error, hasMore, busy, onQuery, onPick, onMore, onRetry, onClose }: {
  query: string;
  /** Unknown as long as they are read. */
  found: readonly ShownPreview[] | undefined;
  error?: string; hasMore: boolean;
  /** The one that is being joined. */
  busy?: string;
  onQuery: (query: string) => void; onPick: (preview: ShownPreview) => void; onMore: () => void; onRetry: () => void;
  onClose: () => void;
}) {
  const { t } = useLanguage();
  return (
    <Dialog title={t("discover")} top onClose={onClose}>
      <div className={styles.search}><SearchField label={t("discover.find")} value={query} maxLength={64} onChange={onQuery}
        data-first-focus data-testid="discover-search" /></div>
      <div className={styles.found}>
        {error !== undefined ? <Failed text={error} onRetry={onRetry} /> : !found ? <ListSkeleton rows={4} />
          : found.length === 0 && !hasMore ? <p className={styles.hint} role="status">{t("discover.nothing")}</p>
          : <ul className={styles.list} aria-label={t("discover")}>
            {found.map((preview) => <li key={preview.id} className={styles.invite} data-testid="discovered">
              <PreviewWords preview={preview} />
              <Button kind={preview.isMember ? "quiet" : "primary"} busy={busy === preview.id} onClick={() => onPick(preview)}
                aria-label={t(preview.isMember ? "join.openNamed" : "join.named", { name: preview.name })}>
                {t(preview.isMember ? "join.open" : "join.verb")}</Button></li>)}
          </ul>}
        {hasMore && <Button wide onClick={onMore}>{t("discover.more")}</Button>}
      </div>
    </Dialog>
  );
}
