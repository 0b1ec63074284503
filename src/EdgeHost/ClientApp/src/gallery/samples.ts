import type { Happening, Person, Quote, ShownConversation, ShownMessage, Who } from "../ui";
import type { ShownMember, ShownPermission, ShownScheduled, ShownSession } from "../ui/later";
import type { Line } from "../ui";

/** The gallery's own time: its pictures are the same every day. */
export const now = () => new Date(2026, 2, 14, 10, 24);

const at = (day: number, hour: number, minute: number) => new Date(2026, 2, day, hour, minute).toISOString();

const person = (id: string, name: string, username: string): Person => ({ id, name, username });

export const people = {
  me: person("me", "Robin Vega", "robin"),
  mia: person("mia", "Mia Tanaka", "mia"),
  zoe: person("zoe", "Zoë Lindqvist", "zoe"),
  omar: person("omar", "عمر الحسن", "omar"),
  jo: person("jonas", "Jonas Weber", "jonas"),
  ada: person("ada", "Ada Okafor", "ada.o"),
  unicorn: person("party", "🦄 Party Planner", "party"),
  long: person("long", "Maximiliane Alexandra von Hohenstein-Wittgenstein zu Berleburg", "maxi"),
};

export const who = ({ id, name }: Person): Who => ({ id, name, me: id === "me" });
const me = who(people.me);

const row = (id: string, title: string, rest: Partial<ShownConversation>): ShownConversation => ({
  id, title, avatarId: id, kind: "direct", preview: { kind: "empty" }, unread: 0, at: at(14, 9, 0), ...rest,
});

export const conversations: readonly ShownConversation[] = [
  row("trip", "Weekend in the mountains", {
    kind: "group", unread: 3, mentions: 2, at: at(14, 10, 21),
    preview: { kind: "message", sender: who(people.zoe), text: "@Robin Vega can you bring the small stove?" },
  }),
  row("mia", "Mia Tanaka", {
    avatarId: "mia", presence: "online", at: at(14, 10, 12),
    preview: { kind: "message", sender: me, text: "Perfect, see you at the station then", delivery: { state: "read" } },
  }),
  row("jo", "Jonas Weber", { avatarId: "jonas", presence: "away", at: at(14, 9, 58), preview: { kind: "typing",
    names: ["Jonas Weber"] } }),
  row("omar", "عمر الحسن", {
    avatarId: "omar", unread: 1, presence: "online", at: at(14, 9, 40),
    preview: { kind: "message", sender: who(people.omar), text: "شكرًا جزيلًا، نلتقي غدًا!" },
  }),
  row("stranger", "Ada Okafor", {
    avatarId: "ada", request: true, unread: 1, at: at(14, 8, 15),
    preview: { kind: "message", sender: who(people.ada), text: "Hi! Lena gave me your name" },
  }),
  row("design", "Design review", { kind: "group", at: at(13, 17, 30), preview: { kind: "draft",
    text: "I would move the button to the" } }),
  row("fail", "Book club", {
    kind: "group", at: at(13, 16, 2),
    preview: { kind: "message", sender: me, text: "Chapter seven is the best one", delivery: { state: "failed",
      why: "You may not do this." } },
  }),
  row("news", "Announcements", {
    kind: "channel", muted: true, unread: 128, at: at(13, 12, 0),
    preview: { kind: "message", sender: who(people.long), text: "Version 2.4 is out: search, pins and faster lists" },
  }),
  row("party", "🦄 Party Planner", {
    avatarId: "party", at: at(12, 20, 45),
    preview: { kind: "message", sender: me, text: "🎉🎉", delivery: { state: "delivered" } },
  }),
  row("sending", "Zoë Lindqvist", {
    avatarId: "zoe", at: at(12, 11, 0), preview: { kind: "message", sender: me, text: "On my way", delivery: { state: "sending"
      } },
  }),
  row("long", people.long.name, { avatarId: "long", favourite: true, at: at(9, 9, 0), preview: { kind: "deleted" } }),
  row("new", "Cooking together", {
    kind: "group", at: at(2, 18, 0), preview: { kind: "happening", happening: { kind: "added", actor: who(people.mia), subjects:
      [me] } },
  }),
  row("quiet", "Running group", { kind: "group", at: at(1, 7, 0), preview: { kind: "members", count: 12 } }),
];

const quote: Quote = { key: "t3", sender: who(people.mia), text: "The 8:12 train has a bike compartment, the 8:42 does not." };

const message = (key: string, from: Person, sentAt: string, text: string, rest: Partial<ShownMessage> = {}): ShownMessage => ({
  key, sender: who(from), sentAt, text, ...(from === people.me ? { delivery: { state: "read" } as const } : {}), ...rest,
});

/** A conversation of a few people, with most of what can happen in one. */
export const tripMessages: readonly ShownMessage[] = [
  message("t1", people.zoe, at(13, 18, 2), "The forecast looks great: sun on Saturday, a few clouds on Sunday."),
  message("t2", people.zoe, at(13, 18, 3), "I booked the hut for four: https://huts.example.org/booking/4711 (we pay there)."),
  message("t3", people.mia, at(13, 18, 20), quote.text, { reactions: [{ emoji: "🚲", count: 3, mine: true },
    { emoji: "👍", count: 1, mine: false }] }),
  message("t4", people.me, at(13, 18, 31), "Then let’s take the early one.", { quote, delivery: { state: "read" } }),
  message("t5", people.me, at(13, 18, 32), "I’ll bring coffee for everybody ☕", { edited: true }),
  message("t6", people.mia, at(14, 9, 2), "🙌"),
  message("t7", people.omar, at(14, 9, 15), "سأصل إلى المحطة في السابعة والنصف، هل يناسبكم؟"),
  message("t8", people.me, at(14, 9, 21), 
    "Perfect, Omar. We meet under the clock in the main hall, as always. Whoever is late buys the pretzels.",
    { delivery: { state: "delivered" } }),
  message("t9", people.jo, at(14, 10, 2), "", { absent: "deleted" }),
  message("t10", people.jo, at(14, 10, 3), "Does anybody still have the map from last year?"),
  message("t11", people.zoe, at(14, 10, 20), "Yes, in the blue folder."),
  message("t12", people.zoe, at(14, 10, 21), "@Robin Vega can you bring the small stove?", { mentions: [me] }),
];

export const lineOf = ({ key, sender, sentAt, delivery }: ShownMessage, index: number): Line => ({
  kind: "message", key, sentAt, senderId: sender.id, own: sender.me ?? false,
  sequence: delivery?.state === "sending" || delivery?.state === "failed" ? undefined : index + 10,
});

export const pins: readonly Quote[] = [
  { key: "t8", sender: me, text: tripMessages[7]!.text }, quote,
  { key: "t1", sender: who(people.zoe), text: tripMessages[0]!.text },
];

/** What comes from elsewhere, to all, or in silence. */
export const toldMessages: readonly ShownMessage[] = [
  ...tripMessages.slice(0, 8),
  message("f1", people.zoe, at(14, 10, 2), "Avalanche warning level 2 above 2,000 m.", { forwarded: who(people.ada) }),
  message("f2", people.me, at(14, 10, 4), "See you at the station", { forwarded: who(people.long), silent: true }),
  message("f3", people.mia, at(14, 10, 6), "@all please bring your cards", { mentions: [{ ...me, name: "all" }] }),
];

const added: Happening[] = [people.omar, people.jo, people.ada, people.unicorn].map((subject) => (
  { kind: "added", actor: me, subjects: [who(subject)] }));

export const tripLines: readonly Line[] = [
  { kind: "happening", key: "h0", sentAt: at(13, 17, 58), sequence: 1, happening: { kind: "started", actor: me } },
  ...added.map((happening, index): Line => ({ kind: "happening", key: `h${index + 1}`, sentAt: at(13, 17, 59), sequence: index +
    2, happening })),
  ...tripMessages.slice(0, 9).map(lineOf),
  { kind: "happening", key: "h9", sentAt: at(14, 10, 2), sequence: 18, happening: { kind: "renamed", actor: who(people.mia),
    name: "Weekend in the mountains" } },
  ...tripMessages.slice(9).map((sent, index) => lineOf(sent, index + 9)),
];

const text = "Nobody reads all of this, but it has to be somewhere.";

/** Many, to scroll in. */
export const manyMessages: readonly ShownMessage[] = Array.from({ length: 400 }, (_, index) => message(
  `m${index}`, [people.mia, people.me, people.zoe, people.jo][(index >> 1) % 4]!, new Date(2026, 1, 20, 8,
    index * 37).toISOString(),
  `${index + 1}. ${text.repeat(1 + (index * 7) % 4)}`));

export const directMessages: readonly ShownMessage[] = [
  message("d1", people.mia, at(14, 10, 2), "Morning! Are you taking the 8:12 on Saturday?"),
  message("d2", people.me, at(14, 10, 4), "Yes. Shall I get your ticket too?", { delivery: { state: "read" } }),
  message("d3", people.mia, at(14, 10, 11), "That would be lovely, thank you 🙏"),
  message("d4", people.me, at(14, 10, 12), "Perfect, see you at the station then", { delivery: { state: "read" } }),
];

/** Each state that a message can be in. */
export const messageStates: readonly { readonly title: string; readonly message: ShownMessage }[] = [
  { title: "Of somebody else", message: message("s1", people.mia, at(14, 9, 0), "Short.") },
  { title: "With addresses and a mention", message: message("s2", people.zoe, at(14, 9, 1),
    "See https://example.org/a_(b). Or (www.example.org/plan), @Jonas Weber!", { mentions: [who(people.jo)] }) },
  { title: "Long words", message: message("s3", people.long, at(14, 9, 2),
    `Donau${"dampfschifffahrts".repeat(5)}gesellschaft, 𝟚 lines\nand a second one.`) },
  { title: "Right to left", message: message("s4", people.omar, at(14, 9, 3),
    "مرحبًا بالجميع، هذا رابط: https://example.org/ar") },
  { title: "Up to three pictures", message: message("s5", people.unicorn, at(14, 9, 4), "🎉👩‍👩‍👧‍👦🇯🇵") },
  { title: "An answer", message: message("s6", people.jo, at(14, 9, 5), "I do.",
    { quote: { key: "x", sender: me, text: "Who has the map?" } }) },
  { title: "Deleted", message: message("s7", people.ada, at(14, 9, 6), "", { absent: "deleted" }) },
  { title: "Not readable yet", message: message("s8", people.ada, at(14, 9, 7), "", { absent: "undecryptable" }) },
  { title: "Loading", message: message("s9", people.ada, at(14, 9, 8), "", { absent: "loading" }) },
  { title: "On its way", message: message("s10", people.me, at(14, 9, 9), "Hello?", { delivery: { state: "sending" } }) },
  { title: "Waiting", message: message("s11", people.me, at(14, 9, 10), "One more", { delivery: { state: "waiting", seconds: 8 }
    }) },
  { title: "Sent", message: message("s12", people.me, at(14, 9, 11), "Sent, and on no other device yet",
    { delivery: { state: "sent" } }) },
  { title: "Delivered", message: message("s13", people.me, at(14, 9, 12), "Delivered", { delivery: { state: "delivered" } }) },
  { title: "Read, edited, with reactions", message: message("s14", people.me, at(14, 9, 13), "Read by all", {
    edited: true, reactions: [{ emoji: "❤️", count: 12, mine: false }, { emoji: "😂", count: 1, mine: true }] }) },
  { title: "Failed", message: message("s15", people.me, at(14, 9, 14), "This one was refused", {
    delivery: { state: "failed", why: "One of you has blocked the other, or left." } }) },
];

/** What was done with messages and the server does not have, or has refused. */
export const changedStates: typeof messageStates = [
  { title: "Reactions: one is on its way", message: message("c1", people.mia, at(14, 9, 20), "Pancakes or pretzels?", {
    reactions: [
      { emoji: "🥞", count: 12, mine: true, names: [me, who(people.zoe), who(people.omar)] },
      { emoji: "🥨", count: 1, mine: true, names: [me], waiting: true },
    ] }) },
  { title: "An edit on its way", message: message("c2", people.me, at(14, 9, 21), "At eight, not at seven", {
    edited: true, changes: [{ key: "e1", kind: "edit", delivery: { state: "sending" } }] }) },
  { title: "An edit that was put off", message: message("c3", people.me, at(14, 9, 22), "At nine, sorry", {
    edited: true, changes: [{ key: "e2", kind: "edit", delivery: { state: "waiting", seconds: 8 } }] }) },
  { title: "An edit that was refused", message: message("c4", people.me, at(14, 9, 23), "At ten, for the twenty-first time", {
    edited: true, changes: [{ key: "e3", kind: "edit", delivery: { state: "failed", why: "A limit is reached." } }] }) },
  { title: "A deletion on its way", message: message("c5", people.me, at(14, 9, 24), "", {
    absent: "deleted", changes: [{ key: "d1", kind: "delete", delivery: { state: "sending" } }] }) },
  { title: "A deletion and a reaction that were refused", message: message("c6", people.zoe, at(14, 9, 25), "It stays", {
    changes: [{ key: "d2", kind: "delete", delivery: { state: "failed", why: "You may not do this." } },
      { key: "r1", kind: "react", emoji: "🎉", delivery: { state: "failed", why: "A limit is reached." } }] }) },
];

export const happenings: readonly Happening[] = [
  { kind: "started", actor: me }, { kind: "added", actor: me, subjects: [who(people.zoe), who(people.omar)] },
  { kind: "added", actor: me, subjects: Object.values(people).slice(1).map(who) },
  { kind: "added", actor: who(people.mia), subjects: [me] }, { kind: "removed", actor: who(people.omar), subjects:
    [who(people.jo)] },
  { kind: "renamed", actor: who(people.mia), name: "رحلة الجبل" }, { kind: "left", actor: who(people.omar) },
    { kind: "accepted", actor: me },
  { kind: "roleChanged", actor: who(people.mia), subject: me, role: "admin" }, { kind: "roleChanged", actor: me, subject:
    who(people.jo), role: "owner" },
  { kind: "roleChanged", actor: who(people.mia), subject: who(people.omar), role: "moderator" },
  { kind: "described", actor: who(people.mia) }, { kind: "history", actor: me, of: "all" },
  { kind: "permission", actor: me, action: "post", from: "moderator" },
];

export const permissions: readonly ShownPermission[] = [
  { action: "post", from: "moderator", choices: ["guest", "member", "moderator", "admin"] },
  { action: "react", from: "member", choices: ["guest", "member", "moderator", "admin"] },
  { action: "changePermissions", from: "owner", choices: [] },
];

export const members: readonly ShownMember[] = [
  { ...who(people.me), username: "robin", role: "owner" },
  { ...who(people.mia), username: "mia", role: "admin", presence: "online" },
  { ...who(people.omar), username: "omar", role: "moderator", presence: "away" },
  { ...who(people.long), username: "maxi", role: "member" },
  { ...who(people.ada), username: "ada.o", role: "member", pending: true },
  { ...who(people.zoe), username: "zoe", role: "member", presence: "online" },
];

export const sessions: readonly ShownSession[] = [
  { id: "1", name: "Firefox on Linux", platform: "web", lastSeenAt: at(14, 10, 20), current: true },
  { id: "2", name: "Safari on iPhone", platform: "web", lastSeenAt: at(14, 7, 45), current: false },
  { id: "3", name: "Chrome on Windows", platform: "web", lastSeenAt: at(2, 18, 0), current: false },
];

export const scheduled: readonly ShownScheduled[] = [
  { id: "1", title: "Weekend in the mountains", text: "Who brings the map?", isBeingSent: false,
    sendAt: new Date(2026, 2, 15, 9, 0).toISOString() },
  { id: "2", title: "Mia Tanaka", text: "Happy birthday! 🎉", isBeingSent: false, failed: "You may not do this.",
    sendAt: new Date(2026, 2, 13, 9, 0).toISOString() },
  { id: "3", title: "Weekend in the mountains", text: "Off we go", isBeingSent: true,
    sendAt: new Date(2026, 2, 14, 10, 24).toISOString() },
];
