import { describe, expect, it } from 'vitest'
import { terraformSchema } from '../../../test/terraform-schema.ts'
import { renderTerraform } from '../../deploy/terraform.ts'
import type { Design } from '../../design/model.ts'
import type { SakuraObjects } from './objects.ts'
import { sakuraTerraform } from './terraform.ts'

const design: Design = { name: 'small', sites: {}, gateways: {}, links: [], policies: [], expect: [], locate: () => undefined }
const from = {}
const SMALL: SakuraObjects = {
  switches: [
    { id: 'l', name: 'ishikari-is1a', zone: 'is1a', use: 'lan', cidr: '10.20.0.0/24', bridge: 'b', from },
    { id: 'c', name: 'flets-is1a', zone: 'is1a', use: 'closed-network', cidr: '172.20.0.0/24', from },
  ],
  bridges: [{ id: 'b', name: 'ishikari', switches: ['l'], from }],
  internets: [{ id: 'i', name: 'edge-is1a', zone: 'is1a', prefixLength: 28, bandwidth: 100, placeholderCidr: '198.51.100.0/28', from }],
  servers: [
    {
      id: 's',
      name: 'edge-1',
      node: 'edge-1',
      zone: 'is1a',
      core: 2,
      memory: 4,
      interfaces: [
        { interface: 'eth0', upstream: { kind: 'internet', id: 'i', index: 1 }, address: '198.51.100.5/28', gateway: '198.51.100.1' },
        { interface: 'eth1', upstream: { kind: 'vswitch', id: 'l' }, address: '10.20.0.11/24' },
        { interface: 'eth2', upstream: { kind: 'vswitch', id: 'c' }, address: '172.20.0.2/32' },
      ],
      from,
    },
  ],
}

const files = renderTerraform(sakuraTerraform(SMALL, design), terraformSchema())
const text = (path: string): string | undefined => files.find((file) => file.path === `terraform/${path}`)?.content

describe('sakuraTerraform', () => {
  it('makes nothing of nothing', () => {
    expect(sakuraTerraform({ switches: [], bridges: [], internets: [], servers: [] }, design)).toEqual([])
  })

  it('writes a server whose ports are a list of objects, in the order of its interfaces', () => {
    expect(text('sakura-routers.tf')).toBe(`# Built from out/packer before the first apply; an archive belongs to one zone.
data "sakura_archive" "router_is1a" {
  name = "small-router"
  zone = "is1a"
}

resource "sakura_disk" "edge_1" {
  name              = "edge-1"
  zone              = "is1a"
  plan              = "ssd"
  connector         = "virtio"
  size              = 20
  source_archive_id = data.sakura_archive.router_is1a.id
  tags              = ["keiro", "small"]

  lifecycle {
    ignore_changes = [source_archive_id]
  }
}

# A new image or configuration never restarts a router by itself: replace members one after the other,
# terraform apply -replace=sakura_disk.edge_1 -replace=sakura_server.edge_1
resource "sakura_server" "edge_1" {
  name   = "edge-1"
  zone   = "is1a"
  core   = 2
  memory = 4
  disks  = [sakura_disk.edge_1.id]
  network_interface = [
    {
      upstream = sakura_internet.edge_is1a.vswitch_id
    },
    {
      upstream        = sakura_vswitch.ishikari_is1a.id
      user_ip_address = "10.20.0.11"
    },
    {
      upstream        = sakura_vswitch.flets_is1a.id
      user_ip_address = "172.20.0.2"
    },
  ]
  user_data = local.cloud_init["edge-1"]
  tags      = ["keiro", "small"]

  lifecycle {
    ignore_changes = [user_data]
  }
}
`)
  })

  it('says by hand what is ordered by hand, and bridges only the LAN', () => {
    expect(text('sakura-network.tf')).toContain('# Port of the closed network. The line itself is ordered by hand')
    expect(text('sakura-network.tf')?.match(/bridge_id/g)).toHaveLength(1)
  })

  it('stands alone: without another cloud a router still gets its files and addresses', () => {
    expect(text('machines.tf')).toContain('router_setup = {\n    "edge-1" = []\n  }')
    expect(text('machines.tf')).toContain('"edge-1" = sakura_internet.edge_is1a.ip_addresses[1]')
    expect(text('machines.tf')).toContain('"/\\\\b198\\\\.51\\\\.100\\\\.1\\\\b/", sakura_internet.edge_is1a.gateway')
  })
})
