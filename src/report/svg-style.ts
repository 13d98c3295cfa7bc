interface Theme {
  readonly paper: string
  readonly ink: string
  readonly quiet: string
  readonly cloudFill: string
  readonly siteFill: string
  readonly edge: string
  readonly zone: string
  readonly node: string
  readonly router: string
  readonly routerEdge: string
  readonly hub: string
  readonly hubEdge: string
  readonly carrier: string
  readonly link: string
  readonly wireguard: string
  readonly gre: string
  readonly session: string
}

const LIGHT: Theme = {
  paper: '#ffffff',
  ink: '#1c2733',
  quiet: '#5b6b7b',
  cloudFill: '#f6f8fb',
  siteFill: '#ffffff',
  edge: '#c3cedb',
  zone: '#a9b7c7',
  node: '#ffffff',
  router: '#e8f1fd',
  routerEdge: '#3b78c9',
  hub: '#efe9fb',
  hubEdge: '#7a56c4',
  carrier: '#eef1f4',
  link: '#8a97a6',
  wireguard: '#b3261e',
  gre: '#b26a00',
  session: '#1f7a4d',
}

const DARK: Theme = {
  paper: '#11161d',
  ink: '#e5ebf2',
  quiet: '#9aa9ba',
  cloudFill: '#161d26',
  siteFill: '#1b232e',
  edge: '#3a4757',
  zone: '#56657a',
  node: '#1f2935',
  router: '#1b304b',
  routerEdge: '#6ea6ee',
  hub: '#2b2346',
  hubEdge: '#a98af0',
  carrier: '#28323e',
  link: '#8492a3',
  wireguard: '#f28b82',
  gre: '#f0b35a',
  session: '#6fcf97',
}

/** Plain colours and no custom properties, which some SVG viewers do not know; the dark theme follows the viewer's setting. */
export const SVG_STYLE = `
.keiro-map text{font-family:system-ui,-apple-system,"Segoe UI","Noto Sans",Roboto,"DejaVu Sans",sans-serif;font-size:12px}
.keiro-map .heading{font-size:18px;font-weight:600}
.keiro-map .frame{stroke-width:1.2}
.keiro-map .frame-title{font-size:13px;font-weight:600}
.keiro-map .zone{fill:none;stroke-width:1;stroke-dasharray:3 3}
.keiro-map .zone-title{font-size:10px}
.keiro-map .node{stroke-width:1.3}
.keiro-map .name,.keiro-map .detail,.keiro-map .chip-text{text-anchor:middle}
.keiro-map .name{font-weight:600;font-size:12.5px}
.keiro-map .detail{font-size:11px}
.keiro-map .chip{stroke-width:1}
.keiro-map .chip-text{font-size:10.5px}
.keiro-map .line{fill:none;stroke-width:1.6}
.keiro-map .line.link{stroke-width:1.4}
.keiro-map .line.wireguard{stroke-width:2}
.keiro-map .line.gre{stroke-width:2;stroke-dasharray:7 4}
.keiro-map .line.session{stroke-dasharray:2 3}
.keiro-map .legend{font-size:11.5px}
${paint(LIGHT)}
@media (prefers-color-scheme:dark){
${paint(DARK)}
}
`

function paint(theme: Theme): string {
  const lines = (['link', 'wireguard', 'gre', 'session'] as const).map(
    (kind) =>
      `.keiro-map .line.${kind}{stroke:${theme[kind]}}.keiro-map .chip.${kind}{stroke:${theme[kind]}}.keiro-map .chip-text.${kind}{fill:${theme[kind]}}`,
  )
  return [
    `.keiro-map .paper{fill:${theme.paper}}`,
    `.keiro-map .heading,.keiro-map .name{fill:${theme.ink}}`,
    `.keiro-map .detail,.keiro-map .zone-title,.keiro-map .legend{fill:${theme.quiet}}`,
    `.keiro-map .frame-title{fill:${theme.ink}}`,
    `.keiro-map .frame.cloud{fill:${theme.cloudFill};stroke:${theme.edge}}`,
    `.keiro-map .frame.site{fill:${theme.siteFill};stroke:${theme.edge}}`,
    `.keiro-map .zone{stroke:${theme.zone}}`,
    `.keiro-map .node{fill:${theme.node};stroke:${theme.link}}`,
    `.keiro-map .node.router{fill:${theme.router};stroke:${theme.routerEdge}}`,
    `.keiro-map .node.hub,.keiro-map .node.fabric{fill:${theme.hub};stroke:${theme.hubEdge}}`,
    `.keiro-map .node.carrier{fill:${theme.carrier};stroke:${theme.link}}`,
    `.keiro-map .chip{fill:${theme.paper}}`,
    ...lines,
  ].join('\n')
}
