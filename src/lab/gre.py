"""GRE (RFC 2784, IPv4 inside) for every tunnel of one node, for kernels that have no GRE of their own.

usage: gre.py PIDFILE LOG NAME,LOCAL,REMOTE,MTU [NAME,LOCAL,REMOTE,MTU ...]

Makes one tun device a tunnel, then goes to the background; the caller gets exit code 0 only when every device is there.
"""
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
GRE = 47
IPV4_HEADER = b'\0\0\x08\0'
CHECKSUM, KEY, SEQUENCE = 0x80, 0x20, 0x10


def open_tunnel(name, local, remote):
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, GRE)
    raw.bind((local, 0))
    raw.connect((remote, 0))
    raw.setblocking(False)
    tun = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TUN_NO_PI))
    return raw, tun


def to_wire(tun, raw):
    for _ in range(64):
        try:
            packet = os.read(tun, 65535)
        except OSError:
            return
        if packet[0] >> 4 != 4:
            continue
        try:
            raw.send(IPV4_HEADER + packet)
        except OSError:
            pass  # no route, or the far kernel said "protocol unreachable" before its end was up


def from_wire(raw, tun):
    for _ in range(64):
        try:
            packet = raw.recv(65535)
        except BlockingIOError:
            return
        except OSError:
            continue  # ENOPROTOOPT: the far end is not up yet
        start = (packet[0] & 15) * 4
        flags = packet[start]
        if packet[start + 2:start + 4] != b'\x08\0':
            continue
        inner = start + 4 + sum(4 for bit in (CHECKSUM, KEY, SEQUENCE) if flags & bit)
        try:
            os.write(tun, packet[inner:])
        except OSError:
            pass


def detach(pid_file, log):
    if os.fork():
        os._exit(0)
    os.setsid()
    with open(pid_file, 'w') as file:
        file.write(str(os.getpid()))
    null = os.open('/dev/null', os.O_RDONLY)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(null, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)


def main():
    pid_file, log, *specs = sys.argv[1:]
    poll = select.poll()
    work = {}
    for spec in specs:
        name, local, remote, _mtu = spec.split(',')
        raw, tun = open_tunnel(name, local, remote)
        work[tun] = (to_wire, tun, raw)
        work[raw.fileno()] = (from_wire, raw, tun)
        poll.register(tun, select.POLLIN)
        poll.register(raw, select.POLLIN)
    detach(pid_file, log)
    while True:
        for ready, _ in poll.poll():
            act, source, target = work[ready]
            act(source, target)


main()
