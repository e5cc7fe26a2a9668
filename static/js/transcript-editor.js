// Editing a transcript line by line, beside its sound. The textarea that this stands in front of always
// holds all of it: whatever fails here, the form sends what is there.

import { doings, NEED_A_LINE } from "./transcript-doings.js";
import { Sound } from "./transcript-sound.js";
import { read, readTime, showTime, write } from "./transcript-vtt.js";

const STEPS_BACK = 100;
const LETTERS_A_ROW = 80;
// By the place of the key, with Alt: what a key writes differs between keyboards.
const KEYS = {
  KeyP: "play", KeyB: "back", KeyL: "hear", KeyI: "start", KeyO: "end", Enter: "split", NumpadEnter: "split",
  KeyJ: "join", KeyT: "turn", KeyN: "note", KeyX: "out", ArrowUp: "previous", ArrowDown: "next",
  KeyA: "add", Delete: "remove", KeyZ: "undo", KeyM: "by",
};
const TIMES = ["start", "end"];
let editors = 0;

class Editor {
  constructor(host, source) {
    this.host = host;
    this.source = source;
    this.words = host.querySelector("template[data-part=words]").content;
    host.append(this.copy("editor"));
    this.tools = host.querySelector(".lines-editor");
    this.list = host.querySelector("ol");
    this.by = host.querySelector("[data-is=by]");
    this.speakers = host.querySelector("datalist");
    this.speakers.id = `speakers-${(editors += 1)}`;
    this.current = null;
    // What the transcript was before each change, and which line was the current one.
    this.past = [];
    const say = (...what) => this.say(...what);
    const name = source.name.replace(/-cues$/, "-recording");
    this.sound = new Sound(host.querySelector("audio"), host.querySelector(".no-sound"), host.dataset.sound, name, say);
    this.listen();
    this.put(source.value);
    this.sound.find();
  }

  listen() {
    const { host, list } = this;
    host.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-do]");
      if (button) this.do(button.dataset.do);
    });
    host.addEventListener("keydown", (event) => this.pressed(event));
    list.addEventListener("focusin", ({ target }) => this.enter(target.closest("li")));
    list.addEventListener("input", ({ target }) => this.typed(target));
    list.addEventListener("change", ({ target }) => this.settled(target));
    host.querySelector("[data-is=file]").addEventListener("change", ({ target }) => this.load(target));
    host.querySelector("audio").addEventListener("timeupdate", () => this.follow());
    // A label, or a link to an error, leads to the field; from there to the line.
    this.source.addEventListener("focus", () => {
      if (!this.tools.hidden) this.focusOn(this.current);
    });
  }

  copy(name) {
    return this.host.querySelector(`template[data-part=${name}]`).content.cloneNode(true);
  }

  get lines() {
    return [...this.list.children];
  }

  /** Counted from 1; 0 where there is no current line. */
  number() {
    return this.lines.indexOf(this.current) + 1;
  }

  sentence(key) {
    return this.words.querySelector(`[data-say=${key}]`).textContent;
  }

  say(key, words = {}) {
    const place = this.host.querySelector(this.tools.hidden ? ".as-lines [role=status]" : ".said");
    place.textContent = this.sentence(key).replace(/\{([nmt])\}/g, (_, letter) => words[letter] ?? "");
  }

  // The text and the lines

  /** Shows `text` as lines and keeps it; as text, where it can't be read. */
  put(text) {
    let cues;
    try {
      cues = read(text);
    } catch {
      this.mode("text");
      this.say("not_read");
      return;
    }
    this.list.replaceChildren(...cues.map((cue) => this.line(cue)));
    this.current = null;
    this.enter(this.list.firstElementChild);
    this.mode("lines");
    this.judge();
    // The text itself, where it says the same: opening the form changes nothing.
    if (text !== this.source.value) this.keep();
  }

  mode(name) {
    const lines = name === "lines";
    this.tools.hidden = !lines;
    this.host.querySelector(".as-lines").hidden = lines;
    this.host.querySelector(".typed").hidden = lines;
    this.source.classList.toggle("behind", lines);
    this.source.tabIndex = lines ? -1 : 0;
  }

  line(cue) {
    const line = this.copy("line").firstElementChild;
    line.cue = cue;
    line.querySelector("[data-is=speaker]").setAttribute("list", this.speakers.id);
    this.show(line);
    return line;
  }

  show(line) {
    const { cue } = line;
    for (const field of line.querySelectorAll("[data-is]")) {
      const { is } = field.dataset;
      field.value = TIMES.includes(is) ? showTime(cue[is]) : cue[is];
      field.changing = false;
    }
    line.querySelector(".spoken").hidden = cue.out;
    line.querySelector(".out").hidden = !cue.out;
    line.querySelector(".noted").hidden = !cue.note;
    grow(line.querySelector("textarea"));
  }

  /** Writes the lines into the textarea, and tells the form. */
  keep() {
    const text = write(this.lines.map(({ cue }) => cue));
    if (text === this.source.value) return;
    this.source.value = text;
    for (const name of ["input", "change"]) this.source.dispatchEvent(new Event(name, { bubbles: true }));
  }

  remember() {
    const text = write(this.lines.map(({ cue }) => cue));
    if (this.past.at(-1)?.text === text) return;
    this.past.push({ text, at: this.number() - 1 });
    if (this.past.length > STEPS_BACK) this.past.shift();
  }

  /** `act` changes cues or lines, and among the lines that stay those of `shown`. */
  change(act, ...shown) {
    this.remember();
    act();
    for (const line of shown) if (line) this.show(line);
    this.judge();
    this.keep();
  }

  /** Says beside each line what is wrong with it. */
  judge() {
    let before = 0;
    for (const line of this.lines) {
      const { start, end, text, out } = line.cue;
      const [noStart, noEnd] = [start, end].map((time) => typeof time === "string");
      const late = !noStart && start < before;
      const turned = !noStart && !noEnd && end <= start;
      const wrong = [[noStart || noEnd, "bad_time"], [turned, "bad_order"], [late, "before_line_above"], [!text.trim() && !out, "no_words"]];
      const [, fault] = wrong.find(([is]) => is) ?? [];
      line.querySelector(".fault").textContent = fault ? this.sentence(fault) : "";
      line.querySelector("[data-is=start]").setAttribute("aria-invalid", noStart || late || turned);
      line.querySelector("[data-is=end]").setAttribute("aria-invalid", noEnd || turned);
      if (!noStart) before = start;
    }
    const names = new Set(this.lines.map(({ cue }) => cue.speaker).filter(Boolean));
    this.speakers.replaceChildren(...[...names].map((name) => new Option(name, name)));
    this.host.querySelector(".none").hidden = this.lines.length > 0;
  }

  // Typing, keys and buttons

  enter(line) {
    if (!line || line === this.current) return;
    this.current?.classList.remove("current");
    line.classList.add("current");
    this.current = line;
  }

  typed(field) {
    const { cue } = field.closest("li");
    const { is } = field.dataset;
    if (!field.changing) this.remember();
    field.changing = true;
    cue[is] = TIMES.includes(is) ? (readTime(field.value) ?? field.value) : field.value;
    if (is === "text") grow(field);
    this.keep();
  }

  settled(field) {
    const line = field.closest("li");
    const { is } = field.dataset;
    field.changing = false;
    if (is === "speaker") this.giveTurn(line);
    if (TIMES.includes(is)) field.value = showTime(line.cue[is]);
    this.judge();
    this.keep();
  }

  /** Where a turn was asked for, the new name holds for the lines below too, up to where somebody else
      spoke already. */
  giveTurn(line) {
    if (line.turnFrom === undefined) return;
    for (let below = line.nextElementSibling; below?.cue.speaker === line.turnFrom; below = below.nextElementSibling) {
      below.cue.speaker = line.cue.speaker;
      this.show(below);
    }
    delete line.turnFrom;
  }

  pressed(event) {
    if (this.tools.hidden) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.code]) {
      event.preventDefault();
      event.stopPropagation();
      this.do(KEYS[event.code]);
    } else if (event.key === "Enter" && event.target.matches("input[data-is]")) {
      // Enter in a field would send the whole form.
      event.preventDefault();
      if (event.target === this.by) this.do("shift-following");
      else this.focusOn(this.current);
    }
  }

  do(name) {
    doings[NEED_A_LINE.has(name) && !this.current ? "add" : name](this);
  }

  focusOn(line, is = "text") {
    if (!line) {
      this.host.querySelector("[data-do=add]").focus();
      return;
    }
    const field = line.querySelector(`[data-is=${is}]`);
    (field.closest("[hidden]") ? line.querySelector("[data-is=start]") : field).focus();
  }

  /** From a button of the tools to the line that it changed. */
  backToLine() {
    if (!this.list.contains(document.activeElement)) this.focusOn(this.current);
  }

  async load(field) {
    const [file] = field.files;
    field.value = "";
    if (!file) return;
    const cues = await file.text().then(read).catch(() => []);
    if (!cues.length) {
      this.say("file_not_read");
      return;
    }
    this.change(() => this.list.replaceChildren(...cues.map((cue) => this.line(cue))));
    this.focusOn(this.list.firstElementChild);
    this.say("loaded", { n: cues.length });
  }

  /** Marks the line that is being said; the page moves only for somebody who is not writing. */
  follow() {
    const { now, playing } = this.sound;
    const writing = this.list.contains(document.activeElement);
    for (const line of this.lines) {
      const said = playing && line.cue.start <= now && now < line.cue.end;
      if (said && !line.hasAttribute("aria-current") && !writing) line.scrollIntoView({ block: "nearest" });
      if (said) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
  }
}

function grow(field) {
  field.rows = field.value.split("\n").reduce((rows, line) => rows + 1 + Math.floor(line.length / LETTERS_A_ROW), 0);
}

class TranscriptEditor extends HTMLElement {
  connectedCallback() {
    // The form gives the field its text only after it has put the field into the page.
    setTimeout(() => {
      if (!this.isConnected) return;
      this.editor ??= new Editor(this, this.querySelector("textarea"));
      this.chosen ??= () => this.editor.sound.find();
      document.addEventListener("change", this.chosen);
    });
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.chosen);
    this.querySelector("audio")?.pause();
  }
}

customElements.define("transcript-editor", TranscriptEditor);
