import type { ReactNode } from "react";
import type { Key } from "../language/catalogue";
import { useLanguage } from "../language/Language";
import { IconButton } from "../pieces/Button";
import { classes } from "../pieces/classes";
import { Icon, type IconName } from "../pieces/Icon";
import { goes } from "../shell/Rail";
import { RegionTitle } from "../shell/RegionTitle";
import { settingsPages, type SettingsPage } from "./pages";
import styles from "./Settings.module.css";

const icons: Record<SettingsPage, IconName> = {
  profile: "person", status: "chat", appearance: "palette", language: "globe", notifications: "bell",
  sessions: "device",
};

export const settingsTitle = (page: SettingsPage): Key => `settings.${page}`;

interface MenuProps {
  current?: SettingsPage;
  hrefOf: (page: SettingsPage) => string;
  onGo: (page: SettingsPage) => void;
  onSignOut: () => void;
}

/** The pages of the settings, in place of the list of conversations. */
export function SettingsMenu({ current, hrefOf, onGo, onSignOut }: MenuProps) {
  const { t } = useLanguage();
  return (
    <div className={styles.menu}>
      <RegionTitle className={styles.title}>{t("settings")}</RegionTitle>
      <ul>
        {settingsPages.map((page) => (
          <li key={page}>
            <a href={hrefOf(page)} className={styles.entry} aria-current={page === current ? "page" : undefined}
              onClick={(event) => goes(event, () => onGo(page))}><Icon name={icons[page]} />{t(settingsTitle(page))}</a></li>))}
        <li><button type="button" className={classes(styles.entry, styles.danger)} onClick={onSignOut} data-testid="sign-out">
          <Icon name="leave" />{t("settings.signOut")}</button></li>
      </ul>
    </div>
  );
}

/** One page of them, in the region of the conversation. */
export function SettingsPageFrame({ page, onBack, children }: { page: SettingsPage; onBack: () => void; children: ReactNode }) {
  const { t } = useLanguage();
  return (
    <>
      <div className={styles.head}><IconButton icon="back" className={styles.back} label={t("back")} onClick={onBack} />
        <h1>{t(settingsTitle(page))}</h1></div>
      <div className={styles.body}><div className={styles.column}>{children}</div></div>
    </>
  );
}

export const Card = ({ children }: { children: ReactNode }) => <div className={styles.card}>{children}</div>;
