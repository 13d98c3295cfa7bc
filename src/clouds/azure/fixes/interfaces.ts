import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, stem } from '../../edits/terraform-text.ts'
import type { AzureObjects } from '../objects.ts'
import { inGroup } from './text.ts'

/** What does not send for itself needs IP forwarding (virtual network traffic routing, next hop types: virtual appliance). */
export function forwardingEdits(objects: AzureObjects, obstacle: Obstacle): readonly ProposedEdit<AzureObjects>[] {
  if (obstacle.kind !== 'check' || obstacle.goal !== 'pass') return []
  return objects.networkInterfaces
    .filter((nic) => nic.id === obstacle.object && !nic.ipForwarding)
    .map((nic) => ({
      key: `${nic.id} forwarding`,
      cost: 1,
      words: `turn IP forwarding of ${nic.name} on`,
      commands: `az network nic update ${inGroup(nic)} --name ${nic.name} --ip-forwarding true`,
      terraform: `# in the resource of this interface:\n${block(`resource "azurerm_network_interface" "${stem(nic.name)}"`, [['ip_forwarding_enabled', true]])}`,
      apply: (all) => ({ ...all, networkInterfaces: replaced(all.networkInterfaces, nic.id, (each) => ({ ...each, ipForwarding: true })) }),
    }))
}
