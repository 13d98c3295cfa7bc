packer {
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

variable "source_archive_is1a" {
  type        = number
  description = "Number of the archive \"Ubuntu Server 24.04 LTS 64bit (cloudimg)\" in is1a: usacloud archive list --zone is1a"
}

source "sakuracloud" "router_is1a" {
  zone           = "is1a"
  os_type        = "custom"
  source_archive = var.source_archive_is1a
  core           = 1
  memory_size    = 2
  disk_size      = 20
  disk_plan      = "ssd"
  archive_name   = "flets-hybrid-router"
  archive_tags   = ["keiro", "flets-hybrid"]

  user_name                   = "ubuntu"
  disable_generate_public_key = true
  ssh_private_key_file        = var.ssh_key_file
  user_data = join("\n", [
    "#cloud-config",
    jsonencode({ ssh_authorized_keys = [trimspace(file("${var.ssh_key_file}.pub"))] }),
  ])
}

variable "source_archive_is1b" {
  type        = number
  description = "Number of the archive \"Ubuntu Server 24.04 LTS 64bit (cloudimg)\" in is1b: usacloud archive list --zone is1b"
}

source "sakuracloud" "router_is1b" {
  zone           = "is1b"
  os_type        = "custom"
  source_archive = var.source_archive_is1b
  core           = 1
  memory_size    = 2
  disk_size      = 20
  disk_plan      = "ssd"
  archive_name   = "flets-hybrid-router"
  archive_tags   = ["keiro", "flets-hybrid"]

  user_name                   = "ubuntu"
  disable_generate_public_key = true
  ssh_private_key_file        = var.ssh_key_file
  user_data = join("\n", [
    "#cloud-config",
    jsonencode({ ssh_authorized_keys = [trimspace(file("${var.ssh_key_file}.pub"))] }),
  ])
}

build {
  sources = [
    "source.sakuracloud.router_is1a",
    "source.sakuracloud.router_is1b",
  ]

  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; sudo env {{ .Vars }} {{ .Path }}"
    scripts         = [for script in sort(fileset(path.root, "scripts/*.sh")) : "${path.root}/${script}"]
  }
}
