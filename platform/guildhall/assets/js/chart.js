// Draw every figure of the page from its own table: same numbers, once. Order of colours and marks as in the design.
import {
  BarController, BarElement, CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement,
} from "chart.js";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement);

const MARKS = ["circle", "rectRot", "triangle", "rect"];
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const FONT = { family: '"Public Sans", system-ui, sans-serif', size: 13 };
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--gh-${name}`).trim();

document.fonts.ready.then(() => document.querySelectorAll("figure[data-chart]").forEach(draw));

function draw(figure) {
  const { labels, series } = read(figure.querySelector("table"));
  if (labels.length === 0) return;
  const holder = figure.querySelector(".gh-figure__canvas");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", figure.querySelector("figcaption").textContent.trim().replace(/\s+/g, " "));
  holder.append(canvas);
  holder.hidden = false;
  figure.querySelector("details").open = false;
  const kind = figure.dataset.chart;
  const target = figure.dataset.target === undefined ? null : Number(figure.dataset.target);
  new Chart(canvas, {
    type: kind,
    data: { labels, datasets: series.map((one, at) => dataset(one, at, kind)) },
    options: options(kind, series, target),
    plugins: [targetLine(target, figure.dataset.targetLabel), directLabels(kind, Number(figure.dataset.decimals))],
  });
}

/** Return the labels and the series of the table that stands under the drawing. */
function read(table) {
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.dataset.name);
  const rows = [...table.tBodies[0].rows];
  const number = (cell) => (cell.dataset.value === "" ? null : Number(cell.dataset.value));
  const series = names.map((name, at) => ({ name, numbers: rows.map((row) => number(row.cells[at + 1])) }));
  return { labels: rows.map((row) => row.cells[0].textContent.trim()), series };
}

function dataset({ name, numbers }, at, kind) {
  const paint = colour(["accent", "brass", "violet", "muted"][at]);
  const common = { label: name, data: numbers, borderColor: paint, backgroundColor: paint };
  if (kind === "bar") return { ...common, borderRadius: 2, maxBarThickness: 36, categoryPercentage: 0.75 };
  return { ...common, borderWidth: 2, borderDash: DASHES[at], pointStyle: MARKS[at], pointRadius: 4, spanGaps: false };
}

function options(kind, series, target) {
  const highest = Math.max(target ?? 0, ...series.flatMap((one) => one.numbers));
  const ticks = { color: colour("muted"), font: FONT };
  return {
    animation: false,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top: kind === "bar" && series.length > 1 ? 48 : 28, right: kind === "line" ? 96 : 8 } },
    scales: {
      x: { grid: { display: false }, border: { color: colour("line") }, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12 } },
      y: {
        beginAtZero: true, suggestedMax: highest * 1.08, border: { display: false },
        grid: { color: colour("hair") }, ticks: { ...ticks, maxTicksLimit: 5 },
      },
    },
  };
}

/** Name each line at its end and write each bar's number above it: nobody looks up a legend. */
function directLabels(kind, decimals) {
  const write = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: decimals });
  return {
    id: "directLabels",
    afterDatasetsDraw(chart) {
      chart.ctx.save();
      chart.ctx.font = `${FONT.size}px ${FONT.family}`;
      chart.data.datasets.forEach((one, at) => {
        const points = chart.getDatasetMeta(at).data;
        chart.ctx.fillStyle = one.borderColor;
        if (kind === "line") nameLine(chart, one, points);
        else if (points.length * chart.data.datasets.length <= 16) numberBars(chart, one, points, write);
      });
      if (kind === "bar" && chart.data.datasets.length > 1) nameBars(chart);
      chart.ctx.restore();
    },
  };
}

function nameLine({ ctx }, { label, data }, points) {
  const last = data.findLastIndex((number) => number !== null);
  if (last < 0) return;
  ctx.textBaseline = "middle";
  ctx.fillText(label, points[last].x + 10, points[last].y, 88);
}

function numberBars({ ctx }, { data }, points, write) {
  ctx.textAlign = "center";
  points.forEach((point, row) => {
    if (data[row] === null) return;
    haloed(ctx, write.format(data[row]), point.x, point.y - 6);
  });
}

/** Several bars stand side by side: say once, above them, which is which. */
function nameBars({ ctx, data: { datasets }, chartArea }) {
  let [left, top] = [chartArea.left, 2];
  for (const { label, borderColor } of datasets) {
    const width = ctx.measureText(label).width;
    if (left > chartArea.left && left + 16 + width > chartArea.right) [left, top] = [chartArea.left, top + 18];
    ctx.fillStyle = borderColor;
    ctx.fillRect(left, top, 10, 10);
    ctx.textAlign = "left";
    ctx.fillText(label, left + 16, top + 10);
    left += 40 + width;
  }
}

/** Write on white, so that a line or a bar behind does not cross the words. */
function haloed(ctx, text, left, bottom) {
  ctx.save();
  ctx.setLineDash([]);
  ctx.lineWidth = 4;
  ctx.lineJoin = "round";
  ctx.strokeStyle = "#fff";
  ctx.strokeText(text, left, bottom);
  ctx.restore();
  ctx.fillText(text, left, bottom);
}

/** Draw the target as a line with its name. */
function targetLine(target, label) {
  return {
    id: "targetLine",
    afterDatasetsDraw({ ctx, chartArea, scales, config }) {
      if (target === null) return;
      const height = scales.y.getPixelForValue(target);
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = colour("ink");
      ctx.setLineDash([4, 4]);
      ctx.beginPath();
      ctx.moveTo(chartArea.left, height);
      ctx.lineTo(chartArea.right, height);
      ctx.stroke();
      ctx.font = `bold ${FONT.size}px ${FONT.family}`;
      const atEnd = config.type === "bar";
      ctx.textAlign = atEnd ? "right" : "left";
      haloed(ctx, label, atEnd ? chartArea.right : chartArea.left + 4, height - 6);
      ctx.restore();
    },
  };
}
