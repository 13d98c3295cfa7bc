import type { Design } from '../../design/model.ts'
import type { RenderedFile } from '../../deploy/resource.ts'
import { buildBlock, IMAGE_SCRIPTS } from '../router-image.ts'
import type { SakuraObjects } from './objects.ts'

/**
 * Packer's template: one archive in each zone. The source is an archive that understands cloud-init (a "cloudimg" one), which
 * only its number names; the numbers differ by zone and change, so they are asked for.
 */
export function routerImage(objects: SakuraObjects, design: Design): readonly RenderedFile[] {
  const zones = [...new Set(objects.servers.map((server) => server.zone))].sort()
  if (zones.length === 0) return []
  const content = [
    TEMPLATE_HEAD,
    ...zones.map((zone) => sourceBlock(design, zone)),
    buildBlock(zones.map((zone) => `sakuracloud.router_${zone}`)),
  ].join('\n')
  return [{ path: 'packer/sakura.pkr.hcl', content }, ...IMAGE_SCRIPTS]
}

const TEMPLATE_HEAD = `packer {
  required_plugins {
    sakuracloud = {
      source  = "github.com/sacloud/sakuracloud"
      version = ">= 0.12.0"
    }
  }
}

# API key from the environment: SAKURA_ACCESS_TOKEN and SAKURA_ACCESS_TOKEN_SECRET.
variable "ssh_key_file" {
  type        = string
  description = "Private key that Packer logs in with while it builds; its public half stands beside it as .pub. Neither stays in the image."
}
`

function sourceBlock(design: Design, zone: string): string {
  return `variable "source_archive_${zone}" {
  type        = number
  description = "Number of the archive \\"Ubuntu Server 24.04 LTS 64bit (cloudimg)\\" in ${zone}: usacloud archive list --zone ${zone}"
}

source "sakuracloud" "router_${zone}" {
  zone           = "${zone}"
  os_type        = "custom"
  source_archive = var.source_archive_${zone}
  core           = 1
  memory_size    = 2
  disk_size      = 20
  disk_plan      = "ssd"
  archive_name   = "${design.name}-router"
  archive_tags   = ["keiro", "${design.name}"]

  user_name                   = "ubuntu"
  disable_generate_public_key = true
  ssh_private_key_file        = var.ssh_key_file
  user_data = join("\\n", [
    "#cloud-config",
    jsonencode({ ssh_authorized_keys = [trimspace(file("\${var.ssh_key_file}.pub"))] }),
  ])
}
`
}
