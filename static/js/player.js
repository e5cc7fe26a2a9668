/* A recording and its transcript, played together. Without this file the browser's own player stays, and
   each turn's time is a link into the sound. */

const BACK = 10; // seconds
const STEP = 5; // seconds that an arrow key moves in the recording
const AHEAD = 4; // seconds by which a content note is told before its words are heard
const AT_REST = 3000; // milliseconds since a reader last scrolled, before the page follows the voice
const SPEEDS = [1, 1.25, 1.5, 0.8];

const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

let lastScrolled = -AT_REST;
for (const kind of ["wheel", "touchmove", "keydown"]) {
  addEventListener(kind, () => { lastScrolled = performance.now(); }, { passive: true });
}

class Listening {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.root = root;
    this.audio = find("audio");
    this.seek = find(".seek");
    this.heard = find("[data-heard]");
    this.now = find("[data-now]");
    this.along = find(".along");
    this.note = find("p[data-noted]");
    this.noteText = this.note.insertBefore(new Text(), this.note.firstChild);
    this.told = find("[data-told]");
    this.player = find(".player");
    this.toggles = [...root.querySelectorAll("[data-toggle]")];
    this.clocks = [...root.querySelectorAll("[data-clock]")];
    this.cues = [...root.querySelectorAll(".cue")];
    this.starts = this.cues.map((cue) => Number(cue.dataset.start));
    this.end = Number(this.seek.max);
    this.current = null;
    this.playerSeen = true;

    this.wire(find);
    this.upgrade();
    this.goToLinked();
  }

  upgrade() {
    this.audio.controls = false;
    this.audio.hidden = true;
    for (const part of this.root.querySelectorAll("[data-live], .player [data-toggle], [data-back], [data-speed]")) {
      part.hidden = false;
    }
    this.root.classList.add("live");
    for (const toggle of this.toggles) toggle.dataset.play = toggle.getAttribute("aria-label");
    for (const turn of this.root.querySelectorAll(".speech")) this.linkTimes(turn);
  }

  /* The first time of a turn is a link already; the others become ones that arrow keys reach. */
  linkTimes(turn) {
    const [first, ...others] = turn.querySelectorAll(".at");
    for (const plain of others) {
      const link = first.cloneNode(true);
      link.href = first.href.replace(/#.*/, `#t=${plain.parentElement.dataset.start}`);
      link.lastChild.replaceWith(plain.textContent);
      link.tabIndex = -1;
      plain.replaceWith(link);
    }
  }

  wire(find) {
    const { audio, seek } = this;
    for (const toggle of this.toggles) toggle.addEventListener("click", () => this.toggle());
    find("[data-back]").addEventListener("click", () => this.go(audio.currentTime - BACK));
    find("[data-skip]").addEventListener("click", () => this.goPastNote());
    this.speaks(find("[data-speed]"));
    seek.addEventListener("input", () => this.go(Number(seek.value)));
    seek.addEventListener("keydown", (event) => this.stepInTime(event));
    seek.addEventListener("blur", () => this.sayPlace());
    for (const kind of ["play", "pause", "ended"]) {
      audio.addEventListener(kind, () => this.showState());
    }
    audio.addEventListener("timeupdate", () => this.show());
    audio.addEventListener("error", () => this.fails());
    audio.querySelector("source:last-of-type").addEventListener("error", () => this.fails());
    const said = find(".said");
    said.addEventListener("click", (event) => this.chooseLine(event));
    said.addEventListener("keydown", (event) => this.moveInTurn(event));
    this.along.addEventListener("focusout", () => setTimeout(() => this.showAlong()));
    addEventListener("hashchange", () => this.goToLinked());
    /* One voice at a time. */
    document.addEventListener("play", (event) => event.target !== audio && audio.pause(), true);
    new IntersectionObserver(([entry]) => {
      this.playerSeen = entry.isIntersecting;
      this.showAlong();
    }).observe(this.player);
  }

  speaks(button) {
    const normal = button.textContent;
    let chosen = 0;
    button.addEventListener("click", () => {
      chosen = (chosen + 1) % SPEEDS.length;
      this.audio.playbackRate = SPEEDS[chosen];
      const speed = `${SPEEDS[chosen].toLocaleString(document.documentElement.lang)}×`;
      button.textContent = chosen ? filled(button.dataset.speed, { speed }) : normal;
    });
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  play() {
    if (this.audio.currentTime >= this.end) this.audio.currentTime = 0;
    /* A second command may come before the first is done; what fails for good is an error event. */
    this.audio.play().catch(() => {});
  }

  go(to) {
    this.audio.currentTime = Math.min(Math.max(to, 0), this.end);
    this.show(true);
  }

  /* What stands in the address is where the voice begins; nothing plays by itself. */
  goToLinked() {
    const linked = this.cues.find((cue) => `#p-${cue.dataset.key}` === location.hash);
    if (linked && this.audio.paused) this.go(Number(linked.dataset.start));
  }

  stepInTime(event) {
    const steps = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    /* The browser's own steps start from where the voice is. */
    this.seek.value = this.audio.currentTime;
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.go(this.audio.currentTime + steps[event.key]);
  }

  showState() {
    const playing = !this.audio.paused;
    this.root.classList.toggle("on", playing);
    for (const toggle of this.toggles) {
      toggle.setAttribute("aria-label", playing ? toggle.dataset.pause : toggle.dataset.play);
    }
    this.show();
    this.showAlong();
  }

  show(chosen = false) {
    const at = this.audio.currentTime;
    const share = Math.min(at / this.end, 1);
    this.heard.setAttribute("width", this.heard.dataset.heard * share);
    this.now.setAttribute("transform", `translate(${this.now.dataset.now * share})`);
    for (const each of this.clocks) each.textContent = this.place(at);
    /* A slider that has the focus would be read out four times a second. */
    if (chosen || this.audio.paused || document.activeElement !== this.seek) this.sayPlace();
    this.mark(this.lineAt(at));
    this.showNote(at);
  }

  place(at) {
    return filled(this.seek.dataset.text, { at: clock(at), length: clock(this.end) });
  }

  sayPlace() {
    this.seek.value = this.audio.currentTime;
    this.seek.setAttribute("aria-valuetext", this.place(this.audio.currentTime));
  }

  /* The line that is being said, or was said last. */
  lineAt(at) {
    if (at === 0 && this.audio.paused) return undefined;
    return this.cues[this.starts.filter((start) => start <= at + 0.01).length - 1];
  }

  mark(line) {
    if (line === this.current) return;
    const before = this.current;
    before?.removeAttribute("aria-current");
    line?.setAttribute("aria-current", "true");
    this.current = line;
    if (before && line && !this.audio.paused) this.follow(before, line);
  }

  /* Only for who has the voice's line before them, and has not scrolled just now. */
  follow(before, line) {
    const left = before.getBoundingClientRect();
    const next = line.getBoundingClientRect();
    const bottom = innerHeight - this.along.offsetHeight;
    const wasSeen = left.bottom > 0 && left.top < bottom;
    const isSeen = next.top >= 0 && next.bottom <= bottom;
    if (wasSeen && !isSeen && performance.now() - lastScrolled > AT_REST) {
      line.scrollIntoView({ block: "center" });
    }
  }

  /* The note of what is being said or comes next, while it plays. */
  showNote(at) {
    const noted = this.audio.paused ? undefined : this.lineAt(at + AHEAD * this.audio.playbackRate);
    const line = this.lineAt(at)?.dataset.noted ? this.lineAt(at) : noted;
    const what = this.audio.paused ? undefined : line?.dataset.noted;
    this.past = what ? Number(line.dataset.past || this.end) : undefined;
    if (what === this.toldOf) return;
    this.toldOf = what;
    const sentence = what ? filled(this.note.dataset.noted, { what }) : "";
    this.noteText.data = `${sentence} `;
    this.told.textContent = sentence;
    this.note.hidden = !what;
    this.showAlong();
  }

  goPastNote() {
    const focused = this.along.contains(document.activeElement);
    this.go(this.past ?? this.audio.currentTime);
    /* The button goes with the note; the focus stays beside it. */
    if (focused) this.toggles[this.toggles.length - 1].focus();
  }

  /* The small player at the foot of the window: where the large one is out of sight. */
  showAlong() {
    const focused = this.along.contains(document.activeElement);
    const started = this.audio.currentTime > 0 || !this.audio.paused;
    const needed = started && !this.audio.ended && (!this.playerSeen || this.toldOf);
    this.along.hidden = !(needed || focused);
  }

  chooseLine(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    const line = event.target.closest(".cue");
    if (link && !link.classList.contains("at")) {
      this.followPast(link);
    } else if (line && (link || getSelection().isCollapsed)) {
      event.preventDefault();
      this.go(Number(line.dataset.start));
      this.play();
    }
  }

  /* The way past a note leads the voice along, if it speaks. */
  followPast(link) {
    if (this.audio.paused || !link.closest(".note")) return;
    const line = this.cues.find((cue) => `#p-${cue.dataset.key}` === link.hash);
    this.go(line ? Number(line.dataset.start) : this.end);
  }

  /* Up and down from time to time within a turn, right to the line's own address, left back again. */
  moveInTurn(event) {
    const line = event.target.closest(".cue");
    if (!line || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const times = [...line.closest(".speech").querySelectorAll(".at")];
    const here = times.indexOf(line.querySelector(".at"));
    const to = {
      ArrowDown: times[here + 1],
      ArrowUp: times[here - 1],
      Home: times[0],
      End: times[times.length - 1],
      ArrowRight: line.querySelector(".pin a"),
      ArrowLeft: times[here],
    }[event.key];
    if (!to || to === event.target) return;
    event.preventDefault();
    if (times.includes(to)) for (const time of times) time.tabIndex = time === to ? 0 : -1;
    to.focus();
  }

  fails() {
    this.audio.pause();
    this.root.querySelector(".trouble").hidden = false;
    this.told.textContent = this.root.querySelector(".trouble").textContent;
  }
}

for (const root of document.querySelectorAll(".listening")) {
  if (root.querySelector("audio")) new Listening(root);
}
