import { useLanguage } from "../language/Language";
import { Button } from "../pieces/Button";
import { Dialog } from "../pieces/Dialog";
import { Failed } from "../pieces/ErrorBoundary";
import { ListSkeleton } from "../pieces/Skeleton";
import { PreviewWords, type ShownPreview } from "./Preview";
import styles from "./Joining.module.css";

/** Where an invite link leads to, and whether one wants to. */
export function JoinDialog({ preview, gone, error, busy, onJoin, onRetry, onClose }: {
  /** Unknown as long as it is read. */
  preview: ShownPreview | undefined;
  /** The link lets nobody in. */
  gone: boolean;
  error?: string; busy: boolean; onJoin: () => void; onRetry: () => void; onClose: () => void;
}) {
  const { t } = useLanguage();
  return (
    <Dialog title={t("join.title")} onClose={onClose}>
      <div className={styles.card}>
        {gone ? <p role="alert">{t("join.gone")}</p>
          : preview ? <PreviewWords preview={preview} size="large" />
          : error === undefined ? <ListSkeleton rows={2} /> : null}
        {error !== undefined && !gone && (preview ? <p className={styles.error} role="alert">{error}</p>
          : <Failed text={error} onRetry={onRetry} />)}
        {preview && !gone && <Button kind="primary" wide busy={busy} onClick={onJoin} autoFocus data-testid="join">
          {t(preview.isMember ? "join.open" : preview.kind === "channel" ? "join.channel" : "join.group")}</Button>}
        {gone && <Button wide onClick={onClose} autoFocus>{t("close")}</Button>}
      </div>
    </Dialog>
  );
}
