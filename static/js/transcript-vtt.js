// WebVTT as stories/transcripts.py writes and reads it. Times are whole milliseconds; one that can't be
// read stays the text that was typed.

const VOICE = /<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>/g;
const ARROW = "-->";

/** Milliseconds of "1:02.5", "0:01:02.500" or "62.5"; null for anything else. */
export function readTime(text) {
  const match = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d+)(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!match) return null;
  const [, hours, minutes, seconds, fraction] = match;
  if (minutes !== undefined && (Number(seconds) > 59 || Number(minutes) > 59)) return null;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return whole * 1000 + Number((fraction ?? "0").padEnd(3, "0"));
}

/** As a field shows it: 0:37.250, 1:02:05.000. */
export function showTime(time) {
  if (typeof time === "string") return time;
  const [hours, minutes, rest] = split(time);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function writeTime(time) {
  if (typeof time === "string") return time.replaceAll(ARROW, " ").trim() || "?";
  const [hours, minutes, rest] = split(time);
  return `${two(hours)}:${two(minutes)}:${rest}`;
}

function split(time) {
  const seconds = Math.floor(time / 1000);
  const rest = `${two(seconds % 60)}.${String(time % 1000).padStart(3, "0")}`;
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, rest];
}

const two = (number) => String(number).padStart(2, "0");

/** The cues of a file: {start, end, text, speaker, note, out}. Throws where a line is not understood,
    which the server then names. */
export function read(text) {
  const cues = [];
  let note = "";
  let out = false;
  for (const [index, lines] of blocks(text).entries()) {
    const at = lines.findIndex((line) => line.includes(ARROW));
    if (at < 0) {
      for (const line of lines) {
        const told = /^NOTE(?:[ \t]+(.*))?$/.exec(line)?.[1]?.trim() ?? "";
        note = /^content:[ \t]*(.*)$/i.exec(told)?.[1] ?? note;
        out = out || told.toLowerCase() === "taken out";
      }
      const known = /^(NOTE([ \t].*)?|STYLE|REGION)$/.test(lines[0]);
      if (!known && !(index === 0 && lines[0].startsWith("WEBVTT"))) throw new Error("words without times");
      continue;
    }
    cues.push({ ...cue(lines[at], lines.slice(at + 1).join("\n")), note, out });
    if (out) cues.at(-1).text = "";
    note = "";
    out = false;
  }
  return cues;
}

function blocks(text) {
  const found = [[]];
  for (const line of text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/)) {
    if (line.trim()) found.at(-1).push(line.trim());
    else if (found.at(-1).length) found.push([]);
  }
  return found.filter((lines) => lines.length);
}

function cue(times, payload) {
  const [start, end] = times.split(ARROW).map((side) => readTime(side.trim().split(/\s/)[0]));
  const speakers = new Set([...payload.matchAll(VOICE)].map((match) => oneLine(unescaped(match[1]))));
  if (start === null || end === null || payload.includes(ARROW) || speakers.size > 1) {
    throw new Error("a line that is not understood");
  }
  const text = unescaped(payload.replace(/<[^>]*>?/g, ""));
  return { start, end, text: withoutEmptyLines(text), speaker: [...speakers][0] ?? "" };
}

/** The file; "" for no cues. */
export function write(cues) {
  if (!cues.length) return "";
  return `${["WEBVTT", ...cues.map(block)].join("\n\n")}\n`;
}

function block({ start, end, text, speaker, note, out }) {
  const before = [];
  if (oneLine(note)) before.push(`NOTE content: ${oneLine(note).replaceAll(ARROW, "→")}`, "");
  if (out) before.push("NOTE taken out", "");
  const voice = oneLine(speaker) ? `<v ${escaped(oneLine(speaker))}>` : "";
  const words = voice + (out ? "" : escaped(withoutEmptyLines(text)));
  return [...before, `${writeTime(start)} ${ARROW} ${writeTime(end)}`, ...(words ? [words] : [])].join("\n");
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function unescaped(text) {
  const field = document.createElement("textarea");
  field.innerHTML = text.replaceAll("<", "&lt;");
  return field.value;
}

const oneLine = (text) => text.split(/\s+/).filter(Boolean).join(" ");

function withoutEmptyLines(text) {
  return text.split(/\r\n|\r|\n/).map((line) => line.trim()).filter(Boolean).join("\n");
}
