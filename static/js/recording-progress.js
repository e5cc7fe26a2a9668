// Keeps the page of a recording up to date while the sound is being prepared. Without it the page says
// how far it is whenever it is loaded.
const EVERY = 2000;

async function follow(section) {
  const state = section.querySelector("[data-state]");
  const bar = section.querySelector("[data-progress]");
  const percent = section.querySelector("[data-percent]");
  section.querySelector("[data-without-script]")?.remove();
  for (;;) {
    await new Promise((go) => setTimeout(go, EVERY));
    if (document.hidden) continue;
    let now;
    try {
      const answer = await fetch(section.dataset.recording, { headers: { accept: "application/json" } });
      // Signed out, or the recording is gone: what stands there is the last that is known.
      if (!answer.ok || answer.redirected) return;
      now = await answer.json();
    } catch {
      continue;
    }
    // A status is read out: another state is worth it, each per cent is not.
    if (state.textContent !== now.state) state.textContent = now.state;
    bar.value = percent.textContent = now.progress;
    if (now.under_way) continue;
    bar.remove();
    percent.parentElement.replaceChildren(state);
    section.querySelector("[data-rest]").innerHTML = now.rest;
    return;
  }
}

document.querySelectorAll("[data-recording]").forEach(follow);
