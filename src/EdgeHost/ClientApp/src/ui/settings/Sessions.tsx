import { Phrase, useLanguage } from "../language/Language";
import { Button } from "../pieces/Button";
import { Failed } from "../pieces/ErrorBoundary";
import { Icon } from "../pieces/Icon";
import { ListSkeleton } from "../pieces/Skeleton";
import { Card } from "./Settings";
import styles from "./Settings.module.css";

export interface ShownSession {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly lastSeenAt: string;
  readonly current: boolean;
}

interface Props {
  /** Unknown as long as they are read. */
  sessions: readonly ShownSession[] | undefined;
  error?: string;
  /** Each is asked about first. */
  onEnd: (session: ShownSession) => void;
  onEndOthers: () => void;
  onRetry: () => void;
}

/** Where one is signed in. */
export function Sessions({ sessions, error, onEnd, onEndOthers, onRetry }: Props) {
  const { t, times } = useLanguage();
  if (error !== undefined) return <Failed text={error} onRetry={onRetry} />;
  if (!sessions) return <ListSkeleton rows={3} />;
  return (
    <Card>
      <ul className={styles.sessions}>
        {sessions.map((session) => (
          <li key={session.id} className={styles.session} data-testid="device">
            <Icon name="device" size={24} />
            <span className={styles.words}><bdi>{session.name}</bdi>
              {session.current ? <span className={styles.current}>{t("sessions.current")}</span>
                : <span className={styles.hint}><Phrase of="sessions.seen" values={{ time: times.short(session.lastSeenAt)
                  }} /></span>}</span>
            {!session.current && <Button kind="dangerQuiet" aria-label={t("sessions.endNamed", { name: session.name })}
              onClick={() => onEnd(session)}>{t("sessions.end")}</Button>}
          </li>))}
      </ul>
      {sessions.length > 1 && <div className={styles.buttons}><Button kind="dangerQuiet"
        onClick={onEndOthers}>{t("sessions.endOthers")}</Button></div>}
    </Card>
  );
}
