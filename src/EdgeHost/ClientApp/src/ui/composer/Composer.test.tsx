// @vitest-environment happy-dom
import { act } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { draw } from "../testing/draw";
import { commandOf, Composer, type Edit } from "./Composer";

const field = "[data-testid=composer]";
const people = [{ id: "mia", name: "Mia Tanaka" }, { id: "zoe", name: "Zoë Lindqvist" }];
const onSend = vi.fn();
const onDraft = vi.fn();
const onEditLast = vi.fn();
const onCancelReply = vi.fn();

const open = (more: Partial<Parameters<typeof Composer>[0]> = {}) => draw(<Composer draft="" bytesMost={100} people={people}
  onSend={onSend}
  onDraft={onDraft} onEditLast={onEditLast} onCancelReply={onCancelReply} {...more} />);

const value = (page: Awaited<ReturnType<typeof open>>) => page.get<HTMLTextAreaElement>(field).value;

beforeEach(() => vi.clearAllMocks());

describe("marks", () => {
  it("come around what is selected and go again, with Ctrl or the command key", async () => {
    const page = await open({ draft: "a bold word" });
    page.get<HTMLTextAreaElement>(field).setSelectionRange(2, 6);
    await page.press(field, "b", { ctrlKey: true });
    expect([value(page), page.get<HTMLTextAreaElement>(field).selectionStart]).toEqual(["a **bold** word", 4]);
    await page.press(field, "I", { metaKey: true });
    expect(value(page)).toBe("a ***bold*** word");
    await page.press(field, "i", { ctrlKey: true });
    await page.press(field, "b", { ctrlKey: true });
    expect(value(page)).toBe("a bold word");
    expect(onDraft).toHaveBeenLastCalledWith("a bold word");
    await page.press(field, "b", { ctrlKey: true, shiftKey: true });
    expect(value(page)).toBe("a bold word");
  });
});

describe("Enter", () => {
  it("sends what is written, keeps the focus and empties the field", async () => {
    const page = await open();
    await page.type(field, "  hello ");
    await page.press(field, "Enter");
    expect(onSend).toHaveBeenCalledWith("hello", [], false);
    expect(onDraft).toHaveBeenLastCalledWith("");
    expect([value(page), document.activeElement]).toEqual(["", page.get(field)]);
  });

  it("sends nothing while a text is composed", async () => {
    const page = await open({ draft: "にほん" });
    await page.press(field, "Enter", { isComposing: true });
    await page.press(field, "Enter", { keyCode: 229 });
    expect(onSend).not.toHaveBeenCalled();
  });

  it("sends no blanks, and nothing that is too long", async () => {
    const page = await open({ draft: " \n " });
    await page.press(field, "Enter");
    await page.type(field, "ö".repeat(51));
    await page.press(field, "Enter");
    expect(onSend).not.toHaveBeenCalled();
    expect(page.get("[data-testid=byte-counter]").textContent).toBe("2 bytes too long");
    expect(page.get(field).getAttribute("aria-invalid")).toBe("true");
  });

  it("is for a new line with Shift, and on glass", () => {
    const key = { key: "Enter", shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
    expect(commandOf({ ...key, shiftKey: true }, "a", { entersSend: true, replies: false })).toBeUndefined();
    expect(commandOf(key, "a", { entersSend: false, replies: false })).toBeUndefined();
    expect(commandOf({ ...key, ctrlKey: true }, "a", { entersSend: false, replies: false })).toBe("send");
  });
});

it("shows what else can be done to a finger that rests, which sends nothing, and to an arrow", async () => {
  Object.assign(HTMLElement.prototype, { showPopover() {}, hidePopover() {} });
  await import("../later");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const page = await open({ draft: "begun" });
  const button = page.get("[data-testid=send]");
  const press = () => act(() => {
    button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch", clientX: 7, clientY: 7 }));
  });
  await press();
  await act(() => { vi.advanceTimersByTime(500); });
  vi.useRealTimers();
  await act(() => { button.click(); });
  expect(onSend).not.toHaveBeenCalled();
  expect(page.all("[role=menu]").length).toBe(1);
  await page.press("[role=menuitem]", "Escape");
  expect(page.all("[role=menu]").length).toBe(0);
  await page.press("[data-testid=send]", "ArrowDown");
  expect(page.all("[role=menu]").length).toBe(1);
  await press();
  await act(() => { button.dispatchEvent(new PointerEvent("pointerup", { bubbles: true })); });
  await act(() => { button.click(); });
  expect(onSend).toHaveBeenCalledOnce();
});

describe("a draft", () => {
  it("stays when Escape is pressed", async () => {
    const page = await open({ draft: "begun", reply: { key: "m1", sender: { id: "mia", name: "Mia" }, text: "?" } });
    await page.press(field, "Escape");
    expect(value(page)).toBe("begun");
    expect(onCancelReply).toHaveBeenCalledOnce();
  });

  it("takes the focus with an answer that was just chosen, and not with one that came along", async () => {
    const reply = { key: "m1", sender: { id: "mia", name: "Mia" }, text: "?" };
    const page = await open();
    await page.show(<Composer draft="begun" reply={reply} replies={0} bytesMost={100} onSend={onSend} onDraft={onDraft} />);
    expect(document.activeElement).not.toBe(page.get(field));
    await page.show(<Composer draft="begun" reply={reply} replies={1} bytesMost={100} onSend={onSend} onDraft={onDraft} />);
    expect(document.activeElement).toBe(page.get(field));
  });

  it("that was begun elsewhere mentions whose names stand in it", async () => {
    const page = await open({ draft: "@Mia Tanaka hi" });
    await page.press(field, "Enter");
    expect(onSend).toHaveBeenCalledWith("@Mia Tanaka hi", [people[0]!.id], false);
    await page.type(field, "@Mia Tanaka typed");
    await page.press(field, "Enter");
    expect(onSend).toHaveBeenLastCalledWith("@Mia Tanaka typed", [], false);
  });

  it("of another tab takes the place of what stands here", async () => {
    const page = await open({ draft: "here" });
    await page.show(<Composer draft="from there" bytesMost={100} onSend={onSend} onDraft={onDraft} />);
    expect(value(page)).toBe("from there");
  });
});

it("Up in an empty field changes what was written last", async () => {
  const page = await open();
  await page.press(field, "ArrowUp");
  await page.type(field, "x");
  await page.press(field, "ArrowUp");
  expect(onEditLast).toHaveBeenCalledOnce();
});

describe("a message that is changed", () => {
  const edit: Edit = {
    quote: { key: "m7", sender: { id: "me", name: "Robin", me: true }, text: "hi @Mia Tanaka" }, mentioned: [people[0]!],
  };
  const onEdit = vi.fn();
  const onCancelEdit = vi.fn();
  const composer = (more: object) => <Composer draft="begun" bytesMost={100} people={people} onSend={onSend} onDraft={onDraft}
    onEdit={onEdit} onCancelEdit={onCancelEdit} onCancelReply={onCancelReply} {...more} />;
  const reply = { key: "m1", sender: { id: "mia", name: "Mia" }, text: "?" };

  it("stands in the field, with the caret at its end, until it is given", async () => {
    const page = await draw(composer({}));
    await page.show(composer({ edit, reply }));
    expect([value(page), page.get<HTMLTextAreaElement>(field).selectionStart, document.activeElement])
      .toEqual(["hi @Mia Tanaka", 14, page.get(field)]);
    expect([page.all("[data-testid=reply-bar]"), page.get("[data-testid=send]").title]).toEqual([[], "Save"]);
    await page.type(field, "hello @Mia Tanaka ");
    await page.press(field, "Enter");
    expect(onEdit).toHaveBeenCalledWith("hello @Mia Tanaka", ["mia"]);
    expect([onSend.mock.calls, onDraft.mock.calls], "the draft is another thing").toEqual([[], []]);
    await page.show(composer({ reply }));
    expect([value(page), page.all("[data-testid=reply-bar]").length]).toEqual(["begun", 1]);
  });

  it("is given up by Escape, or by the button, which leaves the focus in the field", async () => {
    const page = await draw(composer({ edit, reply }));
    await page.press(field, "Escape");
    await page.focus("[data-testid=edit-bar] button");
    await page.click("[data-testid=edit-bar] button");
    expect([onCancelEdit.mock.calls.length, onCancelReply.mock.calls.length, document.activeElement]).toEqual([2, 0,
      page.get(field)]);
    await page.type(field, "");
    await page.press(field, "ArrowUp");
    await page.press(field, "Enter");
    expect([onEditLast.mock.calls, onEdit.mock.calls], "an empty text changes nothing").toEqual([[], []]);
  });

  it("makes room for another one", async () => {
    const page = await draw(composer({ edit }));
    await page.type(field, "half");
    await page.show(composer({ edit: { ...edit, quote: { ...edit.quote, text: "newer" } } }));
    expect(value(page), "what is typed stays when the same message changes").toBe("half");
    await page.show(composer({ edit: { ...edit, quote: { ...edit.quote, key: "m8", text: "another" } } }));
    expect(value(page)).toBe("another");
  });
});

describe("a name that is begun", () => {
  it("is offered, picked by Enter, and told with the message", async () => {
    const page = await open();
    await page.focus(field);
    await page.type(field, "hi @z");
    expect(page.all("[role=option]").map((option) => option.textContent)).toEqual(["Zoë Lindqvist"]);
    expect(page.get(field).getAttribute("aria-activedescendant")).toBe(page.get("[role=option]").id);
    await page.press(field, "Enter");
    expect([value(page), onSend.mock.calls]).toEqual(["hi @Zoë Lindqvist ", []]);
    await page.press(field, "Enter");
    expect(onSend).toHaveBeenCalledWith("hi @Zoë Lindqvist", ["zoe"], false);
  });

  it("is no longer offered after Escape, which leaves the text and the reply alone", async () => {
    const page = await open({ reply: { key: "m1", sender: { id: "mia", name: "Mia" }, text: "?" } });
    await page.type(field, "@m");
    await page.press(field, "Escape");
    expect(page.all("[role=option]")).toEqual([]);
    expect([value(page), onCancelReply.mock.calls]).toEqual(["@m", []]);
  });
});
