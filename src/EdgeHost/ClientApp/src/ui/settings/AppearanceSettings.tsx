import { languageNames, languages, type LanguageCode } from "../language/catalogue";
import { useLanguage } from "../language/Language";
import type { Appearance } from "../look/appearance";
import { Choice, Switch } from "../pieces/Choice";
import { Card } from "./Settings";
import styles from "./Settings.module.css";

/** How everything looks on this device. */
export function AppearanceSettings({ appearance, onChange }: { appearance: Appearance; onChange: (appearance: Appearance) =>
  void }) {
  const { t } = useLanguage();
  const choice = <K extends "theme" | "contrast" | "textSize" | "density">(name: K, values: readonly Appearance[K][]) => (
    <Choice inRow label={t(`appearance.${name}`)} value={appearance[name]} onChange={(value) =>
      onChange({ ...appearance, [name]: value })}
      options={values.map((value) => ({ value, label: t(`appearance.${value}`) }))} />);
  return (
    <>
      <Card>{choice("theme", ["system", "light", "dark"])}{choice("contrast", ["system", "normal", "more"])}</Card>
      <Card>{choice("textSize", ["small", "normal", "large", "larger"])}{choice("density", ["comfortable", "compact"])}</Card>
      <Card><Switch label={t("appearance.lessMotion")} hint={t("appearance.lessMotionHint")} checked={appearance.lessMotion}
        onChange={(lessMotion) => onChange({ ...appearance, lessMotion })} /></Card>
    </>
  );
}

export function LanguageSettings({ code, onChange }: { code: LanguageCode; onChange: (code: LanguageCode) => void }) {
  const { t } = useLanguage();
  return (
    <Card><Choice label={t("language.choose")} value={code} onChange={onChange}
      options={languages.map((value) => ({ value, label: languageNames[value], lang: value }))} /></Card>
  );
}

export interface Notifications {
  readonly shown: boolean;
  readonly sound: boolean;
  readonly preview: boolean;
}

interface NotificationProps {
  notifications: Notifications;
  /** What the browser lets this page do. */
  permission: "granted" | "denied" | "default";
  onChange: (notifications: Notifications) => void;
}

export function NotificationSettings({ notifications, permission, onChange }: NotificationProps) {
  const { t } = useLanguage();
  const isDenied = permission === "denied";
  const off = isDenied || !notifications.shown;
  return (
    <Card>
      {isDenied && <p className={styles.error} role="note">{t("notifications.denied")}</p>}
      <div className={styles.switches}>
        <Switch label={t("notifications.shown")} hint={t("notifications.shownHint")} checked={notifications.shown && !isDenied}
          disabled={isDenied}
          onChange={(shown) => onChange({ ...notifications, shown })} />
        <Switch label={t("notifications.preview")} hint={t("notifications.previewHint")} checked={notifications.preview}
          disabled={off}
          onChange={(preview) => onChange({ ...notifications, preview })} />
        <Switch label={t("notifications.sound")} checked={notifications.sound} disabled={off} onChange={(sound) =>
          onChange({ ...notifications, sound })} />
      </div>
    </Card>
  );
}
