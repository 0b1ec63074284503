import { useLanguage } from "../language/Language";
import { Switch } from "../pieces/Choice";
import { Card } from "./Settings";
import styles from "./Settings.module.css";

export interface Notifications {
  readonly shown: boolean;
  readonly sound: boolean;
  readonly preview: boolean;
}

interface NotificationProps {
  notifications: Notifications;
  /** What the browser lets this page do; some cannot show any, or not in this window. */
  permission: NotificationPermission | "unsupported";
  onChange: (notifications: Notifications) => void;
}

/** Whether one is told of messages while one looks elsewhere. The browser is asked when that is turned on, not before. */
export function NotificationSettings({ notifications, permission, onChange }: NotificationProps) {
  const { t } = useLanguage();
  const isImpossible = permission === "denied" || permission === "unsupported";
  const isShown = notifications.shown && permission === "granted";
  return (
    <Card>
      {isImpossible && <p className={styles.error} role="note">{t(`notifications.${permission}`)}</p>}
      <div className={styles.switches}>
        <Switch label={t("notifications.shown")} hint={t("notifications.shownHint")} checked={isShown}
          disabled={isImpossible}
          onChange={(shown) => onChange({ ...notifications, shown })} />
        <Switch label={t("notifications.preview")} hint={t("notifications.previewHint")} checked={notifications.preview}
          disabled={!isShown}
          onChange={(preview) => onChange({ ...notifications, preview })} />
        <Switch label={t("notifications.sound")} checked={notifications.sound} disabled={!isShown} onChange={(sound) =>
          onChange({ ...notifications, sound })} />
      </div>
    </Card>
  );
}
