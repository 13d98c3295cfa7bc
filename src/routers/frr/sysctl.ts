/** `/etc/sysctl.d/90-keiro.conf`: what makes a machine a router. The same on every router. */
export const SYSCTL_FILE = `# Rendered by keiro.
net.ipv4.ip_forward = 1

# A packet and its answer may use different tunnels: the reverse-path check would drop what BGP rightly sends that way.
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
# systemd's own defaults set 2 on every interface, and the larger of \`all\` and the interface's value holds.
net.ipv4.conf.*.rp_filter = 0

# Equal-cost paths are chosen by addresses and ports, so that one flow keeps one path.
net.ipv4.fib_multipath_hash_policy = 1

# A route whose interface has lost its carrier is not used.
net.ipv4.conf.all.ignore_routes_with_linkdown = 1
net.ipv4.conf.default.ignore_routes_with_linkdown = 1

# Neighbours are told of better ways by BGP alone.
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
`
