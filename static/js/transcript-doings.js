// What can be done with the lines of a transcript. Each takes the editor, acts on its current line, puts
// the focus where one goes on, and says what happened.

import { showTime } from "./transcript-vtt.js";

const LONG_ENOUGH = 3000;

export const doings = {
  play: ({ sound }) => sound.play(),
  back: ({ sound }) => sound.back(),

  hear({ sound, current }) {
    if (typeof current?.cue.start === "number") sound.hear(current.cue.start);
  },

  previous: (editor) => step(editor, -1),
  next: (editor) => step(editor, 1),

  start(editor) {
    const { current, sound } = editor;
    const { now } = sound;
    const before = current.previousElementSibling;
    editor.change(() => {
      current.cue.start = now;
      // The line above ends where this one begins, instead of running into it.
      if (before && before.cue.end > now && before.cue.start < now) before.cue.end = now;
    }, current, before);
    editor.backToLine();
    editor.say("start", { n: editor.number(), t: showTime(now) });
  },

  end(editor) {
    const { current, sound } = editor;
    const { now } = sound;
    editor.change(() => { current.cue.end = now; }, current);
    editor.backToLine();
    editor.say("end", { n: editor.number(), t: showTime(now) });
  },

  split(editor) {
    const { current } = editor;
    const field = current.querySelector("textarea");
    const [first, second] = [field.value.slice(0, field.selectionStart), field.value.slice(field.selectionStart)];
    if (!first.trim() || !second.trim() || current.cue.out) {
      editor.say("nothing_to_split");
      editor.focusOn(current);
      return;
    }
    const cut = whereToCut(current.cue, first.length / field.value.length, editor.sound.now);
    const added = editor.line({ ...current.cue, start: cut, text: second.trim() });
    editor.change(() => {
      Object.assign(current.cue, { end: cut, text: first.trim() });
      current.after(added);
    }, current);
    editor.focusOn(added);
    added.querySelector("textarea").setSelectionRange(0, 0);
    editor.say("split", { n: editor.number() });
  },

  join(editor) {
    const { current } = editor;
    const after = current.nextElementSibling;
    if (!after) {
      editor.say("no_next");
      editor.focusOn(current);
      return;
    }
    const at = current.cue.text.trim().length;
    editor.change(() => {
      const [one, two] = [current.cue, after.cue];
      const text = [one.text.trim(), two.text.trim()].filter(Boolean).join(" ");
      const note = [...new Set([one.note, two.note])].filter(Boolean).join("; ");
      Object.assign(one, { text, note, end: two.end, out: one.out && two.out });
      after.remove();
    }, current);
    editor.focusOn(current);
    current.querySelector("textarea").setSelectionRange(at, at);
    editor.say("joined", { n: editor.number() });
  },

  turn(editor) {
    const { current } = editor;
    current.turnFrom = current.cue.speaker;
    editor.focusOn(current, "speaker");
    current.querySelector("[data-is=speaker]").select();
    editor.say("turn", { n: editor.number() });
  },

  note(editor) {
    editor.current.querySelector(".noted").hidden = false;
    editor.focusOn(editor.current, "note");
  },

  out(editor) {
    const { cue } = editor.current;
    editor.change(() => Object.assign(cue, { out: !cue.out, text: "" }), editor.current);
    editor.focusOn(editor.current);
    editor.say(cue.out ? "out" : "back_in", { n: editor.number() });
  },

  add(editor) {
    const { current } = editor;
    const start = current ? Number(current.cue.end) || 0 : editor.sound.now;
    const next = current?.nextElementSibling?.cue.start;
    const end = next > start ? Math.min(next, start + LONG_ENOUGH) : start + LONG_ENOUGH;
    const speaker = current?.cue.speaker ?? "";
    const added = editor.line({ start, end, text: "", speaker, note: "", out: false });
    editor.change(() => (current ? current.after(added) : editor.list.append(added)));
    editor.focusOn(added);
    editor.say("added", { n: editor.number() });
  },

  remove(editor) {
    const { current } = editor;
    const near = current.nextElementSibling ?? current.previousElementSibling;
    editor.change(() => current.remove());
    editor.current = near;
    editor.focusOn(near);
    editor.say("removed");
  },

  undo(editor) {
    const last = editor.past.pop();
    if (!last) {
      editor.say("nothing_to_undo");
      editor.backToLine();
      return;
    }
    editor.put(last.text);
    editor.focusOn(editor.lines[Math.max(0, Math.min(last.at, editor.lines.length - 1))]);
    editor.say("undone");
  },

  by: (editor) => editor.by.select(),
  "shift-following": (editor) => shift(editor, editor.lines.slice(editor.number() - 1)),
  "shift-all": (editor) => shift(editor, editor.lines),

  save(editor) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([editor.source.value], { type: "text/vtt" }));
    link.download = "transcript.vtt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  },

  raw(editor) {
    editor.mode("text");
    editor.source.focus();
  },

  lines(editor) {
    editor.put(editor.source.value);
    if (!editor.tools.hidden) editor.focusOn(editor.current);
  },
};

// Nothing to do without a line: these begin one instead.
export const NEED_A_LINE = new Set(["hear", "start", "end", "split", "join", "turn", "note", "out", "remove", "shift-following"]);

function step(editor, by) {
  const line = editor.lines[editor.number() - 1 + by] ?? editor.current;
  editor.focusOn(line);
  if (line) editor.say("at", { n: editor.number(), m: editor.lines.length });
}

/** Where the sound stands, if that is within the line; else in proportion to the letters. */
function whereToCut({ start, end }, share, now) {
  if (typeof start !== "number" || typeof end !== "number") return end;
  return now > start && now < end ? now : Math.round(start + (end - start) * share);
}

function shift(editor, lines) {
  const by = Math.round(Number(editor.by.value.replace(",", ".").replace("−", "-")) * 1000);
  const times = lines.flatMap(({ cue }) => [cue.start, cue.end]);
  if (!by) editor.say("no_number");
  else if (times.some((time) => typeof time === "string" || time + by < 0)) editor.say("before_zero");
  else {
    editor.change(() => {
      for (const { cue } of lines) {
        cue.start += by;
        cue.end += by;
      }
    }, ...lines);
    editor.say("shifted", { n: lines.length });
  }
}
