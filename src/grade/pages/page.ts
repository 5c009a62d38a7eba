/** A page that needs nothing else: no script, no network. Whatever a student's text tries, nothing of it runs. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

export const escaped = (text: string) =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");

/** Points without a tail of digits. */
export const points = (value: number) => String(Math.round(value * 100) / 100);

export const percent = (share: number) => `${Math.round(100 * share)}\u00a0%`;

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
p { margin: .4rem 0; }
table { border-collapse: collapse; }
table.list { width: 100%; }
.list th, .list td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd; }
.list th { border-bottom: 2px solid #888; font-weight: 600; }
.list th { white-space: nowrap; }
.students td:first-child { min-width: 9rem; }
.list td.number, .list th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.note { background: #fff4d6; border-left: 4px solid #b7791f; padding: .5rem .8rem; white-space: pre-line; }
.danger { background: #fde8e6; border-left: 4px solid #b3261e; padding: .5rem .8rem; }
.quiet { color: #555; }
.bar { display: inline-block; height: .7rem; background: #31688e; vertical-align: baseline; }
a { color: #1a5fb4; }
summary { cursor: pointer; }
`;
