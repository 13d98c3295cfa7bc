import { foldFabrics } from '../network/fold.ts'
import type { Network } from '../network/model.ts'
import { drawNetwork } from './drawing.ts'
import { layOut } from './layout.ts'
import { renderSvg } from './svg.ts'

/** The picture of a network as SVG text. Same network, same text. */
export async function renderMap(network: Network): Promise<string> {
  return renderSvg(await layOut(drawNetwork(foldFabrics(network).network)), network.name)
}
