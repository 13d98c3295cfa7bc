import { describe, expect, it } from 'vitest'
import { terraformSchema } from '../../test/terraform-schema.ts'
import { call, expression, template, type TerraformBlock, type TerraformValue } from './resource.ts'
import { checkSchema } from './schema-check.ts'

const schema = terraformSchema()
type Body = Pick<TerraformBlock, 'attributes' | 'blocks'>

function messages(type: string, body: Body, kind: 'resource' | 'data' = 'resource'): readonly string[] {
  const problems = checkSchema([{ path: 'x.tf', blocks: [{ kind, labels: [type, 'x'], ...body }] }], schema)
  for (const problem of problems) expect(problem.code).toBe('BUILD-001')
  return problems.map((problem) => problem.message + (problem.hint === undefined ? '' : ` (${problem.hint})`))
}

const attributes = (type: string, own: Readonly<Record<string, TerraformValue>>): readonly string[] => messages(type, { attributes: own })

describe('checkSchema', () => {
  it('finds nothing wrong with what is right', () => {
    expect(
      attributes('aws_vpc', {
        cidr_block: '10.0.0.0/16',
        tags: { Name: 'x' },
        enable_dns_support: true,
        provider: expression('aws.osaka'),
      }),
    ).toEqual([])
    expect(
      attributes('aws_vpc', {
        cidr_block: call('lookup', 'a'),
        enable_dns_support: expression('var.x'),
        depends_on: [expression('aws_vpc.y')],
      }),
    ).toEqual([])
    expect(attributes('sakura_server', { name: 'x', network_interface: [{ upstream: 'shared' }], timeouts: { create: '1m' } })).toEqual([])
    expect(
      messages(
        'aws_ami',
        { attributes: { owners: ['self'] }, blocks: [{ name: 'filter', body: { attributes: { name: 'n', values: ['v'] } } }] },
        'data',
      ),
    ).toEqual([])
  })

  it('names an unknown type, attribute and block', () => {
    expect(attributes('aws_vcp', {})).toEqual(["aws_vcp.x: resource type aws_vcp is not in the provider's schema"])
    expect(attributes('aws_vpc', { cidr_blok: '10.0.0.0/16' })).toEqual([
      'aws_vpc.x: attribute cidr_blok does not exist (did you mean cidr_block?)',
    ])
    expect(messages('aws_vpc', { attributes: {}, blocks: [{ name: 'timeouts', body: { attributes: {} } }] })).toEqual([
      'aws_vpc.x: block timeouts does not exist',
    ])
    expect(attributes('aws_vpc', { toString: 'x' })).toEqual(['aws_vpc.x: attribute toString does not exist'])
  })

  it('names what is missing, and what only the provider sets', () => {
    expect(attributes('aws_subnet', { cidr_block: '10.0.0.0/24' })).toEqual(['aws_subnet.x: required attribute vpc_id is missing'])
    expect(attributes('aws_eip', { public_ip: '1.2.3.4' })).toEqual(['aws_eip.x: public_ip is read-only: the provider sets it'])
    expect(attributes('sakura_server', { name: 'x', network_interface: [{ user_ip_address: '10.0.0.1' }] })).toEqual([
      'sakura_server.x: required attribute network_interface[0].upstream is missing',
    ])
  })

  it('tells types apart', () => {
    expect(attributes('aws_vpc', { cidr_block: 10 })).toEqual(['aws_vpc.x: cidr_block must be string, not the number 10'])
    expect(attributes('aws_ec2_transit_gateway', { amazon_side_asn: '64512' })).toEqual([
      'aws_ec2_transit_gateway.x: amazon_side_asn must be number, not the string 64512',
    ])
    expect(attributes('aws_vpc', { tags: ['x'] })).toEqual(['aws_vpc.x: tags must be map(string), not a list'])
    expect(attributes('aws_vpc', { tags: { Name: 1 } })).toEqual(['aws_vpc.x: tags must be map(string), not one with the number 1 in it'])
    expect(attributes('aws_network_interface', { subnet_id: 's', private_ips: '10.0.0.4' })).toEqual([
      'aws_network_interface.x: private_ips must be set(string), not a single string',
    ])
    expect(attributes('aws_vpc', { enable_dns_support: template('${var.x}') })).toEqual([
      'aws_vpc.x: enable_dns_support must be bool, not a string',
    ])
  })

  it("takes the Connect peer's ASN as text only", () => {
    const peer = { inside_cidr_blocks: ['169.254.8.0/29'], peer_address: '10.0.0.4', transit_gateway_attachment_id: 'x' }
    expect(attributes('aws_ec2_transit_gateway_connect_peer', { ...peer, bgp_asn: 64513 })).toEqual([
      'aws_ec2_transit_gateway_connect_peer.x: bgp_asn must be string, not the number 64513',
    ])
    expect(attributes('aws_ec2_transit_gateway_connect_peer', { ...peer, bgp_asn: '64513' })).toEqual([])
  })

  it('tells blocks from attributes that hold objects', () => {
    expect(
      messages('sakura_server', {
        attributes: { name: 'x' },
        blocks: [{ name: 'network_interface', body: { attributes: { upstream: 'shared' } } }],
      }),
    ).toEqual(['sakura_server.x: network_interface is an attribute, not a block (write network_interface = [{ … }])'])
    expect(attributes('sakura_server', { name: 'x', timeouts: [{ create: '1m' }] })).toEqual([
      'sakura_server.x: timeouts must be an object: timeouts = { … }',
    ])
    expect(attributes('sakura_server', { name: 'x', network_interface: { upstream: 'shared' } })).toEqual([
      'sakura_server.x: network_interface must be a list of objects: network_interface = [{ … }]',
    ])
    expect(attributes('aws_instance', { metadata_options: { http_tokens: 'required' } })).toEqual([
      'aws_instance.x: metadata_options is a block, not an attribute (write metadata_options { … })',
    ])
  })

  it('counts blocks', () => {
    const options = { name: 'metadata_options', body: { attributes: { http_tokens: 'required' } } }
    expect(messages('aws_instance', { attributes: {}, blocks: [options, options] })).toEqual([
      'aws_instance.x: block metadata_options may stand at most once, not 2 times',
    ])
    const policy = { name: 'mixed_instances_policy', body: { attributes: {} } }
    expect(messages('aws_autoscaling_group', { attributes: { max_size: 1, min_size: 1 }, blocks: [policy] })).toEqual([
      'aws_autoscaling_group.x: block mixed_instances_policy.launch_template must stand at least once',
    ])
  })

  it('looks at mentioned attributes too', () => {
    expect(attributes('aws_subnet', { vpc_id: expression('aws_vpc.tokyo.idd') })).toEqual([
      'aws_subnet.x: aws_vpc.tokyo has no attribute idd (did you mean id?)',
    ])
    expect(attributes('aws_subnet', { vpc_id: template('${data.aws_caller_identity.me.account}') })).toEqual([
      'aws_subnet.x: data.aws_caller_identity.me has no attribute account',
    ])
  })
})
