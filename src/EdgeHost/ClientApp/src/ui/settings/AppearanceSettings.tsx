import { languageNames, languages, type LanguageCode } from "../language/catalogue";
import { useLanguage } from "../language/Language";
import type { Appearance } from "../look/appearance";
import { Choice, Switch } from "../pieces/Choice";
import { Card } from "./Settings";

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
