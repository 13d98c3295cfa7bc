import { expression, type TerraformBlock, type TerraformFile } from '../../deploy/resource.ts'
import type { AwsObjects, LoadBalancer, TargetGroup, VpcEndpoint } from './objects.ts'
import { elasticIp } from './terraform-gateways.ts'
import { plainResource, stem, taggedResource, type AwsNames } from './terraform-names.ts'

/** Load balancers and target groups have names of at most 32 characters. */
const LONGEST_NAME = 32

export function endpointsFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const services = objects.endpointServices.map((service) =>
    taggedResource(names, 'aws_vpc_endpoint_service', service, {
      attributes: { acceptance_required: false, network_load_balancer_arns: service.loadBalancers.map((id) => names.ref(id, 'arn')) },
    }),
  )
  return { path: 'endpoints.tf', blocks: [...services, ...objects.endpoints.map((endpoint) => endpointResource(objects, names, endpoint))] }
}

function endpointResource(objects: AwsObjects, names: AwsNames, endpoint: VpcEndpoint): TerraformBlock {
  const base = { vpc_id: names.ref(endpoint.vpc) }
  if (endpoint.kind === 'gateway')
    return taggedResource(names, 'aws_vpc_endpoint', endpoint, {
      attributes: {
        ...base,
        vpc_endpoint_type: 'Gateway',
        service_name: endpoint.service,
        route_table_ids: endpoint.routeTables.map((id) => names.ref(id)),
      },
    })
  const provider = objects.endpointServices.find((service) => service.serviceName === endpoint.service)
  const addresses = objects.networkInterfaces.filter((eni) => endpoint.networkInterfaces.includes(eni.id))
  return taggedResource(names, 'aws_vpc_endpoint', endpoint, {
    attributes: {
      ...base,
      vpc_endpoint_type: 'Interface',
      service_name: provider === undefined ? endpoint.service : names.ref(provider.id, 'service_name'),
      subnet_ids: endpoint.subnets.map((id) => names.ref(id)),
      security_group_ids: endpoint.securityGroups.map((id) => names.ref(id)),
      // A service of AWS is then found under its usual name; one of somebody else has none that we know.
      private_dns_enabled: provider === undefined,
    },
    blocks: addresses.map((eni) => ({
      name: 'subnet_configuration',
      body: { attributes: { subnet_id: names.ref(eni.subnet), ipv4: eni.address } },
    })),
  })
}

export function loadBalancersFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  return {
    path: 'load-balancers.tf',
    blocks: [
      ...objects.targetGroups.map((group) => targetGroup(names, group)),
      ...objects.loadBalancers.flatMap((balancer) => loadBalancer(objects, names, balancer)),
    ],
  }
}

function targetGroup(names: AwsNames, group: TargetGroup): TerraformBlock {
  return taggedResource(
    names,
    'aws_lb_target_group',
    group,
    {
      attributes: {
        name: group.name.slice(0, LONGEST_NAME),
        ...(group.vpc === undefined ? {} : { vpc_id: names.ref(group.vpc) }),
        target_type: group.targetType,
        protocol: group.protocol,
        port: group.port,
        preserve_client_ip: String(group.preservesClientAddress ?? false),
      },
    },
    'For your own servers: register their addresses (see outputs.tf for its ARN).',
  )
}

function loadBalancer(objects: AwsObjects, names: AwsNames, balancer: LoadBalancer): readonly TerraformBlock[] {
  const eipOf = (index: number): (typeof objects.elasticIps)[number] | undefined =>
    objects.elasticIps.find((eip) => eip.networkInterface === balancer.networkInterfaces[index])
  const eips = balancer.networkInterfaces.flatMap((_, i) => eipOf(i) ?? [])
  return [
    ...eips.map((eip) => elasticIp(objects, names, eip, balancer.vpc)),
    taggedResource(names, 'aws_lb', balancer, {
      attributes: {
        name: balancer.name.slice(0, LONGEST_NAME),
        load_balancer_type: 'network',
        internal: balancer.scheme === 'internal',
        enable_cross_zone_load_balancing: balancer.crossZone,
        security_groups: balancer.securityGroups.map((id) => names.ref(id)),
        // What comes by PrivateLink has addresses of other networks, which may mean somebody else here: the endpoint's own group decides.
        ...(balancer.checksPrivateLink === false ? { enforce_security_group_inbound_rules_on_private_link_traffic: 'off' } : {}),
      },
      blocks: balancer.zones.map((zone, i) => {
        const eip = eipOf(i)
        return {
          name: 'subnet_mapping',
          body: {
            attributes: {
              subnet_id: names.ref(zone.subnet),
              ...(eip === undefined ? { private_ipv4_address: zone.address ?? '' } : { allocation_id: names.ref(eip.id) }),
            },
          },
        }
      }),
    }),
    ...balancer.listeners.flatMap((listener) =>
      listener.targetGroups.map((group) => ({
        ...plainResource(
          names,
          'aws_lb_listener',
          `${balancer.name}_${listener.protocol.toLowerCase()}_${listener.port}`,
          balancer.region,
          {
            load_balancer_arn: names.ref(balancer.id, 'arn'),
            protocol: listener.protocol,
            port: listener.port,
            ...(listener.protocol === 'TLS' ? { certificate_arn: certificate(balancer, listener.port) } : {}),
          },
        ),
        blocks: [{ name: 'default_action', body: { attributes: { type: 'forward', target_group_arn: names.ref(group, 'arn') } } }],
      })),
    ),
    ...balancer.listeners
      .filter((listener) => listener.protocol === 'TLS')
      .map((listener): TerraformBlock => ({
        kind: 'variable',
        labels: [certificateName(balancer, listener.port)],
        attributes: {
          description: `ARN of the certificate that ${balancer.name} shows on port ${listener.port}.`,
          type: expression('string'),
        },
      })),
  ]
}

const certificateName = (balancer: LoadBalancer, port: number): string => `certificate_${stem(balancer.name)}_${port}`
const certificate = (balancer: LoadBalancer, port: number): ReturnType<typeof expression> =>
  expression(`var.${certificateName(balancer, port)}`)
