import type { TopLevelSpec } from 'vega-lite';
import { escapeHtml } from './html.js';

/**
 * Draws a vega-lite specification to SVG text, without a browser and without the network: data must be inline.
 * The picture's `description` is its text for those who cannot see it.
 * @param id letters and digits; ids inside the picture begin with it, so that several pictures can share one page
 */
export async function drawSvg(spec: TopLevelSpec, id: string): Promise<string> {
  // Loaded here and not above: the two take a fifth of a second, and most reports are tables.
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: 'none', logLevel: vega.Error });
  try {
    const svg = withOwnIds(await view.toSVG(), id);
    const label = typeof spec.description === 'string' ? escapeHtml(spec.description) : 'figure';
    return svg.replace('<svg ', `<svg role="img" aria-label="${label}" `);
  } finally {
    view.finalize();
  }
}

function withOwnIds(svg: string, prefix: string): string {
  return svg.replace(/\bid="([^"]+)"/g, `id="${prefix}-$1"`).replace(/url\(#([^)]+)\)/g, `url(#${prefix}-$1)`);
}
