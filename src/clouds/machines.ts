import { call, expression, type Call, type Expression, type TerraformFile, type TerraformValue } from '../deploy/resource.ts'

/** Where every cloud adds its part: what all router machines must know of each other. */
const MACHINES_FILE = 'machines.tf'

/** Where the files of `out/routers/<node>/` go on a machine, by their first folder. */
const PLACES = {
  bin: '/usr/local/sbin',
  frr: '/etc/frr',
  network: '/etc/systemd/network',
  networkd: '/etc/systemd/networkd.conf.d',
  nftables: '/etc',
  sysctl: '/etc/sysctl.d',
  systemd: '/etc/systemd/system',
  wireguard: '/etc/wireguard',
} as const
const MODES = { bin: '0755', wireguard: '0600' } as const

/** In this order: forwarding and filters before the first address, daemons last. Tunnels wait for keys by themselves. */
const START_COMMANDS: readonly string[] = [
  'mkdir -p /etc/keiro/forward.d /etc/keiro/input.d /etc/keiro/keys.d',
  'sysctl --system',
  'systemctl daemon-reload',
  'systemctl enable nftables && systemctl restart nftables',
  'systemctl enable systemd-networkd && systemctl restart systemd-networkd',
  'systemctl restart systemd-resolved',
  '/usr/lib/systemd/systemd-networkd-wait-online --interface=eth0 --timeout=60 || true',
  'systemctl enable --now --no-block keiro-keys.service || true',
  'for f in /etc/wireguard/*.conf; do [ -e "$f" ] && systemctl enable --now --no-block "wg-quick@$(basename "$f" .conf)"; done',
  'systemctl enable frr && systemctl restart frr',
]

/** One router machine that a cloud makes. */
export interface RouterMachineConfig {
  readonly node: string
  /** Public address, known as soon as the address resource stands and before any machine does. */
  readonly address: Expression
  /** Resolvers, for a machine that asks no DHCP server. */
  readonly dns: readonly string[]
  /** Packed one by one: for clouds that take user data as text. Else the whole is for the cloud to pack. */
  readonly packFiles: boolean
  /** Placeholder addresses in the router's files, and what stands for them after apply. Each is replaced where it stands as a whole. */
  readonly replacements: readonly { readonly placeholder: string; readonly value: Expression }[]
}

/** What a cloud adds to a machine, of its own or of another cloud: for example an identity. */
export interface MachineSetup {
  /** A list of entries of `write_files`, or an expression of one. */
  readonly writeFiles: TerraformValue
  /** Shell commands, run when the router has started and its port to the outside is up. */
  readonly commands: readonly TerraformValue[]
}

/** `cloud-init` user data of the machine: `local.cloud_init["edge-aws-1"]`. */
export function cloudInit(node: string): Expression {
  return expression(`local.cloud_init[${JSON.stringify(node)}]`)
}

/** Public address of a router of any cloud: `local.router_addresses["edge-aws-1"]`. */
export function routerAddress(node: string): Expression {
  return expression(`local.router_addresses[${JSON.stringify(node)}]`)
}

/** The part of `machines.tf` that declares these machines, and the set-up of these and others by node; `locals` are values that the set-up mentions. */
export function machinesFile(
  machines: readonly RouterMachineConfig[],
  setups: Readonly<Record<string, MachineSetup>>,
  locals: Readonly<Record<string, TerraformValue>> = {},
): TerraformFile {
  const perNode = <T>(value: (machine: RouterMachineConfig) => T): Record<string, T> =>
    Object.fromEntries(machines.map((machine) => [machine.node, value(machine)]))
  const setup = Object.fromEntries(
    Object.entries(setups).map(([node, part]) => [node, [{ write_files: part.writeFiles, runcmd: part.commands }]]),
  )
  return {
    path: MACHINES_FILE,
    blocks: [
      {
        kind: 'locals',
        labels: [],
        comment:
          'What every router machine gets at its first boot: its files of out/routers, the public addresses of all routers\n' +
          '(addresses never depend on machines, so there is no cycle), and what a cloud adds, such as an identity.',
        attributes: {
          router_addresses: perNode((machine) => machine.address),
          router_hosts: expression('join("", [for node, address in local.router_addresses : "${address} ${node}.wan\\n"])'),
          router_places: PLACES,
          router_modes: MODES,
          ...locals,
          router_setup: { ...perNode(() => []), ...setup },
          router_start: START_COMMANDS,
          cloud_init: perNode(userData),
        },
      },
    ],
  }
}

function userData(machine: RouterMachineConfig): Call {
  const setup = `local.router_setup[${JSON.stringify(machine.node)}]`
  const config = {
    hostname: machine.node,
    manage_etc_hosts: false,
    write_files: call(
      'concat',
      routerFiles(machine),
      [
        { path: '/etc/hosts', append: true, content: expression('local.router_hosts') },
        { path: '/etc/systemd/resolved.conf.d/keiro.conf', content: `[Resolve]\nDNS=${machine.dns.join(' ')}\n` },
      ],
      expression(`flatten([for part in ${setup} : part.write_files])`),
    ),
    runcmd: call('concat', expression('local.router_start'), expression(`flatten([for part in ${setup} : part.runcmd])`)),
  }
  return call('join', '\n', ['#cloud-config', call('jsonencode', config)])
}

/** The files of `out/routers/<node>/`, each at its place. */
function routerFiles(machine: RouterMachineConfig): Expression {
  const directory = '${path.module}/../routers/' + machine.node
  const content = machine.replacements.reduce(
    (text, { placeholder, value }) => `replace(${text}, "/\\\\b${placeholder.replaceAll('.', '\\\\.')}\\\\b/", ${value.text})`,
    `file("${directory}/\${name}")`,
  )
  return expression(
    [
      `[for name in fileset("${directory}", "**") : {`,
      '  path        = "${local.router_places[split("/", name)[0]]}${trimprefix(name, split("/", name)[0])}"',
      '  permissions = lookup(local.router_modes, split("/", name)[0], "0644")',
      ...(machine.packFiles ? ['  encoding    = "gz+b64"', `  content     = base64gzip(${content})`] : [`  content     = ${content}`]),
      '}]',
    ].join('\n'),
  )
}
