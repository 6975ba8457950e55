import type { Page } from "playwright-core";

/** How somebody is drawn. */
export interface Face {
  ground: string;
  skin: string;
  hair: string;
  shirt: string;
  cut: "bob" | "short" | "bun" | "curls" | "bald" | "scarf" | "long";
  glasses?: boolean;
  beard?: boolean;
}

const CUTS: Record<Face["cut"], { behind: string; before: string }> = {
  bob: {
    behind:
      '<path d="M66 118c0-46 26-72 62-72s62 26 62 72v42c0 12-10 18-20 18H86c-12 0-20-6-20-18z"/>',
    before: '<path d="M80 108c2-36 22-50 50-50s48 16 48 48c-30-2-52-14-62-32-6 18-18 30-36 34z"/>',
  },
  short: {
    behind: "",
    before:
      '<path d="M78 112c-6-44 18-66 52-66 36 0 56 24 48 66-4-18-10-28-20-34-22 6-44 6-60 0-10 6-18 18-20 34z"/>',
  },
  bun: {
    behind: '<circle cx="128" cy="40" r="24"/><path d="M74 120c0-44 22-66 54-66s54 22 54 66z"/>',
    before:
      '<path d="M80 110c2-32 20-48 48-48s46 16 48 48c-14-12-26-24-34-34-12 16-34 28-62 34z"/>',
  },
  curls: {
    behind:
      '<circle cx="82" cy="92" r="26"/><circle cx="104" cy="66" r="28"/><circle cx="140" cy="60" r="30"/><circle cx="170" cy="84" r="28"/><circle cx="182" cy="114" r="22"/><circle cx="74" cy="120" r="22"/>',
    before: '<path d="M82 100c6-26 22-38 46-38s40 12 46 38c-16-10-30-14-46-14s-32 4-46 14z"/>',
  },
  bald: { behind: "", before: "" },
  scarf: {
    behind:
      '<path d="M60 128c0-52 28-84 68-84s68 32 68 84c0 34-8 62-20 84H80c-12-22-20-50-20-84z"/>',
    before: '<path d="M80 116c0-34 18-52 48-52s48 18 48 52c-8-22-24-34-48-34s-40 12-48 34z"/>',
  },
  long: {
    behind: '<path d="M64 124c0-50 26-78 64-78s64 28 64 78v78H64z"/>',
    before:
      '<path d="M80 112c2-34 20-50 48-50 30 0 46 16 48 50-6-20-16-30-30-36-14 18-38 30-66 36z"/>',
  },
};

/** A portrait of somebody who does not exist, 256 pixels square. */
export function portrait(face: Face): string {
  const { behind, before } = CUTS[face.cut];
  const glasses = `<g fill="none" stroke="#2b2420" stroke-width="4"><circle cx="108" cy="122" r="14"/><circle cx="148" cy="122" r="14"/><path d="M122 120h12"/></g>`;
  const beard = `<path fill="${face.hair}" d="M81 112c-1 52 19 78 47 78s48-26 47-78c-5 28-15 40-27 40-6-6-34-6-40 0-12 0-22-12-27-40z"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256">
    <rect width="256" height="256" fill="${face.ground}"/>
    <g fill="${face.hair}">${behind}</g>
    <path fill="${face.shirt}" d="M32 256c4-42 34-62 96-62s92 20 96 62z"/>
    <path fill="${face.skin}" d="M106 168h44v30c0 14-44 14-44 0z"/>
    <ellipse cx="128" cy="124" rx="46" ry="54" fill="${face.skin}"/>
    ${face.beard === true ? beard : ""}
    <g fill="${face.hair}">${before}</g>
    <g fill="#2b2420"><circle cx="110" cy="123" r="5"/><circle cx="146" cy="123" r="5"/></g>
    <path d="M112 150c10 8 22 8 32 0" fill="none" stroke="#8a4a3a" stroke-width="4" stroke-linecap="round"/>
    ${face.glasses === true ? glasses : ""}
  </svg>`;
}

const CLAW =
  "M9.8 24.3C5.5 21.9 3.8 17 5.8 12.2 8.4 6 15.5 2 23.2 2.4 24.8 2.5 25.3 4.4 24 5.3 19.5 8.4 16.8 11.2 15.3 14.8 18.7 12.3 23 11.1 27.3 11.7 28.9 11.9 29.6 13.600 28.6 14.9 24.9 20.2 19.6 24 14.3 24.9 12.6 25.2 11.1 25 9.8 24.3ZM7.2 25.5 9.7 26.9C10.3 27.2 10.4 27.9 10.1 28.4L9.5 29.3C8.7 30.5 7.1 30.9 5.8 30.1 4.5 29.4 4.1 27.8 4.9 26.5L5.5 25.7C5.9 25.2 6.6 25.1 7.2 25.5Z";

const square = (ground: string, inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256"><rect width="256" height="256" fill="${ground}"/>${inside}</svg>`;

/** What stands for programs and workspaces. */
export const emblems = {
  claw: square(
    "#c2452f",
    `<path transform="translate(42 44) scale(5.3)" fill="#fff" d="${CLAW}"/>`,
  ),
  checks: square(
    "#2d5a8c",
    '<path d="M60 132l44 46 92-104" fill="none" stroke="#fff" stroke-width="28" stroke-linecap="round" stroke-linejoin="round"/>',
  ),
  gauge: square(
    "#3b6b4a",
    '<path d="M52 176a76 76 0 1 1 152 0" fill="none" stroke="#fff" stroke-width="22" stroke-linecap="round"/><path d="M128 172l38-54" stroke="#fff" stroke-width="18" stroke-linecap="round"/>',
  ),
  tide: square(
    "#12506b",
    '<g fill="none" stroke="#fff" stroke-width="20" stroke-linecap="round"><path d="M44 102c28-26 56-26 84 0s56 26 84 0"/><path d="M44 158c28-26 56-26 84 0s56 26 84 0" opacity=".65"/></g>',
  ),
  book: square(
    "#6a4a86",
    '<path d="M128 84c-24-18-52-20-76-14v108c24-6 52-4 76 14 24-18 52-20 76-14V70c-24-6-52-4-76 14z" fill="#fff"/><path d="M128 84v108" stroke="#6a4a86" stroke-width="8"/>',
  ),
};

/** A chart of waiting times that fall, 1200 × 520. */
export function chart(): string {
  const hours = [62, 58, 64, 60, 55, 57, 52, 41, 38, 30, 27, 22, 20, 18];
  const bars = hours
    .map((height, day) => {
      const x = 110 + day * 74;
      const late = day >= 7;
      return `<rect x="${x}" y="${420 - height * 5}" width="44" height="${height * 5}" rx="6" fill="${late ? "#c2452f" : "#c9beb0"}"/>`;
    })
    .join("");
  const lines = [20, 40, 60]
    .map(
      (value) =>
        `<path d="M90 ${420 - value * 5}h1050" stroke="#e8e1d8" stroke-width="2"/><text x="76" y="${427 - value * 5}" text-anchor="end">${value}</text>`,
    )
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 520" width="1200" height="520" font-family="Inter Variable, Inter, sans-serif" font-size="20" fill="#7a7067">
    <rect width="1200" height="520" fill="#fffdf9"/>
    <text x="60" y="58" font-size="28" font-weight="650" fill="#2b241e">Minutes from call to berth</text>
    ${lines}${bars}<path d="M90 420h1050" stroke="#a59a8d" stroke-width="2"/>
    <text x="132" y="460" text-anchor="middle">10 Nov</text><text x="650" y="460" text-anchor="middle">17 Nov</text><text x="1094" y="460" text-anchor="middle">23 Nov</text>
    <path d="M628 96v324" stroke="#c2452f" stroke-width="2" stroke-dasharray="6 8"/><text x="640" y="110" fill="#b03521" font-weight="600">Berths 2.0</text>
  </svg>`;
}

/** A harbour in the evening, 1200 × 800. */
export function harbour(): string {
  const waves = Array.from({ length: 9 }, (_, row) => {
    const y = 560 + row * 28;
    return `<path d="M0 ${y}q60 ${-10 - row} 120 0t120 0 120 0 120 0 120 0 120 0 120 0 120 0 120 0 120 0" fill="none" stroke="#fff" stroke-opacity="${0.1 + row * 0.02}" stroke-width="${2 + row * 0.6}"/>`;
  }).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#23395b"/><stop offset=".55" stop-color="#c8665a"/><stop offset="1" stop-color="#f6b26b"/></linearGradient>
    <linearGradient id="sea" x2="0" y2="1"><stop stop-color="#a3525a"/><stop offset="1" stop-color="#172a45"/></linearGradient></defs>
    <rect width="1200" height="540" fill="url(#sky)"/><circle cx="760" cy="470" r="88" fill="#ffe2b0"/>
    <path d="M0 500l160-70 120 46 180-96 200 116 170-60 140 58 230-86v136H0z" fill="#3a3350" opacity=".55"/>
    <rect y="536" width="1200" height="264" fill="url(#sea)"/>${waves}
    <path d="M672 560h176l-30 14h-116zM700 592h120l-24 12h-72z" fill="#ffe2b0" opacity=".5"/>
    <g transform="translate(210 210)"><path d="M-46 340l16-250h60l16 250z" fill="#f3ece2"/><path d="M-36 190l5-50h62l5 50zM-43 290l4-50h78l4 50z" fill="#b8432f"/><rect x="-38" y="70" width="76" height="22" fill="#2b2530"/><rect x="-24" y="26" width="48" height="46" fill="#ffdf8a"/><path d="M-34 28L0-8l34 36z" fill="#2b2530"/><path d="M24 40l520-90v170z" fill="#fff2c4" opacity=".16"/></g>
    <path d="M0 580c80-60 300-70 420-34 30 10 50 20 60 34z" fill="#1b2030"/>
    <g transform="translate(880 560)"><path d="M-90 0h190l-34 44H-60z" fill="#22242f"/><path d="M-4-150v146h-72zM8-120v116h62z" fill="#f3ece2"/></g>
    <g transform="translate(1050 580) scale(.6)"><path d="M-90 0h190l-34 44H-60z" fill="#22242f"/><path d="M-4-150v146h-72zM8-120v116h62z" fill="#e8dccb"/></g>
  </svg>`;
}

/** Two telephones with the new booking page, 1200 × 820. */
export function mockups(): string {
  const phone = (x: number, body: string) =>
    `<g transform="translate(${x} 60)"><rect width="350" height="700" rx="44" fill="#1c1a1f"/><rect x="14" y="14" width="322" height="672" rx="32" fill="#fffdf9"/>${body}</g>`;
  const row = (y: number, name: string, free: string, chosen = false) =>
    `<rect x="38" y="${y}" width="274" height="72" rx="14" fill="${chosen ? "#fdefeb" : "#f5f2ee"}" ${chosen ? 'stroke="#c2452f" stroke-width="3"' : ""}/><text x="58" y="${y + 33}" font-size="19" font-weight="650" fill="#2b241e">${name}</text><text x="58" y="${y + 57}" font-size="15" fill="#7a7067">${free}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 820" width="1200" height="820" font-family="Inter Variable, Inter, sans-serif">
    <rect width="1200" height="820" fill="#e9e1d6"/>
    ${phone(190, `<text x="38" y="82" font-size="26" font-weight="700" fill="#2b241e">Where tonight?</text><rect x="38" y="104" width="274" height="48" rx="24" fill="#f0ebe4"/><text x="62" y="134" font-size="17" fill="#8a8078">Harbour or coast</text>${row(176, "Ísafjörður", "4 berths free")}${row(262, "Húsavík", "11 berths free", true)}${row(348, "Siglufjörður", "2 berths free")}${row(434, "Akureyri", "7 berths free")}<rect x="38" y="600" width="274" height="56" rx="28" fill="#c2452f"/><text x="175" y="635" font-size="19" font-weight="650" fill="#fff" text-anchor="middle">Ask for a berth</text>`)}
    ${phone(660, `<circle cx="175" cy="210" r="76" fill="#dff0e4"/><path d="M138 212l26 28 50-56" fill="none" stroke="#257a45" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/><text x="175" y="352" font-size="26" font-weight="700" fill="#2b241e" text-anchor="middle">Berth 14 is yours</text><text x="175" y="386" font-size="17" fill="#7a7067" text-anchor="middle">Húsavík, until Thursday noon</text><rect x="38" y="440" width="274" height="120" rx="14" fill="#f5f2ee"/><text x="58" y="480" font-size="16" fill="#7a7067">High water</text><text x="292" y="480" font-size="16" font-weight="650" fill="#2b241e" text-anchor="end">18:20</text><text x="58" y="520" font-size="16" fill="#7a7067">Harbour master</text><text x="292" y="520" font-size="16" font-weight="650" fill="#2b241e" text-anchor="end">channel 12</text>`)}
  </svg>`;
}

/** What is drawn, as a PNG of that size. */
export async function paint(page: Page, svg: string): Promise<Blob> {
  await page.setContent(`<!doctype html><style>body{margin:0}svg{display:block}</style>${svg}`);
  const bytes = await page.locator("svg").first().screenshot({ type: "png" });
  return new Blob([new Uint8Array(bytes)], { type: "image/png" });
}

/** A page of paper with headings and paragraphs, as a PDF of two pages. */
export async function print(page: Page): Promise<Blob> {
  await page.setContent(`<!doctype html><style>
    @page { size: A4; margin: 24mm 22mm }
    body { font: 11.5pt/1.55 Georgia, serif; color: #221d18 }
    h1 { font-size: 25pt; margin: 0 0 4mm } h2 { font-size: 14pt; margin: 9mm 0 2mm; break-before: auto }
    .second { break-before: page } table { border-collapse: collapse; width: 100% } td, th { border-bottom: 1px solid #ccc; padding: 2mm; text-align: left }
  </style><h1>Berths 2.0: launch plan</h1><p>Tidewater, 24 November. Everyone who answers a telephone on the day reads this first.</p>
  <h2>What changes for a harbour</h2><p>Skippers ask for a berth from the boat. The harbour master sees the call, the length of the boat and when it arrives, and gives a berth with one tap. The telephone still works, and what is agreed by telephone is written into the same list.</p>
  <h2>The day</h2><table><tr><th>When</th><th>What</th><th>Who</th></tr><tr><td>08:00</td><td>Last check of the tide tables</td><td>Emi</td></tr><tr><td>10:00</td><td>Go or no-go in #launch</td><td>Mo</td></tr><tr><td>12:00</td><td>The switch, harbour by harbour, from north to south</td><td>Ben</td></tr><tr><td>14:00</td><td>Calls to the first ten harbours</td><td>Priya, Noor</td></tr></table>
  <h2>If it goes wrong</h2><p>Two harbours without berths for ten minutes are reason enough: we switch back, which takes a minute and loses nothing. Nobody needs to ask.</p>
  <div class="second"><h2>Afterwards</h2><p>We write down what surprised us, on the same day, before anybody goes home. Chiara keeps the list.</p></div>`);
  return new Blob([new Uint8Array(await page.pdf({ preferCSSPageSize: true }))], {
    type: "application/pdf",
  });
}
