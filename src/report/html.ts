/** A part of a report page: a heading, then text, tables and pictures in order. */
export interface PageSection {
  readonly heading: string;
  readonly blocks: readonly PageBlock[];
}

/** What a section is made of. */
export type PageBlock =
  | { readonly kind: 'text'; readonly text: string }
  /** Shown in a fixed-width font, as on the terminal. */
  | { readonly kind: 'preformatted'; readonly text: string }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  /** `svg` goes into the page as it is; `caption` says what to see in it. */
  | { readonly kind: 'figure'; readonly svg: string; readonly caption: string };

const STYLE = `
body { font: 16px/1.5 'DejaVu Sans', Verdana, Arial, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid #ddd; padding-top: 1.5rem; }
figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; } figcaption { color: #444; font-size: 0.9rem; }
table { border-collapse: collapse; font-size: 0.9rem; } th, td { padding: 0.2rem 0.8rem; border-bottom: 1px solid #e4e4e4; text-align: right; }
th:first-child, td:first-child { text-align: left; } pre { background: #f6f6f6; padding: 0.8rem; overflow-x: auto; }
`;

/** One HTML page with everything inside it: opens from a disk without a network. */
export function htmlPage(title: string, introduction: string, sections: readonly PageSection[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(introduction)}</p>`,
    ...sections.flatMap((section) => [
      '<section>',
      `<h2>${escapeHtml(section.heading)}</h2>`,
      ...section.blocks.map(block),
      '</section>',
    ]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Text as it may stand inside an HTML element or attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function block(part: PageBlock): string {
  switch (part.kind) {
    case 'text':
      return `<p>${escapeHtml(part.text)}</p>`;
    case 'preformatted':
      return `<pre>${escapeHtml(part.text)}</pre>`;
    case 'table':
      return table(part.columns, part.rows);
    case 'figure':
      return `<figure>\n${part.svg}\n<figcaption>${escapeHtml(part.caption)}</figcaption>\n</figure>`;
  }
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}
