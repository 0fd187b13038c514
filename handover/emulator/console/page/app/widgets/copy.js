/** The clipboard. */
import { say } from "../emulator/store.js";

/** Put a text on the clipboard, and say so; returns whether the browser let it. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`Copied: ${what}.`);
    return true;
  } catch {
    say("The browser doesn't let the page copy: select the text and copy it by hand.", true);
    return false;
  }
}
