/* A frame on a WordPress site. WordPress hides it until it says how high it is, with the secret that
   WordPress put behind the "#?secret=" of its address, and opens links for it, because its sandbox
   keeps a frame from opening windows. Anywhere else there is no secret, and this does nothing. */
{
  const secret = /^#\?secret=([a-zA-Z0-9]{1,64})$/.exec(location.hash)?.[1];
  const LOWEST = 200;
  const HIGHEST = 1000;
  let told = 0;

  const say = (message, value) => parent.postMessage({ message, value, secret }, "*");

  /* The words' own height: for the moment of measuring, nothing fills the frame. */
  const height = () => {
    const root = document.documentElement;
    root.classList.add("measured");
    const own = Math.ceil(document.body.getBoundingClientRect().height);
    root.classList.remove("measured");
    return Math.min(HIGHEST, Math.max(LOWEST, own));
  };

  const tellHeight = (again) => {
    const now = height();
    if (again || now !== told) {
      told = now;
      say("height", now);
    }
  };

  if (secret && parent !== window) {
    new ResizeObserver(() => tellHeight(false)).observe(document.body);
    document.fonts?.ready.then(() => tellHeight(false));
    /* In a sandbox every origin is "null": only the window itself tells who speaks. */
    addEventListener("message", (event) => {
      if (event.source === parent && event.data?.message === "ready" && event.data.secret === secret) {
        tellHeight(true);
      }
    });
    addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (link && !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)) {
        event.preventDefault();
        say("link", link.href);
      }
    });
  }
}
