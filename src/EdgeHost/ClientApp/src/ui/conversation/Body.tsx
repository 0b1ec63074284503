import { memo } from "react";
import type { Who } from "../model";
import { classes } from "../pieces/classes";
import styles from "./Body.module.css";
import { tokensOf } from "./tokens";

/** The words of a message: what was typed, with its addresses and names. */
export const Body = memo(function Body({ text, mentions }: { text: string; mentions?: readonly Who[] }) {
  return tokensOf(text, mentions).map((token, index) => {
    switch (token.kind) {
      case "text": return token.text;
      case "link": return <a key={index} className={styles.link} href={token.href} target="_blank" rel="noopener noreferrer"
      title={token.href}>{token.text}</a>;
      case "mention": return <bdi key={index} className={classes(styles.mention, token.who.me && styles.me)}>{token.text}</bdi>;
    }
  });
});
