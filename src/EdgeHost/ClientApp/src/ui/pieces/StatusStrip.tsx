import { Phrase, useLanguage } from "../language/Language";
import type { Connection } from "../model";
import { Button } from "./Button";
import { classes } from "./classes";
import { Icon } from "./Icon";
import { Spinner } from "./Spinner";
import styles from "./StatusStrip.module.css";

interface Props {
  /** None, where nobody is signed in. */
  connection?: Connection;
  /** Messages that wait for a connection. */
  waiting?: number;
  /** What waits is there again when the page is. */
  isKept?: boolean;
  updateReady?: boolean;
  onTryNow?: () => void;
  onUpdate: () => void;
}

/** Above all regions: what everybody should know of the connection. Nothing, when there is nothing to say. */
export function StatusStrip({ connection, waiting = 0, isKept = true, updateReady, onTryNow, onUpdate }: Props) {
  const { t } = useLanguage();
  const state = connection?.state ?? "online";
  const kind = state !== "online" ? state : waiting > 0 ? "sending" : updateReady ? "update" : "online";
  // The seconds are not within what is spoken: only a change of state is.
  return (
    <div className={classes(styles.strip, styles[kind])} data-testid="status-strip" data-state={connection?.state}>
      <div className={styles.said} role="status">
        {kind === "connecting" && <><Spinner /><span>{t("strip.connecting")}</span></>}
        {kind === "moving" && <><Spinner /><span>{t("strip.moving")}</span></>}
        {kind === "sending" && <><Spinner /><span>{t("strip.sending", { count: waiting })}</span></>}
        {kind === "update" && <><Icon name="info" size={18} /><span>{t("strip.update")}</span></>}
        {connection?.state === "offline" && <Offline since={connection.since} waiting={waiting} isKept={isKept} />}
      </div>
      {connection?.state === "offline" && <>
        {connection.nextTryInSeconds !== undefined &&
          <span className={styles.next}>{t("strip.next", { count: connection.nextTryInSeconds })}</span>}
        <Button kind="plain" className={styles.action} onClick={onTryNow} data-testid="try-now">{t("strip.tryNow")}</Button>
      </>}
      {kind === "update" && <Button kind="plain" className={styles.action} onClick={onUpdate}
        data-testid="update">{t("strip.reload")}</Button>}
    </div>
  );
}

function Offline({ since, waiting, isKept }: { since: string; waiting: number; isKept: boolean }) {
  const { times } = useLanguage();
  return (
    <><Icon name="alert" size={18} /><span><Phrase of="strip.offline"
      values={{ time: <time dateTime={since}>{times.clock(since)}</time> }} />
      {waiting > 0 && <> <Phrase of={isKept ? "strip.kept" : "strip.unkept"} values={{ count: waiting }} /></>}</span></>
  );
}
