/** Where the page begins. */
import { html, render } from "./lib.js";
import { Shell } from "./shell.js";
import { watch } from "./emulator/store.js";

document.getElementById("app").replaceChildren();
render(html`<${Shell} />`, document.getElementById("app"));
watch();
