import { Fragment, memo, type ReactNode } from "react";
import type { Who } from "../model";
import { classes } from "../pieces/classes";
import styles from "./Body.module.css";
import { blocksOf, type Block, type Span } from "./markdown";
import { tokensOf } from "./tokens";

interface Props {
  text: string;
  mentions?: readonly Who[];
}

/** The words of a message: what was typed, with its marks, addresses and names. Never HTML: each piece is text in an element. */
export const Body = memo(function Body({ text, mentions }: Props) {
  return blocksOf(text).map((block, index) => <Fragment key={index}>{drawn(block, mentions)}</Fragment>);
});

function drawn(block: Block, mentions: Props["mentions"]): ReactNode {
  switch (block.kind) {
    case "words": return <Spans spans={block.spans} mentions={mentions} />;
    case "code": return <pre className={styles.block} dir="ltr"><code>{block.text}</code></pre>;
    case "quote": return (
      <blockquote className={styles.quote} dir="auto">
        {block.blocks.map((inner, index) => <Fragment key={index}>{drawn(inner, mentions)}</Fragment>)}
      </blockquote>);
    case "list": return (
      <ul className={styles.list}>
        {block.items.map(({ mark, indent, spans }, index) => (
          <li key={index} style={{ marginInlineStart: `${indent * 1.25}em` }}>
            <span className={styles.mark}>{mark}</span> <Spans spans={spans} mentions={mentions} /></li>))}
      </ul>);
  }
}

const elements = { bold: "strong", italic: "em", strike: "s" } as const;

function Spans({ spans, mentions }: { spans: readonly Span[]; mentions: Props["mentions"] }) {
  return spans.map((span, index) => {
    switch (span.kind) {
      case "text": return <Words key={index} text={span.text} mentions={mentions} />;
      case "code": return <code key={index} className={styles.code} dir="ltr">{span.text}</code>;
      case "link": return <Link key={index} href={span.href} text={span.text} />;
      default: {
        const Element = elements[span.kind];
        return <Element key={index}><Spans spans={span.spans} mentions={mentions} /></Element>;
      }
    }
  });
}

/** Words, with addresses and names among them. */
function Words({ text, mentions }: Props) {
  return tokensOf(text, mentions).map((token, index) => {
    switch (token.kind) {
      case "text": return token.text;
      case "link": return <Link key={index} href={token.href} text={token.text} />;
      case "mention": return <bdi key={index} className={classes(styles.mention, token.who.me && styles.me)}>{token.text}</bdi>;
    }
  });
}

const Link = ({ href, text }: { href: string; text: string }) => (
  <a className={styles.link} href={href} target="_blank" rel="noopener noreferrer" title={href}>{text}</a>);
