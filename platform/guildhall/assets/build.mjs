// Compile the front end into platform/guildhall/static: one style sheet, one script, one script for
// pages with charts, two for the kiosk, three fonts and a manifest of fingerprinted names. Run: node platform/guildhall/assets/build.mjs
import { createHash } from "node:crypto";
import {
  existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../..");
const output = resolve(here, "../static");
const uswds = join(root, "node_modules/@uswds/uswds");
const FONTS = {
  "public-sans-400.woff2": "public-sans/PublicSans-Regular.woff2",
  "public-sans-700.woff2": "public-sans/PublicSans-Bold.woff2",
  "merriweather-700.woff2": "merriweather/Latin-Merriweather-Bold.woff2",
  // For printed documents (guildhall/pdf), which typst sets and which no page asks for.
  "public-sans-400.ttf": "public-sans/PublicSans-Regular.ttf",
  "public-sans-600.ttf": "public-sans/PublicSans-SemiBold.ttf",
  "public-sans-700.ttf": "public-sans/PublicSans-Bold.ttf",
  "merriweather-700.ttf": "merriweather/Latin-Merriweather-Bold.ttf",
};
const SCRIPTS = {
  "app.js": "js/app.js",
  "chart.js": "js/chart.js",
  "kiosk.js": "js/door/door.js",
  "kiosk-worker.js": "js/door/worker.js",
};
const PACKED = new Set([".css", ".js", ".svg"]);

async function main() {
  const stamp = inputsStamp();
  const stampFile = join(output, ".stamp");
  if (isCurrent(stamp, stampFile)) {
    console.log("The front end is up to date.");
    return;
  }
  const files = new Map();
  await addFonts(files);
  add(files, "favicon.svg", readFileSync(join(here, "favicon.svg")));
  await addStyles(files);
  await addScripts(files);
  write(files, stamp);
  report(files);
}

/** Hash everything the result depends on: our sources and the locked versions. */
function inputsStamp() {
  const hash = createHash("sha256");
  for (const file of [...walk(here), join(root, "package-lock.json")]) {
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function* walk(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* walk(path);
    else yield path;
  }
}

/** Say whether the last build saw the same inputs and everything that it wrote is still there. */
function isCurrent(stamp, stampFile) {
  if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) return false;
  const manifest = JSON.parse(readFileSync(join(output, "manifest.json"), "utf8"));
  return Object.values(manifest).every((name) => existsSync(join(output, name)));
}

async function addFonts(files) {
  for (const [name, source] of Object.entries(FONTS)) {
    const whole = readFileSync(join(uswds, "dist/fonts", source));
    add(files, name, extname(name) === ".woff2" ? await forTheWeb(whole) : whole);
  }
}

/** Keep the letters of names in the Americas and Europe, and the figures of tables: 13 kB instead of 32. */
async function forTheWeb(font) {
  const { default: subset } = await import("subset-font");
  const ranges = [[0x20, 0x7e], [0xa0, 0x17f], [0x218, 0x21b]];
  const letters = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
  const text = `${String.fromCodePoint(...letters)}–—‘’“”„•…‹›€№™′″−×÷≤≥→←↑↓✓`;
  const keepFeatures = ["kern", "tnum", "lnum", "ccmp", "locl", "mark"];
  return subset(font, text, { targetFormat: "woff2", keepFeatures, noHinting: true });
}

async function addStyles(files) {
  const { compile } = await import("sass");
  const result = compile(join(here, "scss/app.scss"), {
    loadPaths: [join(uswds, "packages")],
    style: "compressed",
    quietDeps: true,
    logger: { warn: warnOfOurs },
  });
  const css = accentByProperty(inOurMeasure(withImages(withFonts(result.css, files))));
  add(files, "app.css", Buffer.from(css));
}

/** USWDS tells of each colour that is not one of its tokens; the theme is ours on purpose. */
function warnOfOurs(message, { span }) {
  if (!message.startsWith("Override:")) console.warn(message, span?.url?.href ?? "");
}

function withFonts(css, files) {
  return css.replace(/font:([\w-]+\.woff2)/g, (_, name) => files.get(name).name);
}

/** Put USWDS's few icons into the sheet itself, so that none of them costs a request. */
function withImages(css) {
  return css.replace(/url\(["']?\.\.\/img\/([^"')]+)["']?\)/g, (_, path) => {
    const svg = readFileSync(join(uswds, "dist/img", path), "utf8").replace(/\s+/g, " ").trim();
    return `url("data:image/svg+xml,${encodeURIComponent(svg).replace(/%20/g, " ").replace(/%3D/g, "=")
      .replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%22/g, "'")}")`;
  });
}

/** USWDS's scales know neither corners of 6 px nor a focus ring of 3 px. */
function inOurMeasure(css) {
  return css
    .replaceAll("border-radius:.25rem", "border-radius:6px")
    .replaceAll("outline:.25rem solid #f2b632", "outline:3px solid #f2b632");
}

/** Turn the accent that USWDS computed into custom properties, so that a tenant's own colour reaches everything. */
function accentByProperty(css) {
  const accent = { "#0b5a66": "--gh-accent", "#083f48": "--gh-accent-dark", "#e3f1f2": "--gh-accent-tint" };
  return css.replace(/(--gh-accent[\w-]*:\s*)?(#0b5a66|#083f48|#e3f1f2)\b/g, (whole, declaration, colour) =>
    declaration ? whole : `var(${accent[colour]})`);
}

async function addScripts(files) {
  const { build } = await import("esbuild");
  for (const [name, entry] of Object.entries(SCRIPTS)) {
    const result = await build({
      entryPoints: [join(here, entry)],
      nodePaths: [join(root, "node_modules")],
      bundle: true, minify: true, write: false, format: "iife", target: "es2020",
      legalComments: "none", logLevel: "warning",
    });
    add(files, name, Buffer.from(result.outputFiles[0].contents));
  }
}

function add(files, logical, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(logical);
  files.set(logical, { name: `${basename(logical, extension)}.${digest}${extension}`, content });
}

/** Write into a fresh folder and swap it in, so that nobody ever sees half a build. */
function write(files, stamp) {
  const fresh = `${output}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const { name, content } of files.values()) {
    writeFileSync(join(fresh, name), content);
    if (PACKED.has(extname(name))) writePacked(join(fresh, name), content);
  }
  const names = [...files].map(([logical, file]) => [logical, file.name]);
  writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(Object.fromEntries(names), null, 2)}\n`);
  writeFileSync(join(fresh, ".stamp"), stamp);
  rmSync(output, { recursive: true, force: true });
  renameSync(fresh, output);
}

function writePacked(path, content) {
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

function report(files) {
  for (const { name, content } of files.values()) {
    const packed = PACKED.has(extname(name)) ? gzipSync(content, { level: 9 }).length : content.length;
    console.log(`${name.padEnd(36)} ${(content.length / 1000).toFixed(1).padStart(7)} kB, ` +
      `${(packed / 1000).toFixed(1)} kB on the wire`);
  }
}

await main();
