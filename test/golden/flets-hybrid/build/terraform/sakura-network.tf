# One layer-2 segment of is1a and is1b.
resource "sakura_bridge" "ishikari" {
  name = "ishikari"
  zone = "is1a"
}

# It has no addresses and no routes of its own: hosts get theirs from their own configuration.
resource "sakura_vswitch" "ishikari_is1a" {
  name        = "ishikari-is1a"
  zone        = "is1a"
  description = "LAN 10.20.0.0/24"
  bridge_id   = sakura_bridge.ishikari.id
  tags        = ["keiro", "flets-hybrid"]
}

# It has no addresses and no routes of its own: hosts get theirs from their own configuration.
resource "sakura_vswitch" "ishikari_is1b" {
  name        = "ishikari-is1b"
  zone        = "is1b"
  description = "LAN 10.20.0.0/24"
  bridge_id   = sakura_bridge.ishikari.id
  tags        = ["keiro", "flets-hybrid"]
}

# Port of the closed network. The line itself is ordered by hand and ends on this switch: see docs/deploy.md, "Manual steps".
resource "sakura_vswitch" "flets_is1a" {
  name        = "flets-is1a"
  zone        = "is1a"
  description = "closed network 172.20.0.0/24"
  tags        = ["keiro", "flets-hybrid"]
}

# Port of the closed network. The line itself is ordered by hand and ends on this switch: see docs/deploy.md, "Manual steps".
resource "sakura_vswitch" "flets_is1b" {
  name        = "flets-is1b"
  zone        = "is1b"
  description = "closed network 172.20.0.0/24"
  tags        = ["keiro", "flets-hybrid"]
}

# Router + switch: the shared segment drops what is not from the server's own address, so a router cannot stand there.
resource "sakura_internet" "edge_sakura_is1a" {
  name       = "edge-sakura-is1a"
  zone       = "is1a"
  netmask    = 28
  band_width = 100
  tags       = ["keiro", "flets-hybrid"]
}

# Router + switch: the shared segment drops what is not from the server's own address, so a router cannot stand there.
resource "sakura_internet" "edge_sakura_is1b" {
  name       = "edge-sakura-is1b"
  zone       = "is1b"
  netmask    = 28
  band_width = 100
  tags       = ["keiro", "flets-hybrid"]
}
