/** Whether the page is as narrow as a phone; style.css has the same width. */
import { signal } from "../lib.js";

const query = matchMedia("(max-width: 700px)");
export const narrow = signal(query.matches);
query.addEventListener("change", () => {
  narrow.value = query.matches;
});
