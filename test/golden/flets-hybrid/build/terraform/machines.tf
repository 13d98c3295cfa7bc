# What every router machine gets at its first boot: its files of out/routers, the public addresses of all routers
# (addresses never depend on machines, so there is no cycle), and what a cloud adds, such as an identity.
locals {
  router_addresses = {
    "edge-aws-1"    = aws_eip.edge_aws_1.public_ip
    "edge-aws-2"    = aws_eip.edge_aws_2.public_ip
    "edge-sakura-1" = sakura_internet.edge_sakura_is1a.ip_addresses[0]
    "edge-sakura-2" = sakura_internet.edge_sakura_is1b.ip_addresses[0]
  }
  router_hosts = join("", [for node, address in local.router_addresses : "${address} ${node}.wan\n"])
  router_places = {
    bin       = "/usr/local/sbin"
    frr       = "/etc/frr"
    network   = "/etc/systemd/network"
    networkd  = "/etc/systemd/networkd.conf.d"
    nftables  = "/etc"
    sysctl    = "/etc/sysctl.d"
    systemd   = "/etc/systemd/system"
    wireguard = "/etc/wireguard"
  }
  router_modes = {
    bin       = "0755"
    wireguard = "0600"
  }
  parameter_store_files = [
    {
      path        = "/etc/keiro/keys.d/parameter-store"
      permissions = "0755"
      content     = file("${path.module}/files/parameter-store")
    },
    {
      path        = "/usr/local/sbin/keiro-keys-follow"
      permissions = "0755"
      content     = file("${path.module}/files/keiro-keys-follow")
    },
    {
      path        = "/etc/systemd/system/keiro-keys-follow.service"
      permissions = "0644"
      content     = file("${path.module}/files/keiro-keys-follow.service")
    },
    {
      path        = "/etc/systemd/system/keiro-keys-follow.timer"
      permissions = "0644"
      content     = file("${path.module}/files/keiro-keys-follow.timer")
    },
    {
      path        = "/etc/keiro/parameter-store.conf"
      permissions = "0644"
      content     = "KEIRO_PARAMETERS=/flets-hybrid/wireguard\nAWS_DEFAULT_REGION=ap-northeast-1\n"
    },
  ]
  router_setup = {
    "edge-aws-1" = [
      {
        write_files = local.parameter_store_files
        runcmd      = ["systemctl daemon-reload && systemctl enable --now keiro-keys-follow.timer"]
      },
    ]
    "edge-aws-2" = [
      {
        write_files = local.parameter_store_files
        runcmd      = ["systemctl daemon-reload && systemctl enable --now keiro-keys-follow.timer"]
      },
    ]
    "edge-sakura-1" = [
      {
        write_files = local.parameter_store_files
        runcmd = [
          "amazon-ssm-agent -register -y -region ap-northeast-1 -id ${aws_ssm_activation.edge_sakura_1.id} -code ${aws_ssm_activation.edge_sakura_1.activation_code} && systemctl restart amazon-ssm-agent",
          "systemctl daemon-reload && systemctl enable --now keiro-keys-follow.timer",
        ]
      },
    ]
    "edge-sakura-2" = [
      {
        write_files = local.parameter_store_files
        runcmd = [
          "amazon-ssm-agent -register -y -region ap-northeast-1 -id ${aws_ssm_activation.edge_sakura_2.id} -code ${aws_ssm_activation.edge_sakura_2.activation_code} && systemctl restart amazon-ssm-agent",
          "systemctl daemon-reload && systemctl enable --now keiro-keys-follow.timer",
        ]
      },
    ]
  }
  router_start = [
    "mkdir -p /etc/keiro/forward.d /etc/keiro/input.d /etc/keiro/keys.d",
    "sysctl --system",
    "systemctl daemon-reload",
    "systemctl enable nftables && systemctl restart nftables",
    "systemctl enable systemd-networkd && systemctl restart systemd-networkd",
    "systemctl restart systemd-resolved",
    "/usr/lib/systemd/systemd-networkd-wait-online --interface=eth0 --timeout=60 || true",
    "systemctl enable --now --no-block keiro-keys.service || true",
    "for f in /etc/wireguard/*.conf; do [ -e \"$f\" ] && systemctl enable --now --no-block \"wg-quick@$(basename \"$f\" .conf)\"; done",
    "systemctl enable frr && systemctl restart frr",
  ]
  cloud_init = {
    "edge-aws-1" = join(
      "\n",
      [
        "#cloud-config",
        jsonencode({
          hostname         = "edge-aws-1"
          manage_etc_hosts = false
          write_files = concat(
            [for name in fileset("${path.module}/../routers/edge-aws-1", "**") : {
              path        = "${local.router_places[split("/", name)[0]]}${trimprefix(name, split("/", name)[0])}"
              permissions = lookup(local.router_modes, split("/", name)[0], "0644")
              content     = file("${path.module}/../routers/edge-aws-1/${name}")
            }],
            [
              {
                path    = "/etc/hosts"
                append  = true
                content = local.router_hosts
              },
              {
                path    = "/etc/systemd/resolved.conf.d/keiro.conf"
                content = "[Resolve]\nDNS=169.254.169.253\n"
              },
            ],
            flatten([for part in local.router_setup["edge-aws-1"] : part.write_files]),
          )
          runcmd = concat(
            local.router_start,
            flatten([for part in local.router_setup["edge-aws-1"] : part.runcmd]),
          )
        }),
      ],
    )
    "edge-aws-2" = join(
      "\n",
      [
        "#cloud-config",
        jsonencode({
          hostname         = "edge-aws-2"
          manage_etc_hosts = false
          write_files = concat(
            [for name in fileset("${path.module}/../routers/edge-aws-2", "**") : {
              path        = "${local.router_places[split("/", name)[0]]}${trimprefix(name, split("/", name)[0])}"
              permissions = lookup(local.router_modes, split("/", name)[0], "0644")
              content     = file("${path.module}/../routers/edge-aws-2/${name}")
            }],
            [
              {
                path    = "/etc/hosts"
                append  = true
                content = local.router_hosts
              },
              {
                path    = "/etc/systemd/resolved.conf.d/keiro.conf"
                content = "[Resolve]\nDNS=169.254.169.253\n"
              },
            ],
            flatten([for part in local.router_setup["edge-aws-2"] : part.write_files]),
          )
          runcmd = concat(
            local.router_start,
            flatten([for part in local.router_setup["edge-aws-2"] : part.runcmd]),
          )
        }),
      ],
    )
    "edge-sakura-1" = join(
      "\n",
      [
        "#cloud-config",
        jsonencode({
          hostname         = "edge-sakura-1"
          manage_etc_hosts = false
          write_files = concat(
            [for name in fileset("${path.module}/../routers/edge-sakura-1", "**") : {
              path        = "${local.router_places[split("/", name)[0]]}${trimprefix(name, split("/", name)[0])}"
              permissions = lookup(local.router_modes, split("/", name)[0], "0644")
              encoding    = "gz+b64"
              content     = base64gzip(replace(replace(replace(file("${path.module}/../routers/edge-sakura-1/${name}"), "/\\b198\\.51\\.100\\.4\\b/", sakura_internet.edge_sakura_is1a.ip_addresses[0]), "/\\b198\\.51\\.100\\.1\\b/", sakura_internet.edge_sakura_is1a.gateway), "/\\b198\\.51\\.100\\.0\\b/", sakura_internet.edge_sakura_is1a.network_address))
            }],
            [
              {
                path    = "/etc/hosts"
                append  = true
                content = local.router_hosts
              },
              {
                path    = "/etc/systemd/resolved.conf.d/keiro.conf"
                content = "[Resolve]\nDNS=1.1.1.1 8.8.8.8\n"
              },
            ],
            flatten([for part in local.router_setup["edge-sakura-1"] : part.write_files]),
          )
          runcmd = concat(
            local.router_start,
            flatten([for part in local.router_setup["edge-sakura-1"] : part.runcmd]),
          )
        }),
      ],
    )
    "edge-sakura-2" = join(
      "\n",
      [
        "#cloud-config",
        jsonencode({
          hostname         = "edge-sakura-2"
          manage_etc_hosts = false
          write_files = concat(
            [for name in fileset("${path.module}/../routers/edge-sakura-2", "**") : {
              path        = "${local.router_places[split("/", name)[0]]}${trimprefix(name, split("/", name)[0])}"
              permissions = lookup(local.router_modes, split("/", name)[0], "0644")
              encoding    = "gz+b64"
              content     = base64gzip(replace(replace(replace(file("${path.module}/../routers/edge-sakura-2/${name}"), "/\\b198\\.51\\.100\\.20\\b/", sakura_internet.edge_sakura_is1b.ip_addresses[0]), "/\\b198\\.51\\.100\\.17\\b/", sakura_internet.edge_sakura_is1b.gateway), "/\\b198\\.51\\.100\\.16\\b/", sakura_internet.edge_sakura_is1b.network_address))
            }],
            [
              {
                path    = "/etc/hosts"
                append  = true
                content = local.router_hosts
              },
              {
                path    = "/etc/systemd/resolved.conf.d/keiro.conf"
                content = "[Resolve]\nDNS=1.1.1.1 8.8.8.8\n"
              },
            ],
            flatten([for part in local.router_setup["edge-sakura-2"] : part.write_files]),
          )
          runcmd = concat(
            local.router_start,
            flatten([for part in local.router_setup["edge-sakura-2"] : part.runcmd]),
          )
        }),
      ],
    )
  }
}
