# Built from out/packer before the first apply; an archive belongs to one zone.
data "sakura_archive" "router_is1a" {
  name = "flets-hybrid-router"
  zone = "is1a"
}

# Built from out/packer before the first apply; an archive belongs to one zone.
data "sakura_archive" "router_is1b" {
  name = "flets-hybrid-router"
  zone = "is1b"
}

resource "sakura_disk" "edge_sakura_1" {
  name              = "edge-sakura-1"
  zone              = "is1a"
  plan              = "ssd"
  connector         = "virtio"
  size              = 20
  source_archive_id = data.sakura_archive.router_is1a.id
  tags              = ["keiro", "flets-hybrid"]

  lifecycle {
    ignore_changes = [source_archive_id]
  }
}

# A new image or configuration never restarts a router by itself: replace members one after the other,
# terraform apply -replace=sakura_disk.edge_sakura_1 -replace=sakura_server.edge_sakura_1
resource "sakura_server" "edge_sakura_1" {
  name   = "edge-sakura-1"
  zone   = "is1a"
  core   = 1
  memory = 1
  disks  = [sakura_disk.edge_sakura_1.id]
  network_interface = [
    {
      upstream = sakura_internet.edge_sakura_is1a.vswitch_id
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
  user_data = local.cloud_init["edge-sakura-1"]
  tags      = ["keiro", "flets-hybrid"]

  lifecycle {
    ignore_changes = [user_data]
  }
}

resource "sakura_disk" "edge_sakura_2" {
  name              = "edge-sakura-2"
  zone              = "is1b"
  plan              = "ssd"
  connector         = "virtio"
  size              = 20
  source_archive_id = data.sakura_archive.router_is1b.id
  tags              = ["keiro", "flets-hybrid"]

  lifecycle {
    ignore_changes = [source_archive_id]
  }
}

# A new image or configuration never restarts a router by itself: replace members one after the other,
# terraform apply -replace=sakura_disk.edge_sakura_2 -replace=sakura_server.edge_sakura_2
resource "sakura_server" "edge_sakura_2" {
  name   = "edge-sakura-2"
  zone   = "is1b"
  core   = 1
  memory = 1
  disks  = [sakura_disk.edge_sakura_2.id]
  network_interface = [
    {
      upstream = sakura_internet.edge_sakura_is1b.vswitch_id
    },
    {
      upstream        = sakura_vswitch.ishikari_is1b.id
      user_ip_address = "10.20.0.12"
    },
    {
      upstream        = sakura_vswitch.flets_is1b.id
      user_ip_address = "172.20.0.3"
    },
  ]
  user_data = local.cloud_init["edge-sakura-2"]
  tags      = ["keiro", "flets-hybrid"]

  lifecycle {
    ignore_changes = [user_data]
  }
}
