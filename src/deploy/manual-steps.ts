import type { PipelineAccess, RouterMachine } from '../clouds/cloud.ts'
import type { ClosedNetworkLink, Design } from '../design/model.ts'

/** Something that no program of ours can do. */
export interface ManualStep {
  /** Before `terraform apply`, or after it. */
  readonly when: 'before-apply' | 'after-apply'
  /** A short imperative sentence. */
  readonly title: string
  /** What to know for it, a sentence each. */
  readonly details: readonly string[]
  /** Routers that it is about. */
  readonly nodes: readonly string[]
}

/** What is known of a deployment when its manual steps are listed. */
export interface DeploymentFacts {
  readonly design: Design
  readonly routers: readonly RouterMachine[]
  /** Clouds whose machines Terraform makes. */
  readonly madeClouds: ReadonlySet<string>
  /** Whether machine images are built. */
  readonly hasImages: boolean
  readonly accesses: readonly PipelineAccess[]
}

/** All manual steps, in the order to do them: what takes weeks first. */
export function manualSteps(facts: DeploymentFacts): readonly ManualStep[] {
  const { design, routers, madeClouds, hasImages, accesses } = facts
  const made = routers.filter((router) => madeClouds.has(router.place.cloud))
  const byHand = routers.filter((router) => !madeClouds.has(router.place.cloud))
  const images: readonly ManualStep[] = hasImages
    ? [
        {
          when: 'before-apply',
          title: 'Build the machine images: packer init out/packer && packer build out/packer',
          details: ['Terraform finds them by name.'],
          nodes: made.map(nodeOf),
        },
      ]
    : []
  const steps = [
    ...design.links.filter(isClosedNetwork).flatMap((link) => closedNetworkSteps(link, routers, madeClouds)),
    ...images,
    ...pppoeSteps(routers),
    ...byHand.map((router) => configureStep(router)),
    ...pipelineSteps(accesses),
  ]
  return (['before-apply', 'after-apply'] as const).flatMap((when) => steps.filter((step) => step.when === when))
}

function closedNetworkSteps(
  link: ClosedNetworkLink,
  routers: readonly RouterMachine[],
  madeClouds: ReadonlySet<string>,
): readonly ManualStep[] {
  const members = routers.filter((router) => link.members.includes(router.gateway))
  const made = members.filter((router) => madeClouds.has(router.place.cloud))
  const order: ManualStep = {
    when: 'before-apply',
    title: `Order the lines of the closed network ${link.name}`,
    details: [
      `One line for each of: ${members.map(nodeOf).join(', ')}. Delivery takes weeks.`,
      `The administrator of the closed network gives out the addresses of ${link.cidr}: have those of out/report.md entered.`,
    ],
    nodes: members.map(nodeOf),
  }
  if (made.length === 0) return [order]
  const connect: ManualStep = {
    when: 'after-apply',
    title: `Have the line of ${link.name} connected to the switches of ${made.map(nodeOf).join(', ')}`,
    details: ['The provider does it on request once the switches exist: see the output of terraform apply for their numbers.'],
    nodes: made.map(nodeOf),
  }
  return [order, connect]
}

function pppoeSteps(routers: readonly RouterMachine[]): readonly ManualStep[] {
  const dialling = routers.filter((router) => router.ports.some((port) => port.kind === 'pppoe'))
  if (dialling.length === 0) return []
  const details = ['User name and password come with the contract. They are typed on the router and stand in no file of out/.']
  return [
    {
      when: 'after-apply',
      title: `Enter the PPPoE credentials on ${dialling.map(nodeOf).join(', ')}`,
      details,
      nodes: dialling.map(nodeOf),
    },
  ]
}

function configureStep(router: RouterMachine): ManualStep {
  return {
    when: 'after-apply',
    title: `Load the configuration of ${router.node}`,
    details: [`From out/routers/${router.node}/, in a maintenance window: ${router.system} takes it over its own console.`],
    nodes: [nodeOf(router)],
  }
}

function pipelineSteps(accesses: readonly PipelineAccess[]): readonly ManualStep[] {
  const settings = accesses.flatMap((access) => access.settings)
  if (settings.length === 0) return []
  return [
    {
      when: 'after-apply',
      title: 'Set the variables and secrets of the repository for the pipeline',
      details: [
        ...settings.map((setting) => `${setting.kind} ${setting.name}: ${setting.meaning}`),
        'An environment "production" with reviewers holds the apply.',
      ],
      nodes: [],
    },
  ]
}

function isClosedNetwork(link: Design['links'][number]): link is ClosedNetworkLink {
  return link.kind === 'closed-network'
}

const nodeOf = (router: RouterMachine): string => String(router.node)
