// How people come into conversations by themselves, and let others. Nobody sees it at once.
export { Discover } from "./joining/Discover";
export { InviteLinks, type InviteWish, type ShownInvite } from "./joining/InviteLinks";
export { JoinDialog } from "./joining/JoinDialog";
export type { ShownPreview } from "./joining/Preview";
