import type { Language } from "../ui";

type Asked = "decline" | "block" | "leave" | "remove" | "endSession" | "delete" | "discard" | "discardEdit"
  | "revokeInvite";

/** The words of a question that is asked about somebody or something. */
export const asked = (kind: Asked, t: Language["t"], name = "") => ({
  title: t(`ask.${kind}.title`, { name }), text: t(`ask.${kind}.text`), verb: t(`ask.${kind}.verb`),
});
