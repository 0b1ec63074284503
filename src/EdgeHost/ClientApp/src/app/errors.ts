import { ApiError, type Refusal } from "@chatorleans/client";
import type { Language } from "../ui";

/** What a refusal says in the user's language. Of a wrong input the server knows more than its code says. */
export function refusalText({ code, message, limit }: Refusal, { t }: Language): string {
  // No page sends another content type than text.
  if (limit && limit.name !== "contentTypeLength") return t(`limit.${limit.name}`, { most: limit.most });
  return code === "Invalid" ? message : t(`error.${code}`);
}

export function errorText(error: unknown, language: Language): string {
  if (error instanceof ApiError) return refusalText(error.error, language);
  // What `fetch` throws without an answer.
  return language.t(error instanceof TypeError ? "error.network" : "failed.title");
}
