import type { Key } from "../language/catalogue";
import type { Language } from "../language/Language";
import type { Happening, Who } from "../model";

/** As many are named; of more their number is said. */
const namedMost = 3;

/** The sentence for something that happened, and what stands in it. */
export function happeningPhrase(happening: Happening, language: Language): { of: Key; values: Record<string, string | number> } {
  const { actor } = happening;
  const values = { who: actor.me ? "me" : "other", actor: actor.name };
  switch (happening.kind) {
    case "renamed": return { of: "happening.renamed", values: { ...values, name: happening.name } };
    case "permission": return {
      of: "happening.permission",
      values: {
        ...values, what: language.t(`permission.${happening.action}`), whom: language.t(`permission.from.${happening.from}`),
      },
    };
    case "history": return { of: "happening.history", values: { ...values, what: happening.of } };
    case "visibility": return { of: "happening.visibility", values: { ...values, what: happening.of } };
    case "slowMode": return happening.seconds === 0 ? { of: "happening.slowMode.off", values }
      : { of: "happening.slowMode", values: { ...values, time: language.times.span(happening.seconds) } };
    case "joinedBy": return happening.subject.me ? { of: "happening.joinedBy.me", values }
      : { of: "happening.joinedBy", values: { ...values, name: happening.subject.name } };
    case "roleChanged": return roleChanged(happening.subject, { ...values, role: happening.role });
    case "added": case "removed": return membership(happening.kind, happening.subjects, values, language);
    default: return { of: `happening.${happening.kind}`, values };
  }
}

function roleChanged(subject: Who, values: Record<string, string>): ReturnType<typeof happeningPhrase> {
  return subject.me ? { of: "happening.role.me", values } : { of: "happening.role", values: { ...values, name: subject.name } };
}

function membership(kind: "added" | "removed", subjects: readonly Who[], values: Record<string, string>, language: Language):
  ReturnType<typeof happeningPhrase> {
  if (subjects.length === 1 && subjects[0]!.me) return { of: `happening.${kind}.me`, values };
  if (subjects.length > namedMost) return { of: `happening.${kind}.many`, values: { ...values, count: subjects.length } };
  return { of: `happening.${kind}`, values: { ...values, names: language.list(subjects.map(({ name }) => name)) } };
}

export function happeningText(happening: Happening, language: Language): string {
  const { of, values } = happeningPhrase(happening, language);
  return language.t(of, values);
}
