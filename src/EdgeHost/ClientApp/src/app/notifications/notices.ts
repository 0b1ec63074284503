import type { Client, HeldSummary } from "@chatorleans/client";
import type { Language } from "../../ui";
import { plainOf } from "../../ui/conversation/markdown";
import { charactersOf } from "../../ui/language/names";
import { pathOf } from "../routes";
import type { News } from "./news";

/** What stands on the user's screen. */
export interface Notice {
  /** The same again replaces it. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly data: NoticeOf;
}

export interface NoticeOf {
  /** Of the page, below its base, that a click leads to. */
  readonly path: string;
  readonly conversationId?: string;
  readonly sequence?: number;
}

/** More at once are one. */
const singleMost = 3;
const charactersMost = 200;

/** In one line, without a half of what people take for one character at its end. */
export function shortened(text: string): string {
  const line = plainOf(text).replace(/\s+/g, " ").trim();
  // The longest of them is bounded too: nothing forbids a letter with thousands of marks.
  const cut = charactersOf(line.slice(0, charactersMost * 20)).slice(0, charactersMost).join("");
  return cut.length < line.length ? `${cut}…` : line;
}

type Known = Pick<Client, "titleOf" | "people" | "conversations">;

/** `withText` is whether those who see the screen may read along. */
export function noticesOf(news: readonly News[], client: Known, language: Language, withText: boolean): Notice[] {
  const summaryOf = ({ conversationId }: News) => client.conversations.get(conversationId)?.summary;
  const titleOf = (summary: HeldSummary | undefined) => summary && client.titleOf(summary);
  if (news.length <= singleMost) {
    return news.map((one) => {
      const summary = summaryOf(one);
      const name = summary?.type === "direct" ? undefined : client.people.get(one.senderId)?.displayName;
      return noticeOf(one, titleOf(summary), name, language, withText);
    });
  }
  const titles = new Set(news.flatMap((one) => titleOf(summaryOf(one)) ?? []));
  return [{
    tag: "several", title: language.t("announce.new", { count: news.length }), body: shortened(language.list([...titles])),
    data: { path: "" },
  }];
}

/** The title of a direct conversation says who has written. */
function noticeOf(news: News, title: string | undefined, name: string | undefined, { t }: Language, withText: boolean): Notice {
  const { conversationId, sequence } = news;
  const text = shortened(news.text);
  const body = !withText || text === "" ? t("notifications.hidden")
    : name === undefined ? text : t("preview.from", { name, text });
  return {
    tag: `${conversationId}:${sequence}`, title: title ?? "ChatOrleans", body,
    data: { path: pathOf({ page: "conversation", id: conversationId, at: sequence }), conversationId, sequence },
  };
}
