provider "aws" {
  region = "ap-northeast-1"

  default_tags {
    tags = {
      Design    = "flets-hybrid"
      ManagedBy = "keiro"
    }
  }
}

# API key from the environment: SAKURA_ACCESS_TOKEN and SAKURA_ACCESS_TOKEN_SECRET.
provider "sakura" {}
