import type { Design } from '../../design/model.ts'
import { machinesFile, type RouterMachineConfig } from '../machines.ts'
import { expression, type TerraformBlock, type TerraformFile, type TerraformValue } from '../../deploy/resource.ts'
import type { RouterMachine } from '../cloud.ts'
import type { AwsObjects } from './objects.ts'
import { scriptFiles } from './parameter-store.ts'
import { gatewaysFile, networkAclsFile, servicesFile } from './terraform-gateways.ts'
import { directConnectFile, peeringsFile, vpnFile } from './terraform-connections.ts'
import { endpointsFile, loadBalancersFile } from './terraform-endpoints.ts'
import { identityFile, machineLocals, machineSetups } from './terraform-identity.ts'
import { nameObjects, stem, type AwsNames } from './terraform-names.ts'
import { isRouterInterface, routeTablesFile, securityGroupsFile, vpcFile } from './terraform-network.ts'
import { pipelineFile } from './terraform-pipeline.ts'
import { routersFile } from './terraform-routers.ts'
import { transitGatewayFile } from './terraform-transit-gateway.ts'

/** The resolver of every VPC, reachable whatever the VPC's range is (VPC guide, "Amazon DNS server"). */
const VPC_RESOLVER = '169.254.169.253'

/**
 * Everything of the design that stands in AWS, in files named after what they hold. Servers of the user's own are not made:
 * their security groups and subnets are, and are outputs.
 */
export function awsTerraform(objects: AwsObjects, design: Design, routers: readonly RouterMachine[]): readonly TerraformFile[] {
  if (objects.vpcs.length === 0 && objects.transitGateways.length === 0) return []
  const names = nameObjects(objects)
  const region = names.regions[0]
  if (region === undefined) return []
  const own = routers.filter((router) => router.place.cloud === 'aws')
  const files = [
    versionsFile(),
    providersFile(design, names),
    vpcFile(objects, names),
    routeTablesFile(objects, names),
    gatewaysFile(objects, names),
    networkAclsFile(objects, names),
    securityGroupsFile(objects, names),
    endpointsFile(objects, names),
    loadBalancersFile(objects, names),
    servicesFile(objects, names),
    peeringsFile(objects, names),
    transitGatewayFile(objects, names),
    vpnFile(objects, names),
    directConnectFile(objects, names),
    routersFile(design, objects, names),
    ...(own.length === 0
      ? []
      : [
          identityFile(design, own, routers, region),
          machinesFile(machines(objects), machineSetups(own, routers, region), machineLocals(design, region)),
          ...scriptFiles(),
          pipelineFile(design),
        ]),
    outputsFile(objects, names),
  ]
  return files.filter((file) => file.blocks.length > 0 || file.text !== undefined)
}

function versionsFile(): TerraformFile {
  const providers = { name: 'required_providers', body: { attributes: { aws: { source: 'hashicorp/aws', version: '~> 6.25' } } } }
  return {
    path: 'versions.tf',
    blocks: [{ kind: 'terraform', labels: [], attributes: { required_version: '>= 1.11' }, blocks: [providers] }],
  }
}

/** One provider for each region; the first needs no name. */
function providersFile(design: Design, names: AwsNames): TerraformFile {
  const tags = { name: 'default_tags', body: { attributes: { tags: { Design: design.name, ManagedBy: 'keiro' } } } }
  return {
    path: 'providers.tf',
    blocks: names.regions.map((region, i) => ({
      kind: 'provider',
      labels: ['aws'],
      attributes: { ...(i === 0 ? {} : { alias: stem(region) }), region },
      blocks: [tags],
    })),
  }
}

function machines(objects: AwsObjects): readonly RouterMachineConfig[] {
  return objects.instances
    .filter((instance) => instance.role === 'router')
    .flatMap((instance): RouterMachineConfig[] => {
      const eip = objects.elasticIps.find((candidate) => instance.networkInterfaces.includes(candidate.networkInterface))
      if (eip === undefined) return []
      // The whole user data is packed, for it must fit into 16 KiB.
      return [
        {
          node: instance.node,
          address: expression(`aws_eip.${stem(eip.name)}.public_ip`),
          dns: [VPC_RESOLVER],
          packFiles: false,
          replacements: [],
        },
      ]
    })
}

function outputsFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const output = (name: string, description: string, value: Readonly<Record<string, TerraformValue>>): readonly TerraformBlock[] =>
    Object.keys(value).length === 0 ? [] : [{ kind: 'output', labels: [name], attributes: { description, value } }]
  const ids = (of: readonly { readonly id: string; readonly name: string }[]): Record<string, TerraformValue> =>
    Object.fromEntries(of.map(({ id, name }) => [name, names.ref(id)]))
  const arns = (of: readonly { readonly id: string; readonly name: string }[]): Record<string, TerraformValue> =>
    Object.fromEntries(of.map(({ id, name }) => [name, names.ref(id, 'arn')]))
  const routerGroups = new Set(
    objects.networkInterfaces.filter((eni) => isRouterInterface(objects, eni.id)).flatMap((eni) => eni.securityGroups),
  )
  const made = new Set([...objects.endpoints, ...objects.loadBalancers].flatMap((owner) => owner.securityGroups))
  const servers = objects.securityGroups.filter((group) => !routerGroups.has(group.id) && !made.has(group.id))
  const routerAddresses = objects.elasticIps.filter((eip) => isRouterInterface(objects, eip.networkInterface))
  return {
    path: 'outputs.tf',
    blocks: [
      ...output('subnet_ids', 'Subnets by name: where your own servers go.', ids(objects.subnets)),
      ...output('server_security_group_ids', 'Security groups for your own servers, by site and subnet group.', ids(servers)),
      ...output(
        'router_addresses',
        'Public addresses of the routers.',
        Object.fromEntries(routerAddresses.map((eip) => [eip.name, names.ref(eip.id, 'public_ip')])),
      ),
      ...output('target_group_arns', 'Target groups: register your own servers there.', arns(objects.targetGroups)),
      ...output(
        'endpoint_service_names',
        'Names of the services that others reach by PrivateLink.',
        Object.fromEntries(objects.endpointServices.map((service) => [service.name, names.ref(service.id, 'service_name')])),
      ),
      ...output('transit_gateway_ids', 'Transit gateways by name.', ids(objects.transitGateways)),
    ],
  }
}
