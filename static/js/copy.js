// A button beside a field of text to take along. Without a script the field is there to copy from by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = button.parentElement.querySelector("textarea, input");
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // The text is marked: the reader's own keys copy it.
      return;
    }
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 4000);
  });
}
