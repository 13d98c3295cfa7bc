import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { INTERNET } from '../../../network/model.ts'
import { freePlaceholder, replaced } from '../../edits/lists.ts'
import { block, lines, stem } from '../../edits/terraform-text.ts'
import type { GoogleObjects, Instance, NetworkInterface } from '../objects.ts'
import { CODE } from '../semantics/context.ts'
import { holderOf } from './places.ts'

type Edit = ProposedEdit<GoogleObjects>

const place = ({ name, project, zone }: Instance): string => `${name} --project ${project} --zone ${zone ?? ''}`

/** Forwarding for others, which is set when an instance is made or by a file of its properties ("Enable IP forwarding for instances"). */
export function forwardingEdits(objects: GoogleObjects, obstacle: Obstacle): readonly Edit[] {
  if (obstacle.kind !== 'check' || obstacle.goal !== 'pass') return []
  return objects.instances
    .filter((instance) => instance.id === obstacle.object && !instance.canIpForward)
    .map((instance) => ({
      key: `${instance.id} forwarding`,
      cost: 1.5,
      words: `let ${instance.name} forward packets (canIpForward), which starts it anew`,
      commands: lines(
        `gcloud compute instances export ${place(instance)} --destination ${instance.name}.yaml`,
        `sed -i '/^canIpForward:/d' ${instance.name}.yaml && echo 'canIpForward: true' >> ${instance.name}.yaml`,
        `gcloud compute instances update-from-file ${place(instance)} --source ${instance.name}.yaml --most-disruptive-allowed-action RESTART`,
      ),
      terraform: `# in the resource of this instance:\n${block(`resource "google_compute_instance" "${stem(instance.name)}"`, [['can_ip_forward', true]])}`,
      apply: (all) => ({ ...all, instances: replaced(all.instances, instance.id, (each) => ({ ...each, canIpForward: true })) }),
    }))
}

/** An external address for the interface that has none. */
export function externalAddressEdits(objects: GoogleObjects, obstacle: Obstacle): readonly Edit[] {
  if (obstacle.goal !== 'pass') return []
  const isOut = obstacle.kind === 'filter' && obstacle.code === CODE.noExternal
  const isIn = obstacle.node === INTERNET && obstacle.fromNode === INTERNET
  const holder = isOut
    ? holderOf(objects, obstacle.source, obstacle.fromNode)
    : isIn
      ? holderOf(objects, obstacle.destination, obstacle.toNode)
      : undefined
  return holder === undefined || holder.nic.externalAddress !== undefined ? [] : externalAddress(objects, holder.instance, holder.nic)
}

function externalAddress(objects: GoogleObjects, instance: Instance, nic: NetworkInterface): Edit[] {
  const taken = objects.instances.flatMap((each) => each.networkInterfaces.map((own) => own.externalAddress))
  const address = freePlaceholder(taken)
  if (address === undefined) return []
  return [
    {
      key: `${instance.id} ${nic.name} external address`,
      cost: 4,
      words: `give ${instance.name} (${nic.address}) an external address`,
      commands: `gcloud compute instances add-access-config ${place(instance)} --network-interface ${nic.name}`,
      terraform: `# in the network_interface ${nic.name} of this instance:\n${block(
        `resource "google_compute_instance" "${stem(instance.name)}"`,
        [{ block: 'network_interface', lines: [{ block: 'access_config', lines: [] }] }],
      )}`,
      apply: (all) => ({
        ...all,
        instances: replaced(all.instances, instance.id, (each) => ({
          ...each,
          networkInterfaces: each.networkInterfaces.map((own) => (own.name === nic.name ? { ...own, externalAddress: address } : own)),
        })),
      }),
    },
  ]
}
