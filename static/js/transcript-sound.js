// The sound beside a transcript in the admin: of the recording that is chosen in the same block.

export class Sound {
  /** `address` holds /0/ where the recording's number goes; `name` is of the field that says which;
      `say` tells people what happened. */
  constructor(audio, nothing, address, name, say) {
    Object.assign(this, { audio, nothing, address, name, say });
  }

  /** In milliseconds. */
  get now() {
    return Math.round(this.audio.currentTime * 1000);
  }

  get playing() {
    return !this.audio.paused;
  }

  async find() {
    const key = document.getElementsByName(this.name)[0]?.value ?? "";
    if (key === this.of) return;
    this.of = key;
    this.audio.replaceChildren();
    this.audio.load();
    this.audio.hidden = !key;
    this.nothing.hidden = Boolean(key);
    if (!key) return;
    try {
      const answer = await fetch(this.address.replace("/0/", `/${key}/`));
      if (!answer.ok) throw new Error(answer.statusText);
      const { sources } = await answer.json();
      if (key !== this.of) return;
      this.audio.append(...sources.map(source));
      this.audio.load();
    } catch {
      this.say("sound_failed");
    }
  }

  play() {
    if (!this.audio.childElementCount) this.say("no_sound");
    else if (this.playing) this.audio.pause();
    else this.audio.play().catch(() => this.say("sound_failed"));
  }

  back() {
    this.audio.currentTime = Math.max(0, this.audio.currentTime - 3);
  }

  hear(milliseconds) {
    this.audio.currentTime = milliseconds / 1000;
    if (!this.playing) this.play();
  }
}

const source = ({ url, type }) => Object.assign(document.createElement("source"), { src: url, type });
