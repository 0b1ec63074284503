// What shows one conversation: the list is there before it.
export { Beginning } from "./conversation/Beginning";
export { ConversationHeader, presenceText } from "./conversation/ConversationHeader";
export { PinBar } from "./conversation/PinBar";
export { firstUnread, placed } from "./conversation/lines";
export { Message } from "./conversation/Message";
export { MessageList } from "./conversation/MessageList";
export { DayPill, SystemLine, UnreadDivider } from "./conversation/SystemLine";
export { Composer, type Edit } from "./composer/Composer";
export { everyone, everyoneIn } from "./composer/everyone";
export { ReadOnly } from "./composer/ReadOnly";
export { SlowNote } from "./composer/SlowNote";
