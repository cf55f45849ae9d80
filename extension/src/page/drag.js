// Takes the pill to another corner. This may come when a finger is down already.
twoway.makeDrag = (pill, move) => {
  let [held, dragged, fromX, fromY] = [false, false, 0, 0];
  const hold = (/** @type {PointerEvent} */ { buttons, pointerId, clientX, clientY }) => {
    if (buttons !== 1) return;
    [held, dragged, fromX, fromY] = [true, false, clientX, clientY];
    pill.setPointerCapture(pointerId);
  };
  pill.onpointerdown = hold;
  pill.onpointermove = (event) => {
    if (!held && pill.matches(":active")) hold(event);
    if (!held) return;
    const [x, y] = [event.clientX - fromX, event.clientY - fromY];
    dragged ||= Math.hypot(x, y) > 6;
    if (dragged) pill.style.transform = `translate(${x}px,${y}px)`;
  };
  pill.onlostpointercapture = () => {
    held = false;
    if (!dragged) return;
    const { left, right, top, bottom } = pill.getBoundingClientRect();
    const side = left + right < innerWidth ? "left" : "right";
    pill.style.transform = "";
    move(`${top + bottom < innerHeight ? "top" : "bottom"}-${side}`);
  };
  pill.onclick = () => !dragged;
};
