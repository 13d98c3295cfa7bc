packer {
  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = "~> 1"
    }
  }
}

source "amazon-ebs" "router_ap_northeast_1_arm64" {
  region        = "ap-northeast-1"
  instance_type = "t4g.small"
  ssh_username  = "admin"
  ami_name      = "flets-hybrid-router-arm64-{{timestamp}}"
  imds_support  = "v2.0"

  tags = {
    Name = "flets-hybrid-router"
  }

  source_ami_filter {
    filters = {
      name                = "debian-12-arm64-*"
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
    owners      = ["136693071363"]
    most_recent = true
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
}

build {
  sources = [
    "source.amazon-ebs.router_ap_northeast_1_arm64",
  ]

  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; sudo env {{ .Vars }} {{ .Path }}"
    scripts         = [for script in sort(fileset(path.root, "scripts/*.sh")) : "${path.root}/${script}"]
  }
}
