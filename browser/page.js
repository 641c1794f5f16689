// What a test asks of a page in the browser.

const find = (selector) => document.querySelector(selector);

// Layout and paint have caught up.
const settled = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

function isSeen(selector) {
  const element = find(selector);
  const box = element?.getBoundingClientRect();
  return !!element && element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width * box.height > 0;
}

async function middle(selector) {
  find(selector).scrollIntoView({ block: "center", behavior: "instant" });
  await settled();
  const { x, y, width, height } = find(selector).getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}

async function box(selector) {
  const element = selector ? find(selector) : document.documentElement;
  if (selector) element.scrollIntoView({ block: "start", behavior: "instant" });
  await settled();
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: x + scrollX, y: y + scrollY, width, height };
}

// How far the page is wider than its window, in pixels.
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

function* letters(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (!data.trim() || !parentElement.checkVisibility()) continue;
    for (let place = 0; place < data.length; place++) {
      const range = document.createRange();
      range.setStart(texts.currentNode, place);
      range.setEnd(texts.currentNode, place + 1);
      const box = range.getBoundingClientRect();
      if (box.width) yield { letter: data[place], box };
    }
  }
}

// The text of an element as its letters stand on the screen, from left to right in each line; without white space.
function asSeen(selector) {
  const lines = [];
  for (const each of letters(find(selector))) {
    if (lines.length && Math.abs(lines.at(-1)[0].box.y - each.box.y) < 8) lines.at(-1).push(each);
    else lines.push([each]);
  }
  const inOrder = lines.flatMap((line) => line.sort((one, other) => one.box.x - other.box.x));
  return inOrder.map(({ letter }) => letter).join("").replace(/\s/g, "");
}

function pixel(...colours) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  for (const colour of colours) {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
  }
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

// As WCAG 2.2 defines it.
function luminance(rgb) {
  const [red, green, blue] = rgb.map((each) => each / 255).map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

// Texts that are seen with less contrast to what is behind them than WCAG's level AA asks for.
function faint() {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "Canvas";
  const paper = getComputedStyle(probe).color;
  probe.remove();
  const found = new Set();
  const known = new Map();
  for (const element of document.querySelectorAll("body, body *")) {
    const own = [...element.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const behind = [];
    for (let each = element; each; each = each.parentElement) behind.unshift(getComputedStyle(each).backgroundColor);
    const colour = getComputedStyle(element).color;
    const key = [colour, ...behind].join();
    if (!known.has(key)) known.set(key, contrast(pixel(paper, ...behind), pixel(paper, ...behind, colour)));
    if (known.get(key) < 4.5) found.add(`${element.tagName}.${element.className} ${known.get(key).toFixed(2)}`);
  }
  return [...found];
}

// The share of a picture that has about this colour.
async function share(png, rgb) {
  const image = Object.assign(new Image(), { src: `data:image/png;base64,${png}` });
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height }).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  let like = 0;
  for (let at = 0; at < data.length; at += 4) like += rgb.every((each, index) => Math.abs(each - data[at + index]) < 12);
  return like / (data.length / 4);
}
