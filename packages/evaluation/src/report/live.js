// Moves the threshold of a router report: the figures, the dot on the curve and what is promised
// follow the slider. The page holds all that it needs, and is complete without this script.

const live = document.querySelector('.live');
const slider = live.querySelector('input');
const figures = live.querySelectorAll('[data-figure]');
const marks = live.querySelectorAll('button');
const promises = live.querySelectorAll('.aim');
const { cuts, notes } = JSON.parse(document.getElementById('cuts').textContent);

/** A dot for each size the curve is drawn at. */
const dots = [...document.querySelectorAll('svg[data-frame]')].map((chart) => {
  const dot = document.createElementNS(chart.namespaceURI, 'circle');
  dot.setAttribute('class', 'live-dot');
  dot.setAttribute('r', '7');
  chart.append(dot);
  return { dot, frame: JSON.parse(chart.dataset.frame) };
});

function show() {
  const [x, y, ...texts] = cuts[slider.value];
  for (const [index, figure] of figures.entries()) figure.textContent = texts[index];
  slider.setAttribute(
    'aria-valuetext',
    [...figures].map((each) => `${each.dataset.figure} ${each.textContent}`).join(', '),
  );
  for (const { dot, frame } of dots) {
    const along = (x - frame.first) / (frame.last - frame.first);
    const height = (y - frame.lowest) / (frame.highest - frame.lowest);
    dot.setAttribute('cx', frame.left + along * (frame.right - frame.left));
    dot.setAttribute('cy', frame.bottom + height * (frame.top - frame.bottom));
  }
  for (const mark of marks) mark.setAttribute('aria-pressed', String(mark.dataset.cut === slider.value));
  for (const [index, promise] of promises.entries()) promise.hidden = index !== notes[slider.value];
}

for (const mark of marks) {
  mark.addEventListener('click', () => {
    slider.value = mark.dataset.cut;
    show();
  });
}
slider.addEventListener('input', show);
live.hidden = false;
show();
