// Comes last: what it gives goes to the background.
twoway.read?.(document, location);
