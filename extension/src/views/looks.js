// The style sheets of `src/page/style.js`, for the views to bring along.

import "../tokens.js";
import "../page/style.js";

export const { pill: PILL_STYLE, panel: PANEL_STYLE } = globalThis.twoway.styles;
