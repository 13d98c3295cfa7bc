import type { Design } from '../../design/model.ts'
import type { RenderedFile } from '../../deploy/resource.ts'
import { buildBlock, IMAGE_SCRIPTS } from '../router-image.ts'
import type { AwsObjects, Instance } from './objects.ts'
import { stem } from './terraform-names.ts'

/** Debian's own account of images (wiki.debian.org/Cloud/AmazonEC2Image). */
const DEBIAN = '136693071363'

/** What an EC2 type runs on: Graviton families carry a `g` behind their generation (`t4g`, `c7gn`), and `a1` is the first. */
export function architectureOf(instanceType: string): 'arm64' | 'x86_64' {
  return /^([a-z]+\d+[a-z]*g[a-z]*|a1)[.]/.test(instanceType) ? 'arm64' : 'x86_64'
}

/** Regions and architectures that routers need an image of. */
export function routerImages(objects: AwsObjects): readonly { readonly region: string; readonly architecture: 'arm64' | 'x86_64' }[] {
  const keys = objects.instances
    .filter((instance) => instance.role === 'router')
    .map((instance) => `${instance.region} ${architectureOf(instance.instanceType)}`)
  return [...new Set(keys)].sort().map((key) => {
    const [region = '', architecture] = key.split(' ')
    return { region, architecture: architecture === 'arm64' ? 'arm64' : 'x86_64' }
  })
}

/** `router_ap_northeast_1_arm64`: of the data source, and of the Packer source. */
export function imageName(machine: Pick<Instance, 'region' | 'instanceType'>): string {
  return `router_${stem(machine.region)}_${architectureOf(machine.instanceType)}`
}

/** Packer's template, and the script that puts the agent and the command line into every image, of other clouds too. */
export function routerImage(objects: AwsObjects, design: Design): readonly RenderedFile[] {
  const images = routerImages(objects)
  const first = images[0]
  if (first === undefined) return []
  const sources = images.map(({ region, architecture }) => ({ region, architecture, name: `router_${stem(region)}_${architecture}` }))
  const content = [
    TEMPLATE_HEAD,
    ...sources.map((source) => sourceBlock(design, source)),
    buildBlock(sources.map(({ name }) => `amazon-ebs.${name}`)),
  ].join('\n')
  return [
    { path: 'packer/aws.pkr.hcl', content },
    ...IMAGE_SCRIPTS,
    { path: 'packer/scripts/20-systems-manager.sh', content: agentScript(first.region), mode: '0755' },
  ]
}

const TEMPLATE_HEAD = `packer {
  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = "~> 1"
    }
  }
}
`

function sourceBlock(
  design: Design,
  { region, architecture, name }: { readonly region: string; readonly architecture: string; readonly name: string },
): string {
  const arm = architecture === 'arm64'
  return `source "amazon-ebs" "${name}" {
  region        = "${region}"
  instance_type = "${arm ? 't4g.small' : 't3.small'}"
  ssh_username  = "admin"
  ami_name      = "${design.name}-router-${architecture}-{{timestamp}}"
  imds_support  = "v2.0"

  tags = {
    Name = "${design.name}-router"
  }

  source_ami_filter {
    filters = {
      name                = "debian-12-${arm ? 'arm64' : 'amd64'}-*"
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
    owners      = ["${DEBIAN}"]
    most_recent = true
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
}
`
}

function agentScript(region: string): string {
  return `#!/bin/bash
# Systems Manager's agent and the AWS command line: keys travel through Parameter Store with the machine's own role.
set -euo pipefail
folder=$(mktemp -d)
curl -fsSL -o "$folder/agent.deb" "https://s3.${region}.amazonaws.com/amazon-ssm-${region}/latest/debian_$(dpkg --print-architecture)/amazon-ssm-agent.deb"
dpkg -i "$folder/agent.deb"
systemctl enable amazon-ssm-agent
curl -fsSL -o "$folder/aws.zip" "https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m).zip"
unzip -q "$folder/aws.zip" -d "$folder"
"$folder/aws/install"
rm -rf "$folder"
`
}
