import type { Design } from '../../design/model.ts'
import { cloudInit } from '../machines.ts'
import { expression, template, type Expression, type TerraformBlock, type TerraformFile } from '../../deploy/resource.ts'
import type { AwsObjects, ElasticIp, Instance, NetworkInterface } from './objects.ts'
import { imageName, routerImages } from './packer.ts'
import { routeName } from './terraform-network.ts'
import { plainResource, providerOf, stem, taggedResource, type AwsNames } from './terraform-names.ts'

/** EC2 takes 16 KiB of user data before encoding; base64 makes 4 bytes of 3. */
const USER_DATA_LIMIT = Math.floor((16 * 1024 * 4) / 3)

export function routersFile(design: Design, objects: AwsObjects, names: AwsNames): TerraformFile {
  const machines = objects.instances.filter((instance) => instance.role === 'router')
  return {
    path: 'routers.tf',
    blocks: [
      ...routerImages(objects).map((kind) => image(design, names, kind)),
      ...machines.flatMap((machine) => machineBlocks(objects, names, machine)),
    ],
  }
}

/** The newest image that `out/packer` built, told by its tags. */
function image(design: Design, names: AwsNames, { region, architecture }: ReturnType<typeof routerImages>[number]): TerraformBlock {
  return {
    kind: 'data',
    labels: ['aws_ami', `router_${stem(region)}_${architecture}`],
    comment: "Built from out/packer before the first apply. An own account's images only, so that nobody else can slip one in.",
    attributes: { ...providerOf(names, region), most_recent: true, owners: ['self'] },
    blocks: [
      { name: 'filter', body: { attributes: { name: 'tag:Name', values: [`${design.name}-router`] } } },
      { name: 'filter', body: { attributes: { name: 'architecture', values: [architecture] } } },
    ],
  }
}

function machineBlocks(objects: AwsObjects, names: AwsNames, machine: Instance): readonly TerraformBlock[] {
  const enis = objects.networkInterfaces.filter((eni) => machine.networkInterfaces.includes(eni.id))
  const eips = objects.elasticIps.filter((eip) => machine.networkInterfaces.includes(eip.networkInterface))
  const primary = enis[0]
  if (primary === undefined) throw new Error(`${machine.node} has no network interface`)
  return [
    ...enis.map((eni) => networkInterface(names, eni)),
    ...eips.flatMap((eip) => elasticIp(objects, names, eip)),
    ...(machine.autoScaling ? scalingGroup(objects, names, machine, primary) : [instance(objects, names, machine, primary)]),
  ]
}

/** Holds the router's identity (address, Elastic IP, routes), whatever machine is behind it. */
function networkInterface(names: AwsNames, eni: NetworkInterface): TerraformBlock {
  return taggedResource(names, 'aws_network_interface', eni, {
    attributes: {
      subnet_id: names.ref(eni.subnet),
      private_ips: [eni.address],
      security_groups: eni.securityGroups.map((id) => names.ref(id)),
      source_dest_check: eni.sourceDestCheck,
    },
  })
}

function elasticIp(objects: AwsObjects, names: AwsNames, eip: ElasticIp): readonly TerraformBlock[] {
  const gateways = objects.internetGateways.filter((gateway) => gateway.region === eip.region)
  const resource = taggedResource(names, 'aws_eip', eip, {
    attributes: { domain: 'vpc', depends_on: gateways.map((gateway) => names.whole(gateway.id)) },
  })
  const association = plainResource(names, 'aws_eip_association', eip.name, eip.region, {
    allocation_id: names.ref(eip.id),
    network_interface_id: names.ref(eip.networkInterface),
  })
  return [resource, association]
}

/** At its first boot the router fetches its peers' keys: by then its Elastic IP and its way out must stand. */
function wayOut(objects: AwsObjects, machine: Instance, primary: NetworkInterface): readonly Expression[] {
  const eips = objects.elasticIps
    .filter((eip) => eip.networkInterface === primary.id)
    .map((eip) => expression(`aws_eip_association.${stem(eip.name)}`))
  const routes = objects.routeTables
    .filter((table) => table.subnets.includes(primary.subnet))
    .flatMap((table) =>
      table.routes
        .filter((route) => route.prefix === '0.0.0.0/0')
        .map((route) => expression(`aws_route.${stem(routeName(table, route.prefix))}`)),
    )
  const subnet = objects.subnets.find((candidate) => candidate.id === primary.subnet)
  return [
    ...eips,
    ...routes,
    ...(subnet === undefined ? [] : [expression(`aws_route_table_association.${stem(subnet.name)}`)]),
    expression(`aws_iam_role_policy.${stem(machine.node)}`),
  ]
}

function instance(objects: AwsObjects, names: AwsNames, machine: Instance, primary: NetworkInterface): TerraformBlock {
  return taggedResource(
    names,
    'aws_instance',
    machine,
    {
      attributes: {
        ami: expression(`data.aws_ami.${imageName(machine)}.id`),
        instance_type: machine.instanceType,
        iam_instance_profile: expression(`aws_iam_instance_profile.${stem(machine.node)}.name`),
        user_data_base64: userData(machine),
        user_data_replace_on_change: false,
        depends_on: wayOut(objects, machine, primary),
      },
      blocks: [
        { name: 'primary_network_interface', body: { attributes: { network_interface_id: names.ref(primary.id) } } },
        ...hardening('root_block_device'),
        {
          name: 'lifecycle',
          body: { attributes: { ignore_changes: [expression('ami'), expression('user_data_base64')] }, blocks: [userDataLimit(machine)] },
        },
      ],
    },
    'A new image or configuration never restarts a router by itself: replace members one after the other,\n' +
      `terraform apply -replace=aws_instance.${stem(machine.name)}`,
  )
}

/**
 * An Auto Scaling group takes a launch template with an existing network interface when it names a zone and no subnet, the
 * interface is the only one and has device index 0, and the security groups are the interface's own (EC2 Auto Scaling guide,
 * "Examples for creating and managing launch templates with the AWS CLI": existing network interface; provider
 * documentation of `availability_zones`). Two machines cannot hold the interface, so the old one goes first.
 */
function scalingGroup(objects: AwsObjects, names: AwsNames, machine: Instance, primary: NetworkInterface): readonly TerraformBlock[] {
  const subnet = objects.subnets.find((candidate) => candidate.id === primary.subnet)
  if (subnet === undefined) throw new Error(`${primary.id} is in no subnet`)
  const tagged = { Name: machine.name }
  const launchTemplate = taggedResource(names, 'aws_launch_template', machine, {
    attributes: {
      name: machine.name,
      image_id: expression(`data.aws_ami.${imageName(machine)}.id`),
      instance_type: machine.instanceType,
      update_default_version: true,
      user_data: userData(machine),
    },
    blocks: [
      { name: 'iam_instance_profile', body: { attributes: { arn: expression(`aws_iam_instance_profile.${stem(machine.node)}.arn`) } } },
      { name: 'network_interfaces', body: { attributes: { device_index: 0, network_interface_id: names.ref(primary.id) } } },
      ...hardening('block_device_mappings'),
      { name: 'tag_specifications', body: { attributes: { resource_type: 'instance', tags: tagged } } },
      { name: 'tag_specifications', body: { attributes: { resource_type: 'volume', tags: tagged } } },
      { name: 'lifecycle', body: { attributes: {}, blocks: [userDataLimit(machine)] } },
    ],
  })
  const group: TerraformBlock = {
    kind: 'resource',
    labels: ['aws_autoscaling_group', stem(machine.name)],
    comment:
      'Always exactly one: a dead router is replaced by one with the same network interface, so with the same addresses.\n' +
      'A new launch template does not replace the running one; do it one member at a time:\n' +
      `aws autoscaling start-instance-refresh --auto-scaling-group-name ${machine.name}`,
    attributes: {
      ...providerOf(names, machine.region),
      name: machine.name,
      availability_zones: [subnet.zone],
      min_size: 1,
      max_size: 1,
      desired_capacity: 1,
      health_check_type: 'EC2',
      health_check_grace_period: 120,
      depends_on: wayOut(objects, machine, primary),
    },
    blocks: [
      {
        name: 'launch_template',
        body: {
          attributes: {
            id: expression(`aws_launch_template.${stem(machine.name)}.id`),
            version: expression(`aws_launch_template.${stem(machine.name)}.latest_version`),
          },
        },
      },
      { name: 'instance_maintenance_policy', body: { attributes: { min_healthy_percentage: 0, max_healthy_percentage: 100 } } },
      { name: 'tag', body: { attributes: { key: 'Name', value: machine.name, propagate_at_launch: true } } },
    ],
  }
  return [launchTemplate, group]
}

function userData(machine: Instance): Expression {
  return expression(`base64gzip(${cloudInit(machine.node).text})`)
}

function userDataLimit(machine: Instance): { readonly name: string; readonly body: TerraformBlockBody } {
  return {
    name: 'precondition',
    body: {
      attributes: {
        condition: expression(`length(${userData(machine).text}) <= ${USER_DATA_LIMIT}`),
        error_message: template(`The files of ${machine.node} do not fit into 16 KiB of user data.`),
      },
    },
  }
}

type TerraformBlockBody = { readonly attributes: TerraformBlock['attributes'] }

/** Metadata by session only (version 2), kept from what a router forwards by a hop limit of 1; disks encrypted. */
function hardening(disk: 'root_block_device' | 'block_device_mappings'): NonNullable<TerraformBlock['blocks']> {
  return [
    {
      name: 'metadata_options',
      body: { attributes: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 } },
    },
    disk === 'root_block_device'
      ? { name: disk, body: { attributes: { encrypted: true, volume_type: 'gp3' } } }
      : {
          name: disk,
          body: {
            attributes: { device_name: '/dev/xvda' },
            blocks: [{ name: 'ebs', body: { attributes: { encrypted: 'true', volume_type: 'gp3' } } }],
          },
        },
  ]
}
