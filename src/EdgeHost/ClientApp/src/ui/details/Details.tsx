import { use, type ReactNode } from "react";
import { useLanguage } from "../language/Language";
import { IconButton } from "../pieces/Button";
import { RegionHeading, RegionTitle } from "../shell/RegionTitle";
import styles from "./Details.module.css";

/** The region beside a conversation: its head, and whatever is shown in it. */
export function Details({ title, onBack, onClose, children }: {
  title: string; onBack?: () => void; onClose: () => void; children: ReactNode;
}) {
  const { t } = useLanguage();
  return (
    <>
      <div className={styles.head}>
        {onBack && <IconButton icon="back" label={t("back")} onClick={onBack} />}
        <RegionTitle className={styles.title}>{title}</RegionTitle>
        <IconButton icon="close" label={t("close")} onClick={onClose} data-testid="close-details" />
      </div>
      <div className={styles.body} tabIndex={0}>{children}</div>
    </>
  );
}

export function Section({ title, children }: { title?: string; children: ReactNode }) {
  const Heading = use(RegionHeading) === "h1" ? "h2" : "h3";
  return <section className={styles.section}>{title && <Heading className={styles.heading}>{title}</Heading>}{children}</section>;
}
