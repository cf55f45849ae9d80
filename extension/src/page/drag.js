// Takes the pill to another corner. This may come when a finger is down already.
twoway.makeDrag = (pill, move) => {
  let [held, dragged, fromX, fromY] = [false, false, 0, 0];
  pill.onpointerdown = () => (dragged = false);
  pill.onpointermove = ({ buttons, pointerId, clientX, clientY }) => {
    if (!held) {
      if (buttons !== 1 || !pill.matches(":active")) return;
      [held, fromX, fromY] = [true, clientX, clientY];
      pill.setPointerCapture(pointerId);
    }
    const [x, y] = [clientX - fromX, clientY - fromY];
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
